"""Who may do what, as far as roles decide it."""

from accounts.models import CompanyMember
from core.actors import OPERATOR, REVIEWER, Actor


def is_signed_in(actor: Actor) -> bool:
    """Somebody with an account."""
    return actor.is_signed_in


def can_review(actor: Actor) -> bool:
    """Reviewers and operators decide at the review desk."""
    return actor.is_signed_in and (actor.has_role(REVIEWER) or actor.has_role(OPERATOR))


def can_operate(actor: Actor) -> bool:
    """Operators set the platform up."""
    return actor.is_signed_in and actor.has_role(OPERATOR)


def can_produce(actor: Actor) -> bool:
    """Members of a producer work in the studio."""
    return actor.user_id is not None and CompanyMember.objects.filter(user_id=actor.user_id).exists()
