"""Slices never add up to more than the budget, the day's cap or what is due; what nobody used comes back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from ads.decision.purses import Slice
from ads.enums import LeaseState
from ads.models import AdEvent, BudgetLease, Flight, FlightDay
from ads.selectors.days import begin_of_day, day_of, window_of
from ads.services.intake import record_event
from ads.services.leasing import give_back, lease_slice, settle_leases, spent_mills
from ads.tasks import close_ads
from ads.tests.offers import offers_of
from ads.tokens import sign
from ads.traffic import Teller

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def taken(flight: Flight) -> tuple[int, int]:
    """Of the whole budget, and of all days together."""
    days = FlightDay.objects.filter(flight=flight).values_list("taken_mills", flat=True)
    return Flight.objects.get(pk=flight.pk).taken_mills, sum(days)


def lease_all(flight: Flight, now) -> list[Slice]:
    found = []
    while (one := lease_slice(flight=flight, now=now)) is not None:
        found.append(one)
    return found


def test_as_soon_as_possible_takes_the_whole_day_in_slices_of_a_hundredth(make_flight, now):
    flight = make_flight(pacing="asap", daily_cap_minor=1_000)
    slices = lease_all(flight, now)
    assert (len(slices), {one.mills for one in slices}) == (100, {10_000})
    assert taken(flight) == (1_000_000, 1_000_000)


def test_even_pacing_has_taken_by_noon_what_is_due_by_noon(make_flight, now):
    day = begin_of_day(day_of(now))
    flight = make_flight(starts_at=day, ends_at=day + timedelta(days=10))
    shares = []
    for hours in (0, 6, 12, 18):
        lease_all(flight, day + hours * HOUR)
        shares.append(taken(flight)[1])
    assert shares == [0, 250_000, 500_000, 750_000]
    lease_all(flight, day + timedelta(days=1, hours=12))
    assert 1_000_000 <= taken(flight)[0] <= 1_500_000


def test_nothing_is_taken_before_it_begins_after_it_ends_or_for_the_house(make_flight, now):
    assert lease_slice(flight=make_flight(starts_at=now + HOUR), now=now) is None
    assert lease_slice(flight=make_flight(ends_at=now), now=now) is None
    assert lease_slice(flight=make_flight(pricing="house", cpm_minor=0, budget_minor=0), now=now) is None
    assert not BudgetLease.objects.exists()


def test_what_nobody_used_comes_back_once(make_flight, now):
    flight = make_flight(pacing="asap")
    one = lease_slice(flight=flight, now=now)
    left = replace(one, mills=one.mills - 500)
    assert [give_back(slices=[left]), give_back(slices=[left])] == [left.mills, 0]
    assert taken(flight) == (500, 500)


def test_a_lease_is_settled_with_what_was_billed_when_no_token_can_come_any_more(make_flight, make_creative, now):
    flight = make_flight(pacing="asap")
    creative = make_creative(flight)
    one = lease_slice(flight=flight, now=now)
    offer = offers_of(creative, now)
    for viewer in ("user:1", "user:2"):
        text = sign(offer(viewer=viewer, lease=one.lease))
        assert record_event(text=text, kind="impression", teller=Teller(), now=now + HOUR).reason == ""
    BudgetLease.objects.exclude(pk=one.lease).delete()
    assert settle_leases(now=now + HOUR + timedelta(minutes=5)) == 0
    later = now + HOUR + timedelta(minutes=7)
    assert [settle_leases(now=later), settle_leases(now=later)] == [1, 0]
    lease = BudgetLease.objects.get()
    assert (lease.state, lease.billed_mills) == (LeaseState.SETTLED, 1_000)
    assert taken(flight) == (1_000, 1_000)
    assert spent_mills(flight) == spent_mills(flight, day_of(now)) == 1_000
    assert give_back(slices=[one]) == 0


@pytest.mark.django_db(transaction=True)
def test_processes_that_lease_at_once_never_pass_the_budget(make_flight, now, race):
    flight = make_flight(pacing="asap", budget_minor=100, cpm_minor=7)
    slices = race(lambda _n: lease_all(flight, now), threads=6)
    total = sum(one.mills for some in slices for one in some)
    assert total == taken(flight)[0] <= 100_000
    assert 100_000 - total < 7
    assert FlightDay.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_settling_and_giving_back_at_once_return_money_once(make_flight, now, race):
    flight = make_flight(pacing="asap")
    one = lease_slice(flight=flight, now=now)
    later = now + 2 * HOUR
    race(lambda n: give_back(slices=[one]) if n % 2 else settle_leases(now=later), threads=8)
    assert taken(flight) == (0, 0)
    assert not AdEvent.objects.exists()


def test_a_lease_that_cannot_be_settled_keeps_no_other_from_it(make_flight, make_creative, now):
    flight = make_flight(pacing="asap", budget_minor=10, cpm_minor=500)
    offer = offers_of(make_creative(flight), now, lease_slice(flight=flight, now=now).lease)
    other = lease_slice(flight=flight, now=now)
    for viewer in ("user:1", "user:2"):  # twice what the lease holds, which no process gives away
        record_event(text=sign(offer(viewer=viewer)), kind="impression", teller=Teller(), now=now)
    assert settle_leases(now=now + 2 * HOUR) == 1
    assert list(BudgetLease.objects.filter(state=LeaseState.SETTLED).values_list("pk", flat=True)) == [other.lease]


def test_the_clock_settles_and_closes(make_flight, now, time_machine):
    lease_slice(flight=make_flight(pacing="asap"), now=now)
    time_machine.move_to(now + timedelta(days=2))
    assert [close_ads(), close_ads()] == [2, 0]


def test_a_flight_that_does_not_run_today_has_an_empty_window(make_flight, now):
    window = window_of(make_flight(ends_at=now - HOUR), day_of(now) + timedelta(days=3))
    assert window.opens == window.closes
