"""May this viewer play this episode now, how, and what opens it if not: one pure function over facts that others have read.

The order of the questions is fixed, so that the first reason is the one that counts: hour, region, age, youth mode, then what makes it playable
(free, unlocked, waited for, tier), and last how many streams are open. More (a higher tier, one more unlock) never takes anything away.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from billing.pricing import Quote

STANDARD_HEIGHT = 720
TOP_HEIGHT = 1080


class Reason(StrEnum):
    """Why an episode plays, or why not; stable codes that pages turn into sentences."""

    FREE = "free"
    UNLOCKED = "unlocked"
    WAITED = "waited"
    TIER = "tier"
    NOT_YET = "not-yet"
    REGION = "region"
    AGE = "age"
    YOUTH_MODE = "youth-mode"
    YOUTH_NIGHT = "youth-night"
    YOUTH_MINUTES = "youth-minutes"
    STREAMS = "streams"
    LOCKED = "episode-locked"


class WayKind(StrEnum):
    """What opens a locked episode."""

    SIGN_IN = "sign-in"
    EPISODE = "episode"
    TO_END = "to-end"
    SERIES = "series"
    AD = "ad"
    TIER = "tier"
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class Benefits:
    """What a tier gives, as data. ``streams`` is how many screens may play at once.

    ``top_height`` is the greatest picture, as in 720p: pixels of its short side, upright or lying.
    """

    includes_locked: bool = False
    ad_free: bool = False
    early_access_hours: int = 0
    top_height: int = STANDARD_HEIGHT
    discount_bps: int = 0
    monthly_coins: int = 0
    streams: int = 1


NO_TIER = Benefits()
RANGES = {
    "early_access_hours": (0, 8_760),
    "top_height": (STANDARD_HEIGHT, 4_320),
    "discount_bps": (0, 10_000),
    "monthly_coins": (0, 100_000),
    "streams": (1, 100),
}


def out_of_range(benefits: Benefits) -> tuple[str, ...]:
    """Names of benefits that no tier can give: a discount of more than everything, no screen at all, less than those without a tier have."""
    return tuple(name for name, (least, most) in RANGES.items() if not least <= getattr(benefits, name) <= most)


def gives_less(higher: Benefits, lower: Benefits) -> tuple[str, ...]:
    """Names of benefits of which the higher tier would give less than the lower one. Each benefit is more when it is greater."""
    return tuple(name for name in Benefits.__dataclass_fields__ if getattr(higher, name) < getattr(lower, name))


@dataclass(frozen=True, slots=True)
class ViewerFacts:
    """Who asks. ``age`` is None when it is not known; ``tier`` counts until ``access_until`` and not a moment longer.

    ``youth_night`` and ``youth_left_ms`` (of the day's time) matter in youth mode.
    """

    is_signed_in: bool = False
    age: int | None = None
    is_youth_mode: bool = False
    youth_night: bool = False
    youth_left_ms: int = 1
    country: str = ""
    tier: Benefits = NO_TIER
    access_until: datetime | None = None
    ads_left: int = 0
    other_streams: int = 0


@dataclass(frozen=True, slots=True)
class EpisodeFacts:
    """What is asked for, as it stands to this viewer: ``waited_until`` is when waiting opens it, the quotes what coins open."""

    is_free: bool
    is_unlocked: bool = False
    opens_at: datetime | None = None
    minimum_age: int = 0
    is_for_youth: bool = True
    countries: frozenset[str] | None = None
    waited_until: datetime | None = None
    takes_ads: bool = False
    episode: Quote | None = None
    to_end: Quote | None = None
    series: Quote | None = None
    tiers: tuple[str, ...] = ()


class Way(NamedTuple):
    """One way to open it: coins it costs, a tier's code, or the hour from which it is free."""

    kind: WayKind
    coins: int = 0
    tier: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer. ``max_height`` (that of the tier) and ``has_ads`` matter when it plays, ``ways`` when it is locked."""

    allowed: bool
    reason: Reason
    max_height: int = STANDARD_HEIGHT
    has_ads: bool = True
    ways: tuple[Way, ...] = ()


def decide(viewer: ViewerFacts, episode: EpisodeFacts, now: datetime) -> Decision:
    """Decide. No input or output, no clock of its own."""
    tier = current_tier(viewer, now)
    barrier = _barrier(viewer, tier, episode, now)
    if barrier is not None:
        return Decision(False, barrier)
    reason = _opening(tier, episode, now)
    if reason is None:
        return Decision(False, Reason.LOCKED, ways=_ways(viewer, episode))
    if viewer.other_streams >= tier.streams:
        return Decision(False, Reason.STREAMS)
    has_ads = not (tier.ad_free or viewer.is_youth_mode)
    return Decision(True, reason, tier.top_height, has_ads)


def current_tier(viewer: ViewerFacts, now: datetime) -> Benefits:
    """The tier's benefits while paid access lasts, else those of everybody: by the hour, never by a state that an event may have missed."""
    is_current = viewer.access_until is not None and now < viewer.access_until
    return viewer.tier if is_current else NO_TIER


def _barrier(viewer: ViewerFacts, tier: Benefits, episode: EpisodeFacts, now: datetime) -> Reason | None:
    """What no coin opens."""
    if episode.opens_at is not None and now < episode.opens_at - timedelta(hours=tier.early_access_hours):
        return Reason.NOT_YET
    if episode.countries is not None and viewer.country not in episode.countries:
        return Reason.REGION
    if episode.minimum_age and (viewer.age is None or viewer.age < episode.minimum_age):
        return Reason.AGE
    return _youth_barrier(viewer, episode) if viewer.is_youth_mode else None


def _youth_barrier(viewer: ViewerFacts, episode: EpisodeFacts) -> Reason | None:
    if not episode.is_for_youth:
        return Reason.YOUTH_MODE
    if viewer.youth_night:
        return Reason.YOUTH_NIGHT
    return Reason.YOUTH_MINUTES if viewer.youth_left_ms <= 0 else None


def _opening(tier: Benefits, episode: EpisodeFacts, now: datetime) -> Reason | None:
    """What makes it playable, if anything."""
    if episode.is_free:
        return Reason.FREE
    if episode.is_unlocked:
        return Reason.UNLOCKED
    if tier.includes_locked:
        return Reason.TIER
    if episode.waited_until is not None and now >= episode.waited_until:
        return Reason.WAITED
    return None


def _ways(viewer: ViewerFacts, episode: EpisodeFacts) -> tuple[Way, ...]:
    """What opens it, cheapest first. In youth mode nothing is for sale; a guest must sign in first, for a guest has no wallet."""
    waiting = (Way(WayKind.WAIT, at=episode.waited_until),) if episode.waited_until is not None else ()
    if viewer.is_youth_mode:
        return waiting
    offers = (
        (WayKind.EPISODE, episode.episode),
        (WayKind.TO_END, episode.to_end),
        (WayKind.SERIES, episode.series),
    )
    coins = tuple(Way(kind, coins=offer.coins) for kind, offer in offers if offer is not None)
    tiers = tuple(Way(WayKind.TIER, tier=code) for code in episode.tiers)
    if not viewer.is_signed_in:
        return (Way(WayKind.SIGN_IN), *coins, *tiers, *waiting)
    ads = (Way(WayKind.AD),) if episode.takes_ads and viewer.ads_left > 0 else ()
    return (*ads, *coins, *tiers, *waiting)
