"""Who may do what, as far as roles decide it."""

from accounts.models import CompanyMember
from core.actors import OPERATOR, REVIEWER, SENIOR, Actor


def is_signed_in(actor: Actor) -> bool:
    """Somebody with an account."""
    return actor.is_signed_in


def can_pay(actor: Actor) -> bool:
    """Somebody with an account, outside youth mode: pages of coins, tiers and earning."""
    return actor.is_signed_in and not actor.youth_mode


def is_outside_youth_mode(actor: Actor) -> bool:
    """Everybody but who is in youth mode: lists of the whole site, made for machines."""
    return not actor.youth_mode


def can_set_youth_mode(actor: Actor) -> bool:
    """Somebody with an account, and whoever holds a device in youth mode."""
    return actor.is_signed_in or actor.youth_mode


def can_review(actor: Actor) -> bool:
    """Reviewers, seniors and operators decide at the review desk."""
    return actor.is_signed_in and not actor.roles.isdisjoint({REVIEWER, SENIOR, OPERATOR})


def can_decide_as_senior(actor: Actor) -> bool:
    """Seniors and operators decide where two reviewers differ."""
    return actor.is_signed_in and not actor.roles.isdisjoint({SENIOR, OPERATOR})


def can_operate(actor: Actor) -> bool:
    """Operators set the platform up."""
    return actor.is_signed_in and actor.has_role(OPERATOR)


def can_produce(actor: Actor) -> bool:
    """Members of a producer work in the studio."""
    if actor.user_id is None or actor.youth_mode:
        return False
    return CompanyMember.objects.filter(user_id=actor.user_id).exists()
