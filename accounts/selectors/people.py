"""How old somebody is, and what they may do."""

from datetime import date

from accounts.ages import FIELDS, believed_age, years_between
from accounts.models import RoleGrant, User
from accounts.youth import youth_rule
from core.actors import Actor, person


def age_on(user: User, on: date) -> int | None:
    """Age in whole years, or None when it is not known."""
    return years_between(user.birth_date, on) if user.birth_date else None


def people_from(age: int, user_ids: list[int], *, asked_from: int, on: date) -> list[int]:
    """Those of some people who are that old in years on a day; whose age is not known counts as a year below ``asked_from``.

    Whoever is in youth mode sees its pool alone. One query.
    """
    if age <= 0:
        return user_ids
    known = User.objects.filter(pk__in=user_ids).values_list("pk", "youth_since", *FIELDS)
    ages = {}
    for pk, youth_since, born, is_proven, proven_age in known:
        old = believed_age(born, is_proven, proven_age, on)
        ages[pk] = _limit(asked_from - 1 if old is None else old, in_youth_mode=youth_since is not None)
    return [user_id for user_id in user_ids if ages.get(user_id, 0) >= age]


def _limit(age: int, *, in_youth_mode: bool) -> int:
    return min(age, youth_rule().pool_age) if in_youth_mode else age


def person_of(user_id: int) -> Actor:
    """A person as an actor with today's roles, for what they decided earlier and takes effect now; none for a locked account."""
    grants = RoleGrant.objects.filter(user_id=user_id, user__is_active=True)
    return person(user_id, frozenset(grants.values_list("role", flat=True)))


def is_locked(user_id: int) -> bool:
    """Whether an account is closed: its person can neither sign in nor do anything where they still are signed in."""
    return not User.objects.filter(pk=user_id, is_active=True).exists()
