"""For whom a series is: what a viewer is too young for, or may not see where they are, does not exist for them.

In no list, on no page and in no answer.
"""

from typing import Any

from django.conf import settings
from django.db.models import CharField, IntegerField, Q

from accounts.youth import youth_rule
from core.actors import Actor
from core.statements import Given

EVERYBODY = 1_000
ANYWHERE = ""


def age_limit(viewer: Actor | None) -> int:
    """The greatest minimum age, in years, of what this viewer may see: their age, or a year below AGE_ASKED_FROM where nobody
    knows it. In youth mode it is that of the pool at most. The system sees everything.
    """
    if viewer is not None and viewer.is_system:
        return EVERYBODY
    known = viewer.age if viewer is not None else None
    limit = int(settings.AGE_ASKED_FROM) - 1 if known is None else known
    return min(limit, youth_rule().pool_age) if viewer is not None and viewer.youth_mode else limit


def place_of(viewer: Actor | None) -> str:
    """The country whose titles a viewer may see: the site's own where nobody knows. The system is everywhere at once."""
    if viewer is not None and viewer.is_system:
        return ANYWHERE
    return str(settings.SITE_COUNTRY) if viewer is None or viewer.country == "*" else viewer.country


def limits_of(viewer: Actor | None) -> dict[str, Any]:
    """What a ``Statement`` with ``for_whom`` in it is given."""
    return {"age": age_limit(viewer), "country": place_of(viewer)}


def suitable(viewer: Actor | None, prefix: str = "") -> Q:
    """The condition of a series for this viewer, for use over a join with ``prefix``; ``None`` is somebody of whom nothing is known."""
    return within(**limits_of(viewer), prefix=prefix)


def for_whom(prefix: str = "") -> Q:
    """As ``suitable``, in a ``Statement`` that is given ``limits_of`` its viewer."""
    return within(Given("age", IntegerField()), Given("country", CharField()), prefix)


def within(age: int | Given, country: str | Given, prefix: str = "") -> Q:
    """The condition of a series that asks for no more than an age, and may be shown in a country."""
    return Q(**{f"{prefix}live_version__minimum_age__lte": age}) & shown_in(country, prefix)


def shown_in(country: str | Given, prefix: str = "") -> Q:
    """The condition of a series that may be shown in a country."""
    return Q(**{f"{prefix}countries": ""}) | Q(**{f"{prefix}countries__contains": country})
