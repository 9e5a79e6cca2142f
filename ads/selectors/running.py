"""Everything that may be served now, as the decision wants it. Three queries, however many flights there are."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Prefetch, Q

from ads.decision.facts import Cap, CreativeFacts, FlightFacts, Tier
from ads.decision.pacing import Money, urgency
from ads.enums import AdvertiserState, CreativeKind, CreativeState, Pacing, Pricing, RunState
from ads.models import Creative, Flight, FlightDay
from ads.selectors.days import day_of, window_of
from media.enums import AssetState

MILLS: Final = 1000  # thousandths of a minor unit
SOON: Final = timedelta(seconds=10)  # an index lives shorter than this
TIERS: Final = {Pricing.FIXED: Tier.FIXED, Pricing.BID: Tier.BID, Pricing.HOUSE: Tier.HOUSE}
WORDS: Final = ("countries", "languages", "devices", "genres", "tropes", "hours")


def running_flights(now: datetime) -> list[Flight]:
    """Flights that run now or in a moment, with their approved creatives that can be played, of advertisers who may advertise."""
    playable = Q(kind=CreativeKind.CARD) | Q(asset__state=AssetState.READY)
    creatives = Creative.objects.filter(playable, state=CreativeState.APPROVED).select_related("asset").order_by("pk")
    rows = Flight.objects.filter(
        state=RunState.ACTIVE,
        campaign__state=RunState.ACTIVE,
        campaign__advertiser__state=AdvertiserState.ACTIVE,
        starts_at__lt=now + SOON,
        ends_at__gt=now,
    )
    found = rows.prefetch_related(Prefetch("creatives", creatives, to_attr="served")).order_by("pk")
    return [flight for flight in found if served_creatives(flight)]


def served_creatives(flight: Flight) -> list[Creative]:
    """The creatives of a flight that ``running_flights`` has read."""
    creatives: list[Creative] = flight.served  # type: ignore[attr-defined]  # by Prefetch(to_attr=…)
    return creatives


def facts_of(flights: Iterable[Flight], now: datetime) -> list[FlightFacts]:
    """Flights as facts; those that are behind their pace weigh more."""
    taken = dict(FlightDay.objects.filter(day=day_of(now)).values_list("flight_id", "taken_mills"))
    return [_facts(flight, taken.get(flight.pk, 0), now) for flight in flights]


def money_of(flight: Flight, taken_today: int) -> Money:
    """A flight's money as pacing wants it."""
    cap = flight.daily_cap_minor
    return Money(
        budget=flight.budget_minor * MILLS,
        taken=flight.taken_mills,
        taken_today=taken_today,
        daily_cap=None if cap is None else cap * MILLS,
        is_even=flight.pacing == Pacing.EVEN,
    )


def seconds_of(creative: Creative) -> int:
    """How much of a viewer's time a creative takes, rounded up; pictures take none."""
    return -(-creative.asset.duration_ms // 1000) if creative.asset else 0


def _facts(flight: Flight, taken_today: int, now: datetime) -> FlightFacts:
    aim: dict[str, Any] = {name: frozenset(flight.targeting.get(name, ())) for name in WORDS}
    shunned: dict[str, Any] = {f"excluded_{name}": frozenset(values) for name, values in flight.exclusions.items()}
    need = urgency(money_of(flight, taken_today), window_of(flight, day_of(now)), int(now.timestamp()))
    return FlightFacts(
        id=flight.pk,
        tier=TIERS[Pricing(flight.pricing)],
        starts_at=int(flight.starts_at.timestamp()),
        ends_at=int(flight.ends_at.timestamp()),
        price_mills=flight.cpm_minor,
        weight=max(flight.cpm_minor, 1) * need,
        slots=frozenset(flight.slots),
        creatives=tuple(
            CreativeFacts(one.pk, seconds_of(one), one.kind == CreativeKind.VIDEO) for one in served_creatives(flight)
        ),
        caps=tuple(Cap(cap["impressions"], cap["seconds"]) for cap in flight.frequency_caps),
        maximum_age_rating=flight.targeting.get("maximum_age_rating"),
        **aim,
        **shunned,
    )
