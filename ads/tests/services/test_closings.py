"""What is paid ahead is set apart, spent by what events say, and comes back to the last minor unit."""

from datetime import timedelta

import pytest

from ads.models import AdClosing, Flight
from ads.selectors.days import begin_of_day, day_of
from ads.services.campaigns import change_flight, create_flight, run_flight
from ads.services.closings import close_day, close_days, money_of_flight, release_budget, wrong_closings
from ads.services.funding import enter_payment
from ads.services.intake import record_event
from ads.services.leasing import lease_slice, settle_leases
from ads.tests.offers import offers_of
from ads.tokens import sign
from ads.traffic import Teller
from billing.models import LedgerTransaction
from billing.selectors.balances import balance_of
from core.errors import ConflictError, ForbiddenError, InvalidError, PaymentRequiredError
from core.models import AuditRecord
from tests.fixtures.refusals import refused

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def balances(flight: Flight) -> tuple[int, int, int]:
    """Paid ahead, set apart for the flight, and earned."""
    money = money_of_flight(flight)
    return (
        balance_of(money.prepaid.code),
        balance_of(money.budget.code),
        balance_of(f"ad_revenue:{money.currency}"),
    )


@pytest.fixture
def launched(campaign, member, plan, fund, time_machine, now) -> Flight:
    """A flight of 100.00 that its advertiser has paid for, with 50.00 beside it."""
    time_machine.move_to(now, tick=False)
    fund(15_000)
    editor = member("editor")
    flight = create_flight(actor=editor, campaign=campaign, plan=plan)
    return run_flight(actor=editor, flight=flight, verb="launch")


@pytest.fixture
def watch(make_creative):
    """``watch(flight, number, noon)``: so many impressions in the hour after it, all of one lease."""

    def impressions(flight: Flight, number: int, noon) -> None:
        at = noon + timedelta(hours=1)
        offer = offers_of(make_creative(flight), at, lease_slice(flight=flight, now=at).lease)
        for viewer in range(number):
            token = offer(viewer=f"{at}:{viewer}")
            event = record_event(text=sign(token), kind="impression", teller=Teller(), now=at)
            assert (event.reason, event.price_mills) == ("", 500)

    return impressions


def test_a_launched_flight_has_its_budget_set_apart(launched):
    assert balances(launched) == (5_000, 10_000, 0)


def test_a_flight_that_is_not_paid_for_does_not_start(campaign, member, plan, fund):
    fund(9_999)
    editor = member("editor")
    flight = create_flight(actor=editor, campaign=campaign, plan=plan)
    with refused(PaymentRequiredError, "advertiser-funds"):
        run_flight(actor=editor, flight=flight, verb="launch")
    fund(1)
    run_flight(actor=editor, flight=Flight.objects.get(), verb="launch")
    assert balances(flight) == (0, 10_000, 0)


def test_a_smaller_budget_gives_money_back_when_the_flight_goes_on(launched, member, plan):
    editor = member("editor")
    run_flight(actor=editor, flight=launched, verb="pause")
    smaller = type(plan)(**{**vars(plan), "budget_minor": 4_000, "daily_cap_minor": None})
    change_flight(actor=editor, flight=launched, plan=smaller)
    run_flight(actor=editor, flight=launched, verb="resume")
    assert balances(launched) == (11_000, 4_000, 0)


def test_an_operator_enters_what_arrived_once_for_each_reference(advertiser, operator_actor, member, now):
    entry = {"advertiser": advertiser, "amount_minor": 700, "reference": "SEPA 1", "now": now}
    first = enter_payment(actor=operator_actor, **entry)
    assert enter_payment(actor=operator_actor, **entry) == first
    with refused(ConflictError, "idempotency-conflict"):
        enter_payment(actor=operator_actor, **{**entry, "amount_minor": 701})
    finance = member("finance")
    with refused(ForbiddenError, "operators-only"):
        enter_payment(actor=finance, **{**entry, "reference": "SEPA 2"})
    for wrong in ({"amount_minor": 0}, {"amount_minor": -5}, {"reference": " "}, {"reference": "a\nb"}):
        with refused(InvalidError, "amount" if "amount_minor" in wrong else "reference"):
            enter_payment(actor=operator_actor, **{**entry, "reference": "SEPA 3", **wrong})
    assert balance_of(f"advertiser_prepaid:advertiser:{advertiser.public_id}:USD") == 700
    assert AuditRecord.objects.filter(verb="advertiser.funded").count() == 1


def test_days_are_booked_by_their_events_and_roundings_are_never_lost(launched, watch, now):
    for day, number in enumerate((3, 1, 0, 5)):
        watch(launched, number, now + day * DAY)
    settle_leases(now=now + 5 * DAY)
    assert [close_days(now=now + 5 * DAY), close_days(now=now + 5 * DAY)] == [4, 0]
    days = list(AdClosing.objects.order_by("day").values_list("impressions", "mills", "booked_minor"))
    assert days == [(3, 1_500, 1), (1, 500, 1), (0, 0, 0), (5, 2_500, 2)]
    assert balances(launched) == (5_000, 9_996, 4)
    assert LedgerTransaction.objects.filter(kind="ad_spent").count() == 3


def test_a_day_is_closed_when_it_is_over_its_leases_are_settled_and_earlier_days_are_closed(launched, watch, now):
    watch(launched, 2, now)
    watch(launched, 2, now + DAY)
    today = day_of(now)

    def close(day, at) -> str:
        try:
            close_day(flight=launched, day=day, now=at)
        except ConflictError as refusal:
            return refusal.code
        return ""

    assert close(today, now) == "day-open"
    assert close(today, begin_of_day(today) + DAY) == "day-open"
    settle_leases(now=now + 3 * DAY)
    assert close(today + DAY, now + 3 * DAY) == "earlier-day-open"
    assert [close(day, now + 3 * DAY) for day in (today, today, today + DAY)] == ["", "", ""]
    assert AdClosing.objects.count() == 2


def test_an_ended_flight_gives_back_what_it_has_left_once(launched, watch, member, now):
    watch(launched, 3, now)
    run_flight(actor=member("editor"), flight=launched, verb="end")
    with refused(ConflictError, "flight-open"):
        release_budget(flight=launched, now=now)
    settle_leases(now=now + 2 * DAY)
    close_days(now=now + 2 * DAY)
    assert [release_budget(flight=launched, now=now + 2 * DAY) for _ in range(2)] == [9_999, 0]
    assert balances(launched) == (14_999, 0, 1)


@pytest.mark.broken_ledger
@pytest.mark.django_db(transaction=True)
def test_a_closing_that_says_something_else_than_its_events_is_named(launched, watch, now, tamper):
    watch(launched, 3, now)
    settle_leases(now=now + 2 * DAY)
    close_days(now=now + 2 * DAY)
    tamper("UPDATE ads_adclosing SET mills = mills + 1000")
    assert len(list(wrong_closings())) == 2


@pytest.mark.django_db(transaction=True)
def test_a_day_that_many_close_at_once_is_booked_once(launched, watch, now, race):
    watch(launched, 3, now)
    settle_leases(now=now + 2 * DAY)
    closings = race(lambda _n: close_day(flight=launched, day=day_of(now), now=now + 2 * DAY), threads=6)
    assert {closing.pk for closing in closings} == {AdClosing.objects.get().pk}
    assert balances(launched) == (5_000, 9_999, 1)
