"""For whom a series is: what a viewer is too young for does not exist for them, in no list, on no page and in no answer."""

from django.conf import settings
from django.db.models import Q

from accounts.youth import youth_rule
from core.actors import Actor
from core.statements import Given

EVERYBODY = 1_000


def age_limit(viewer: Actor | None) -> int:
    """The greatest minimum age, in years, of what this viewer may see: their age, or a year below AGE_ASKED_FROM where nobody
    knows it. In youth mode it is that of the pool at most. The system sees everything.
    """
    if viewer is not None and viewer.is_system:
        return EVERYBODY
    known = viewer.age if viewer is not None else None
    limit = int(settings.AGE_ASKED_FROM) - 1 if known is None else known
    return min(limit, youth_rule().pool_age) if viewer is not None and viewer.youth_mode else limit


def suitable(viewer: Actor | None, prefix: str = "") -> Q:
    """The condition of a series for this viewer, for use over a join with ``prefix``; ``None`` is somebody of whom nothing is known."""
    return within_age(age_limit(viewer), prefix)


def within_age(limit: int | Given, prefix: str = "") -> Q:
    """The condition of a series that asks for no more than an age."""
    return Q(**{f"{prefix}live_version__minimum_age__lte": limit})
