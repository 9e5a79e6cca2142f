"""Slices of budgets: taken before ads are chosen, given back when nobody needed them, settled when nothing can be billed to them any more.

Whatever an event can cost lies in a lease, and all leases lie within the budget: however many processes serve, and however they end, a flight
never costs more than it may. A process that dies keeps its slices from the others until they are settled.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final

from django.db import transaction
from django.db.models import F, Sum
from django.db.models.functions import Coalesce

from ads.decision.pacing import Window, due, slice_of
from ads.decision.purses import Slice
from ads.enums import LeaseState
from ads.models import AdEvent, BudgetLease, Flight, FlightDay
from ads.selectors.days import day_of, window_of
from ads.selectors.running import money_of
from ads.tokens import LIFETIME
from core.sweeping import trouble_with

SERVED_FOR: Final = timedelta(seconds=60)
LATE: Final = timedelta(minutes=5)  # beyond the life of a token: an event that was on its way has been written by then


def lease_slice(*, flight: Flight, now: datetime) -> Slice | None:
    """One slice of what is due of a flight; None when nothing is, or the flight is free. Two processes at once never take the same money."""
    day = day_of(now)
    flight_day, _is_new = FlightDay.objects.get_or_create(flight=flight, day=day)
    window = window_of(flight, day)
    with transaction.atomic():
        locked = Flight.objects.select_for_update().get(
            pk=flight.pk
        )  # leases of one flight are taken one after the other
        flight_day.refresh_from_db(fields=["taken_mills"])
        amount = _amount(locked, flight_day, window, int(now.timestamp()))
        if not amount:
            return None
        _move(flight_day, amount)
        lease = BudgetLease.objects.create(
            flight_day=flight_day, amount_mills=amount, taken_at=now, served_until=now + SERVED_FOR
        )
    return Slice(lease.pk, flight.pk, amount, int(lease.served_until.timestamp()))


def give_back(*, slices: Iterable[Slice]) -> int:
    """Return what was never spent of slices whose time is over; how many mills. A slice that was settled meanwhile is returned already."""
    returned = 0
    for one in slices:
        lease = BudgetLease.objects.select_related("flight_day").get(pk=one.lease)
        with transaction.atomic():
            Flight.objects.select_for_update().get(pk=lease.flight_day.flight_id)
            open_lease = BudgetLease.objects.filter(pk=one.lease, state=LeaseState.OPEN, amount_mills__gte=one.mills)
            if open_lease.update(amount_mills=F("amount_mills") - one.mills):
                _move(lease.flight_day, -one.mills)
                returned += one.mills
    return returned


def settle_leases(*, now: datetime, limit: int = 500) -> int:
    """Free what was not billed of leases to which nothing can be billed any more; how many were settled. May run twice, anywhere, at once."""
    over = BudgetLease.objects.filter(state=LeaseState.OPEN, served_until__lt=now - LIFETIME - LATE)
    due = list(over.order_by("pk").values_list("pk", flat=True)[:limit])
    return sum(not trouble_with(f"ad lease {pk}", partial(_settle, pk)) for pk in due)


@transaction.atomic
def _settle(lease_id: int) -> None:
    lease = BudgetLease.objects.select_related("flight_day").get(pk=lease_id)
    Flight.objects.select_for_update().get(pk=lease.flight_day.flight_id)
    lease.refresh_from_db(fields=["state", "amount_mills"])
    if lease.state == LeaseState.OPEN:
        billed = _billed(lease)
        BudgetLease.objects.filter(pk=lease_id).update(state=LeaseState.SETTLED, billed_mills=billed)
        _move(lease.flight_day, billed - lease.amount_mills)


def _amount(flight: Flight, flight_day: FlightDay, window: Window, now: int) -> int:
    """A slice, or as much of it as is due, in whole impressions."""
    price = flight.cpm_minor
    money = money_of(flight, flight_day.taken_mills)
    if not price or not window.opens <= now < window.closes:
        return 0
    left = due(money, window, now) - money.taken_today
    return min(slice_of(money, window, price), max(left, 0) // price * price)


def _move(flight_day: FlightDay, mills: int) -> None:
    """Take more of a flight and of its day, or less."""
    Flight.objects.filter(pk=flight_day.flight_id).update(taken_mills=F("taken_mills") + mills)
    FlightDay.objects.filter(pk=flight_day.pk).update(taken_mills=F("taken_mills") + mills)


def _billed(lease: BudgetLease) -> int:
    total: int = AdEvent.objects.filter(lease=lease, price_mills__gt=0).aggregate(
        total=Coalesce(Sum("price_mills"), 0)
    )["total"]
    return total


def spent_mills(flight: Flight, day: date | None = None) -> int:
    """What a flight has cost, counted from its events alone; of one day of the site if it is named."""
    events = AdEvent.objects.filter(flight=flight, price_mills__gt=0)
    if day is not None:
        events = events.filter(lease__flight_day__day=day)
    total: int = events.aggregate(total=Coalesce(Sum("price_mills"), 0))["total"]
    return total
