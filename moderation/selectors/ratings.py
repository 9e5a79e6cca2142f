"""How strong a series is in each descriptor, by its producer and by reviewers, and what markets make of it."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import QuerySet

from dramas.models import SeriesVersion
from moderation.law.descriptors import Rated, minimum_age, ratings, strongest
from moderation.models import DescriptorRaise
from moderation.selectors.classification import shipped_packs


@dataclass(frozen=True)
class Rating:
    """Every market's rating, and the age in years from which the site shows the series."""

    markets: tuple[Rated, ...]
    minimum_age: int


def declared_levels(version: SeriesVersion) -> dict[str, int]:
    """What the producer declared, 0 where nothing."""
    return strongest({name: said["level"] for name, said in version.descriptors.items()})


def raises_of(version: SeriesVersion) -> QuerySet[DescriptorRaise]:
    """What reviewers raised, in order."""
    return DescriptorRaise.objects.filter(version_ref=version.public_id).order_by("pk")


def levels_of(version: SeriesVersion) -> dict[str, int]:
    """The level that counts of each descriptor: the highest that anybody gave."""
    return strongest(declared_levels(version), *({row.descriptor: row.level} for row in raises_of(version)))


def rating_of(version: SeriesVersion, on: date) -> Rating:
    """What the tables of that day make of the levels; every market is derived, the places of JURISDICTIONS set the age."""
    tables = [pack for pack in shipped_packs() if pack.markets and pack.holds(on)]
    markets = ratings(levels_of(version), tables)
    return Rating(markets, minimum_age(markets, settings.JURISDICTIONS))
