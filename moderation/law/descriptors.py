"""What a series shows, in seven words and levels 0 to 5, and the rating each market gives it. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from moderation.law.contract import Band, Market, Pack

DESCRIPTORS = ("violence", "sex", "nudity", "language", "drugs", "horror", "theme")
STRONGEST = 5


@dataclass(frozen=True)
class Rated:
    """A market's rating and the age from which the series may be seen there."""

    market: str
    place: str
    rating: str
    minimum_age: int


def strongest(*sources: Mapping[str, int]) -> dict[str, int]:
    """The highest level of each descriptor that anybody gave, 0 where nobody did."""
    return {name: max((source.get(name, 0) for source in sources), default=0) for name in DESCRIPTORS}


def ratings(levels: Mapping[str, int], packs: Iterable[Pack]) -> tuple[Rated, ...]:
    """Every market's rating of these levels, in the order of the packs: the first band that no level exceeds."""
    return tuple(_rated(market, levels) for pack in packs for market in pack.markets)


def minimum_age(rated: Iterable[Rated], places: Iterable[str]) -> int:
    """The age in years from which viewers of these places may see it: the strictest of their markets, 0 without one."""
    wanted = set(places)
    return max((rating.minimum_age for rating in rated if rating.place in wanted), default=0)


def _rated(market: Market, levels: Mapping[str, int]) -> Rated:
    band = next(band for band in market.bands if _fits(band, levels))
    return Rated(market.name, market.place, band.rating, band.minimum_age)


def _fits(band: Band, levels: Mapping[str, int]) -> bool:
    return all(levels.get(name, 0) <= ceiling for name, ceiling in band.ceilings.items())
