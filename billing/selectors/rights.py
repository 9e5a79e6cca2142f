"""What a viewer may play, read in at most two queries; the second one only when something changed since it was read last."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db.models import DateTimeField, F, FilteredRelation, Q, Value
from django.db.models.functions import Cast

from accounts.ages import FIELDS, believed_age
from accounts.models import User
from billing.entitlements import Benefits, ViewerFacts, current_tier
from billing.enums import OPEN_SUBSCRIPTIONS
from billing.models import BuyerTerms, Unlock, Waiting
from billing.pricing import NOTHING, Holdings
from core.actors import Actor
from dramas.selectors.audience import age_limit, place_of
from playback.selectors.youth import youth_state

REMEMBERED_SECONDS = 3600


@dataclass(frozen=True)
class Rights:
    """A viewer as entitlements see them. ``plans`` are the price plans that hold for them by series, ``waiting`` the hours at which episodes open."""

    viewer: ViewerFacts
    unlocked: frozenset[int] = frozenset()
    holdings: dict[int, Holdings] = field(default_factory=dict)
    plans: dict[int, int] = field(default_factory=dict)
    waiting: dict[int, datetime] = field(default_factory=dict)
    tier_code: str = ""
    tier_rank: int = 0

    def held_in(self, series_id: int) -> Holdings:
        """Unlocked numbers and paid coins in one series."""
        return self.holdings.get(series_id, NOTHING)

    def tier_at(self, now: datetime) -> Benefits:
        """What the tier gives while it is paid for."""
        return current_tier(self.viewer, now)


def rights_of(actor: Actor, *, now: datetime, country: str = "", other_streams: int = 0) -> Rights:
    """The rights of whoever asks. A guest has none and costs no query, in youth mode one."""
    youth, country = _youth_facts(actor, now), country or place_of(actor)
    if actor.user_id is None:
        return Rights(ViewerFacts(age=age_limit(actor), country=country, other_streams=other_streams, **youth))
    person = _person(actor.user_id)
    key = f"rights:{actor.user_id}:{person['number'] or 0}"
    owned = cache.get(key)
    if owned is None:
        owned = _owned(actor.user_id)
        cache.set(key, owned, REMEMBERED_SECONDS)
    age = None if actor.youth_mode else _age(person, now)
    viewer = ViewerFacts(
        is_signed_in=True,
        age=age_limit(actor) if age is None else age,
        country=country,
        tier=benefits_of(person["benefits"] or {}),
        access_until=person["until"],
        other_streams=other_streams,
        **youth,
    )
    return Rights(viewer=viewer, tier_code=person["code"] or "", tier_rank=person["rank"] or 0, **owned)


def _age(person: dict[str, Any], now: datetime) -> int | None:
    return believed_age(person["birth_date"], person["birth_date_proven"], person["proven_age"], now.date())


def _youth_facts(actor: Actor, now: datetime) -> dict[str, Any]:
    state = youth_state(actor, now)
    if state is None:
        return {}
    return {"is_youth_mode": True, "youth_night": state.is_night, "youth_left_ms": state.left_ms}


def benefits_of(row: dict[str, Any]) -> Benefits:
    """Benefits as the pure rules read them, from a tier's version; what it does not name is as for everybody."""
    return Benefits(**{name: row[name] for name in Benefits.__dataclass_fields__ if name in row})


def _person(user_id: int) -> dict[str, Any]:
    """The person, their entitlement version and the tier they have, in one query."""
    is_open = FilteredRelation("subscriptions", condition=Q(subscriptions__state__in=sorted(OPEN_SUBSCRIPTIONS)))
    rows = User.objects.filter(pk=user_id).annotate(tier=is_open)
    return dict(
        rows.values(
            *FIELDS,
            number=F("entitlement_version__number"),
            until=F("tier__access_until"),
            benefits=F("tier__price__version__benefits"),
            code=F("tier__price__version__plan__code"),
            rank=F("tier__price__version__plan__rank"),
        ).get()
    )


def _owned(user_id: int) -> dict[str, Any]:
    """Unlocks, price plans that hold and hours that are waited for, in one query."""
    nothing = {"number": Value(0), "coins": Value(0), "at": Cast(Value(None), DateTimeField())}
    order = ("what", "series_id", "thing", "n", "c", "hour")
    unlocks = Unlock.objects.filter(user_id=user_id, undone_at__isnull=True).annotate(
        what=Value("unlock"), thing=F("episode_id"), n=F("episode__number"), c=F("coins"), hour=nothing["at"]
    )
    plans = BuyerTerms.objects.filter(user_id=user_id).annotate(
        what=Value("plan"), thing=F("plan_id"), n=nothing["number"], c=nothing["coins"], hour=nothing["at"]
    )
    waits = Waiting.objects.filter(user_id=user_id).annotate(
        what=Value("wait"), thing=F("episode_id"), n=nothing["number"], c=nothing["coins"], hour=F("opens_at")
    )
    numbers: dict[int, set[int]] = defaultdict(set)
    paid: dict[int, int] = defaultdict(int)
    owned: dict[str, Any] = {"plans": {}, "waiting": {}}
    episodes: set[int] = set()
    rows = unlocks.values_list(*order).union(plans.values_list(*order), waits.values_list(*order), all=True)
    for what, series_id, thing, number, coins, hour in rows:
        if what == "plan":
            owned["plans"][series_id] = thing
        elif what == "wait":
            owned["waiting"][thing] = hour
        else:
            episodes.add(thing)
            numbers[series_id].add(number)
            paid[series_id] += coins
    holdings = {series_id: Holdings(frozenset(found), paid[series_id]) for series_id, found in numbers.items()}
    return {**owned, "unlocked": frozenset(episodes), "holdings": holdings}
