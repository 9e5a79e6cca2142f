"""All flights that may run, as sets of bits: which of them fit a request is a few ANDs of whole numbers, however many there are.

Bit n stands for flight n of ``flights``. An index never changes; another takes its place every few seconds.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from ads.decision.facts import FlightFacts, NoAd, Request, Tier

Values = Callable[[FlightFacts], Iterable[object]]
HIGHEST_AGE = 21


@dataclass(frozen=True, slots=True)
class Mask:
    """The flights that want each value of a dimension, and those that want none in particular."""

    wanted: dict[object, int]
    indifferent: int

    def fitting(self, values: Iterable[object]) -> int:
        """Flights that accept a request with these values."""
        bits = self.indifferent
        for value in values:
            bits |= self.wanted.get(value, 0)
        return bits


@dataclass(frozen=True)
class Shelf:
    """The flights of one tier, with the sums of their weights, for drawing by weight."""

    bits: int
    places: tuple[int, ...]
    sums: tuple[int, ...]

    def at(self, ticket: int) -> int:
        """The place of the flight that a ticket from 0 up to the sum of all weights belongs to."""
        return self.places[bisect_right(self.sums, ticket)]


class Index:
    """An immutable index over flights."""

    def __init__(self, flights: Iterable[FlightFacts]) -> None:
        self.flights: tuple[FlightFacts, ...] = tuple(flights)

    @cached_property
    def shelves(self) -> tuple[Shelf, ...]:
        """By tier, the first first; tiers without a flight are left out."""
        found = []
        for tier in Tier:
            places = tuple(place for place, flight in enumerate(self.flights) if flight.tier == tier)
            if places:
                sums = tuple(accumulate(self.flights[place].weight for place in places))
                found.append(Shelf(_bits(places), places, sums))
        return tuple(found)

    @cached_property
    def masks(self) -> dict[NoAd, Mask]:
        """What flights are aimed at; the key is the reason of those that do not fit."""
        dimensions: dict[NoAd, Values] = {
            NoAd.SLOT: lambda flight: flight.slots,
            NoAd.COUNTRY: lambda flight: flight.countries,
            NoAd.LANGUAGE: lambda flight: flight.languages,
            NoAd.DEVICE: lambda flight: flight.devices,
            NoAd.HOUR: lambda flight: flight.hours,
            NoAd.GENRE: lambda flight: flight.genres,
            NoAd.TROPE: lambda flight: flight.tropes,
            NoAd.RATING: lambda flight: (
                () if flight.maximum_age_rating is None else range(flight.maximum_age_rating + 1)
            ),
        }
        return {reason: self._mask(values) for reason, values in dimensions.items()}

    @cached_property
    def exclusions(self) -> tuple[Mask, Mask, Mask]:
        """What flights must not stand beside: series, genres, tropes."""
        return (
            self._mask(lambda flight: flight.excluded_series),
            self._mask(lambda flight: flight.excluded_genres),
            self._mask(lambda flight: flight.excluded_tropes),
        )

    def fitting(self, request: Request) -> int:
        """The flights that are aimed at a request and do not shun it, as bits."""
        bits = -1
        for reason, values in values_of(request):
            bits &= self.masks[reason].fitting(values)
        return bits & ~self.shunning(request)

    def shunning(self, request: Request) -> int:
        """The flights that must not stand beside the series of a request."""
        series, genres, tropes = self.exclusions
        bits = series.wanted.get(request.series, 0) | genres.wanted.get(request.genre, 0)
        for trope in request.tropes:
            bits |= tropes.wanted.get(trope, 0)
        return bits

    def _mask(self, values: Values) -> Mask:
        wanted: dict[object, int] = {}
        indifferent = 0
        for place, flight in enumerate(self.flights):
            mine = tuple(values(flight))
            for value in mine:
                wanted[value] = wanted.get(value, 0) | 1 << place
            if not mine:
                indifferent |= 1 << place
        return Mask(wanted, indifferent)


def values_of(request: Request) -> tuple[tuple[NoAd, Iterable[object]], ...]:
    """A request's value in each dimension; the rating is that of the series, up to which a flight goes."""
    return (
        (NoAd.SLOT, (request.slot,)),
        (NoAd.COUNTRY, (request.country,)),
        (NoAd.LANGUAGE, (request.language,)),
        (NoAd.DEVICE, (request.device,)),
        (NoAd.HOUR, (request.hour,)),
        (NoAd.GENRE, (request.genre,)),
        (NoAd.TROPE, request.tropes),
        (NoAd.RATING, (min(request.age_rating, HIGHEST_AGE + 1),)),
    )


def _bits(places: Iterable[int]) -> int:
    bits = 0
    for place in places:
        bits |= 1 << place
    return bits
