"""What a decision is made of: flights with creatives, a request, what a viewer was shown before, and the answer."""

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum


class Tier(IntEnum):
    """Whose turn it is; a tier is asked only when nothing of the one before fits."""

    FIXED = 0
    BID = 1
    HOUSE = 2


class NoAd(StrEnum):
    """Why a request gets no ad, or a flight not this request; stable codes that pages turn into sentences."""

    SLOT_OFF = "slot-off"
    AD_FREE = "ad-free"
    YOUTH = "youth"
    LOAD = "load"
    NOT_RUNNING = "not-running"
    SLOT = "slot"
    COUNTRY = "country"
    LANGUAGE = "language"
    DEVICE = "device"
    HOUR = "hour"
    GENRE = "genre"
    TROPE = "trope"
    RATING = "rating"
    BRAND_SAFETY = "brand-safety"
    CREATIVE = "creative"
    FREQUENCY = "frequency"
    BUDGET = "budget"
    NOTHING_FITS = "nothing-fits"


@dataclass(frozen=True, slots=True)
class Cap:
    """At most ``impressions`` in any ``span_seconds`` to one viewer."""

    impressions: int
    span_seconds: int


@dataclass(frozen=True, slots=True)
class CreativeFacts:
    """One approved creative; a picture lasts 0 seconds, for it takes none of the viewer's time."""

    id: int
    ad_seconds: int
    is_video: bool


@dataclass(frozen=True, slots=True)
class FlightFacts:
    """One flight that may run. Times are whole seconds of the Unix clock; empty sets do not restrict; ``weight`` is its price times its need."""

    id: int
    tier: Tier
    starts_at: int
    ends_at: int
    price_mills: int
    weight: int
    slots: frozenset[str]
    creatives: tuple[CreativeFacts, ...]
    caps: tuple[Cap, ...] = ()
    countries: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    devices: frozenset[str] = frozenset()
    hours: frozenset[int] = frozenset()
    genres: frozenset[str] = frozenset()
    tropes: frozenset[str] = frozenset()
    maximum_age_rating: int | None = None
    excluded_genres: frozenset[str] = frozenset()
    excluded_tropes: frozenset[str] = frozenset()
    excluded_series: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Request:
    """Who could be shown an ad where. ``age_rating``: from how many years on the series may be watched; ``most_seconds``: what the slot takes."""

    slot: str
    now: int
    hour: int
    country: str = ""
    language: str = ""
    device: str = ""
    series: str = ""
    genre: str = ""
    tropes: tuple[str, ...] = ()
    age_rating: int = 0
    most_seconds: int = 30
    takes_video: bool = True
    takes_cards: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """One ad that a viewer was given: of which flight, when, and how many seconds it counts against the load."""

    flight: int
    at: int
    ad_seconds: int


@dataclass(frozen=True, slots=True)
class Choice:
    """What is shown and what it costs."""

    flight: FlightFacts
    creative: CreativeFacts


@dataclass(frozen=True, slots=True)
class Outcome:
    """A choice, or why there is none."""

    choice: Choice | None
    reason: NoAd | None = None


@dataclass(frozen=True, slots=True)
class Viewer:
    """What limits ads for whoever watches: youth mode, a tier without ads, what they were shown, and how long they have watched today.

    ``shown`` reaches back as far as the longest frequency cap; ``day_began`` is the second since which the load counts.
    """

    is_youth: bool = False
    is_ad_free: bool = False
    watched_ms: int = 0
    day_began: int = 0
    shown: tuple[Shown, ...] = field(default=())
