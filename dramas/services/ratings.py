"""What review says of a version's audience: each market's rating, and the age from which it may be seen."""

from collections.abc import Sequence
from typing import TypedDict

from django.db import transaction

from accounts.policies import can_review
from core.actors import Actor
from core.audit import record_audit
from core.errors import ForbiddenError, InvalidError
from dramas.models import SeriesVersion

OLDEST = 21


class MarketRating(TypedDict):
    """``{"market": "IMDA", "rating": "NC16", "minimum_age": 16}``."""

    market: str
    rating: str
    minimum_age: int


@transaction.atomic
def set_ratings(*, actor: Actor, version: SeriesVersion, ratings: Sequence[MarketRating], minimum_age: int) -> None:
    """Store the derived ratings of a version that is being approved. Reviewers and the system; InvalidError for an age beyond 21."""
    if not (actor.is_system or can_review(actor)):
        raise ForbiddenError
    if not 0 <= minimum_age <= OLDEST:
        raise InvalidError(f"minimum age {minimum_age} is not within 0 and {OLDEST}", code="minimum-age")
    rows = [dict(rating) for rating in ratings]
    SeriesVersion.objects.filter(pk=version.pk).update(ratings=rows, minimum_age=minimum_age)
    version.ratings, version.minimum_age = rows, minimum_age
    record_audit(
        actor=actor,
        verb="version.rated",
        subject_kind="series_version",
        subject_ref=version.public_id,
        payload={"ratings": rows, "minimum_age": minimum_age},
    )
