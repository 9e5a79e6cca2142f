"""Close days: book what a flight cost from its counted events, and give back what an ended flight has left.

A day is closed when it is over and no token of it can bring an event any more; days of a flight are closed in their order.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from ads.enums import LeaseState, RunState
from ads.models import AdClosing, AdEvent, BudgetLease, Flight, FlightDay
from ads.selectors.days import day_of
from ads.selectors.running import MILLS
from billing.selectors.balances import balance_of
from billing.services.advertising import AdMoney, book_ad_spend, set_budget_apart
from core.actors import SYSTEM
from core.errors import ConflictError
from core.ids import new_public_id

MOST_NAMED: Final = 20


@dataclass(frozen=True)
class DayCount:
    """What the events of one day say."""

    impressions: int
    mills: int
    events_sha256: str


def money_of_flight(flight: Flight) -> AdMoney:
    """The flight's accounts in the ledger."""
    advertiser = flight.campaign.advertiser
    return AdMoney(advertiser.public_id, advertiser.currency, flight.public_id)


def cover_budget(*, flight: Flight, now: datetime) -> None:
    """Set apart exactly what the flight may still spend, from or to what its advertiser has paid ahead. PaymentRequiredError ``advertiser-funds``."""
    spent = sum(AdClosing.objects.filter(flight=flight).values_list("booked_minor", flat=True))
    money = money_of_flight(flight)
    missing = flight.budget_minor - spent - balance_of(money.budget.code)
    if missing:
        key = f"{flight.public_id}:{new_public_id()}"
        set_budget_apart(key=key, actor=SYSTEM, money=money, amount_minor=missing, now=now)


def count_day(flight: Flight, day: date) -> DayCount:
    """Count a day of a flight from its events, which never change."""
    events = AdEvent.objects.filter(lease__flight_day__flight=flight, lease__flight_day__day=day, price_mills__gt=0)
    digest, impressions, mills = hashlib.sha256(), 0, 0
    for nonce, price in events.order_by("nonce").values_list("nonce", "price_mills").iterator(chunk_size=2000):
        digest.update(f"{nonce}:{price}\n".encode())
        impressions += 1
        mills += price
    return DayCount(impressions, mills, digest.hexdigest())


@transaction.atomic
def close_day(*, flight: Flight, day: date, now: datetime) -> AdClosing:
    """Book one day; the same closing again when it is closed already. ConflictError ``day-open``, ``earlier-day-open``."""
    locked = Flight.objects.select_for_update(of=("self",)).select_related("campaign__advertiser").get(pk=flight.pk)
    closed: AdClosing | None = AdClosing.objects.filter(flight=flight, day=day).first()
    if closed is not None:
        return closed
    if day >= day_of(now) or _open_leases(flight).filter(flight_day__day=day).exists():
        raise ConflictError(_("This day is not over yet for the events of its ads."), code="day-open")
    if unclosed_days().filter(flight=flight, day__lt=day).exists():
        raise ConflictError(_("Close the earlier days of this flight first."), code="earlier-day-open")
    counted = count_day(flight, day)
    before = AdClosing.objects.filter(flight=flight).aggregate(mills=Sum("mills"))["mills"] or 0
    booked = (before + counted.mills) // MILLS - before // MILLS
    booking = None
    if booked:
        key = f"{flight.public_id}:{day}"
        money = money_of_flight(locked)
        booking = book_ad_spend(key=key, actor=SYSTEM, money=money, amount_minor=booked, now=now).transaction
    closing: AdClosing = AdClosing.objects.create(
        flight=flight,
        day=day,
        impressions=counted.impressions,
        mills=counted.mills,
        booked_minor=booked,
        events_sha256=counted.events_sha256,
        transaction=booking,
        closed_at=now,
    )
    return closing


def close_days(*, now: datetime, limit: int = 200) -> int:
    """Close every day that can be closed, the earliest first; how many."""
    waits = BudgetLease.objects.filter(flight_day=OuterRef("pk"), state=LeaseState.OPEN)
    due = unclosed_days().filter(day__lt=day_of(now)).exclude(Exists(waits)).select_related("flight")
    closed, stuck = 0, set()
    for one in due.order_by("day", "pk")[:limit]:
        if one.flight_id not in stuck:
            try:
                close_day(flight=one.flight, day=one.day, now=now)
                closed += 1
            except ConflictError:  # an earlier day of this flight still waits
                stuck.add(one.flight_id)
    return closed


@transaction.atomic
def release_budget(*, flight: Flight, now: datetime) -> int:
    """Give back what an ended flight has left, when all its days are closed; how many minor units. Nothing when there is nothing."""
    locked = Flight.objects.select_for_update(of=("self",)).select_related("campaign__advertiser").get(pk=flight.pk)
    is_over = locked.state == RunState.ENDED or locked.ends_at <= now
    if not is_over or _open_leases(flight).exists() or unclosed_days().filter(flight=flight).exists():
        raise ConflictError(_("This flight can still cost something."), code="flight-open")
    money = money_of_flight(locked)
    left = balance_of(money.budget.code)
    if left:
        key = f"{flight.public_id}:{new_public_id()}"
        set_budget_apart(key=key, actor=SYSTEM, money=money, amount_minor=-left, now=now)
    return left


def wrong_closings() -> Iterator[str]:
    """Sentences about closed days that do not say what their events do, at most twenty."""
    yield from islice(_wrong_closings(), MOST_NAMED)


def _wrong_closings() -> Iterator[str]:
    before: dict[int, int] = {}
    for closing in AdClosing.objects.select_related("flight").order_by("flight", "day"):
        counted = count_day(closing.flight, closing.day)
        if counted != DayCount(closing.impressions, closing.mills, closing.events_sha256):
            yield f"closing {closing.pk} says {closing.mills} mills, its events say {counted.mills}"
        mills = before.get(closing.flight_id, 0)
        before[closing.flight_id] = mills + closing.mills
        if closing.booked_minor != before[closing.flight_id] // MILLS - mills // MILLS:
            yield f"closing {closing.pk} booked {closing.booked_minor}, which is not what its mills come to"


def unclosed_days() -> QuerySet[FlightDay]:
    """Days of flights that are not closed."""
    closed = AdClosing.objects.filter(flight=OuterRef("flight"), day=OuterRef("day"))
    return FlightDay.objects.exclude(Exists(closed))


def _open_leases(flight: Flight) -> QuerySet[BudgetLease]:
    return BudgetLease.objects.filter(flight_day__flight=flight, state=LeaseState.OPEN)
