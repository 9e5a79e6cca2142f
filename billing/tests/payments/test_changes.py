"""Changes of a subscription: charged once, credited for what was paid, and nothing that was paid is ever lost."""

from datetime import timedelta

import pytest

from billing.enums import SubscriptionState as State
from billing.models import ChangeQuote, PaidPeriod, Payment, PaymentOrder, PlanPrice, Refund, Subscription
from billing.proration import period_end
from billing.selectors.balances import balance_of, wallet_balance
from billing.services.changes import accept_quote, keep_tier, plan_change, quote_change
from billing.services.renewals import _renewal_order as renewal_order
from billing.services.subscriptions import cancel_subscription, resume_subscription
from billing.tests.payments.conftest import paid
from core.errors import ConflictError
from tests.fixtures.refusals import refused

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


def fresh(subscription):
    return Subscription.objects.get(pk=subscription.pk)


@pytest.fixture
def basic_year(tiers):
    version = tiers["basic"].version
    return PlanPrice.objects.create(version=version, currency="USD", interval="year", amount_minor=5000)


@pytest.fixture
def ask(viewer_actor):
    """``ask(price, at)``: a quote of the viewer's."""
    return lambda price, at: quote_change(actor=viewer_actor, price_id=price.public_id, country="*", now=at)


@pytest.fixture
def take(viewer_actor):
    """``take(quote, at)``: the order of a quote that the viewer accepts."""
    return lambda quote, at: accept_quote(actor=viewer_actor, quote_id=quote.public_id, now=at)


def test_a_shorter_interval_waits_for_the_periods_end_whatever_the_tier(
    viewer_actor, begin, tiers, basic_year, ask, now
):
    tiers["basic_year"] = basic_year
    subscription = begin(viewer_actor, "basic_year")
    with refused(ConflictError, "not-an-upgrade"):
        ask(tiers["vip"], now + DAY)
    plan_change(actor=viewer_actor, price_id=tiers["vip"].public_id, country="*", now=now + DAY)
    kept = fresh(subscription)
    assert (kept.price, kept.period_end, kept.access_until) == (basic_year, period_end(now, "year", 1), kept.period_end)
    order = renewal_order(subscription.pk, kept.period_end)
    paid(order, "next", kept.period_end)
    changed = fresh(subscription)
    assert changed.price == tiers["vip"]
    assert changed.period_end == period_end(kept.period_end, "month", 1)


def test_a_higher_tier_that_costs_less_waits_too_so_that_no_credit_is_left_over(viewer_actor, begin, tiers, ask, now):
    begin(viewer_actor, "vip")
    vip = tiers["vip"].version.plan
    version = vip.versions.create(number=2, benefits={}, actor_ref="system", created_at=now)
    cheap = PlanPrice.objects.create(version=version, currency="USD", interval="month", amount_minor=900)
    with refused(ConflictError, "not-an-upgrade"):
        ask(cheap, now + DAY)
    assert not ChangeQuote.objects.exists()


def test_two_accepted_quotes_for_one_change_are_one_order(viewer_actor, begin, tiers, ask, take, now):
    begin(viewer_actor)
    quotes = [ask(tiers["vip"], now + DAY) for _ in range(2)]
    first, second = (take(quote, now + DAY) for quote in quotes)
    assert first == second
    late = ask(tiers["vip_year"], now + DAY)
    with refused(ConflictError, "change-under-way"):
        take(late, now + DAY)


def test_a_change_that_is_paid_after_another_one_goes_back(viewer_actor, begin, tiers, ask, take, now):
    subscription = begin(viewer_actor)
    first = take(ask(tiers["vip"], now + DAY), now + DAY)
    PaymentOrder.objects.filter(pk=first.pk).update(state="expired")
    second = take(ask(tiers["vip"], now + 2 * DAY), now + 2 * DAY)
    paid(first, "late", now + 2 * DAY)
    paid(second, "second", now + 2 * DAY)
    assert fresh(subscription).price == tiers["vip"]
    assert Refund.objects.get().payment.ref == "second"
    assert PaidPeriod.objects.count() == 2


def test_a_change_that_is_paid_when_the_period_is_over_goes_back(viewer_actor, begin, tiers, ask, take, now):
    subscription = begin(viewer_actor)
    late = take(ask(tiers["vip"], subscription.period_end - DAY), subscription.period_end - DAY)
    paid(renewal_order(subscription.pk, subscription.period_end), "next", subscription.period_end)
    paid(late, "late", subscription.period_end + MINUTE)
    assert fresh(subscription).price == tiers["basic"]
    assert Refund.objects.get().payment.ref == "late"


def test_a_trial_that_was_cancelled_and_taken_back_is_a_trial(viewer_actor, begin, tiers, ask, take, now):
    subscription = begin(viewer_actor, "vip", trial=True)
    cancel_subscription(actor=viewer_actor, now=now)
    assert resume_subscription(actor=viewer_actor, now=now + MINUTE).state == State.TRIALING
    quote = ask(tiers["vip_year"], now + DAY)
    assert (quote.credit_minor, quote.charge_minor) == (0, 0)
    assert take(quote, now + DAY) is None
    changed = fresh(subscription)
    assert (changed.state, changed.price) == (State.TRIALING, tiers["vip_year"])
    assert changed.period_end == now + 7 * DAY
    order = renewal_order(subscription.pk, now + 7 * DAY)
    assert order.amount_minor == 9000
    paid(order, "first", now + 7 * DAY)
    assert fresh(subscription).period_end == period_end(now + 7 * DAY, "year", 1)


def test_a_trial_opens_no_tier_that_has_none(viewer_actor, begin, tiers, ask, now):
    begin(viewer_actor, "vip", trial=True)
    plan = tiers["vip"].version.plan.__class__.objects.create(code="gold", rank=3)
    version = plan.versions.create(number=1, benefits={}, actor_ref="system", created_at=now)
    gold = PlanPrice.objects.create(version=version, currency="USD", interval="month", amount_minor=2000)
    with refused(ConflictError, "not-an-upgrade"):
        ask(gold, now + DAY)
    planned = plan_change(actor=viewer_actor, price_id=gold.public_id, country="*", now=now + DAY)
    assert (planned.price, planned.next_price) == (tiers["vip"], gold), "it waits for the end of the trial"


def test_what_was_refunded_of_the_running_period_is_not_credited_again(viewer_actor, begin, tiers, ask, now):
    subscription = begin(viewer_actor)
    half = now + (subscription.period_end - now) / 2
    payment = Payment.objects.get()
    paid(payment.order, payment.ref, now + DAY, refunded_minor=200)
    assert ask(tiers["vip"], half).credit_minor == 50


def test_a_refunded_change_leaves_the_tier_that_is_still_paid(viewer_actor, begin, tiers, ask, take, now):
    subscription = begin(viewer_actor)
    order = take(ask(tiers["vip"], now + 5 * DAY), now + 5 * DAY)
    paid(order, "change", now + 5 * DAY)
    paid(order, "change", now + 6 * DAY, refunded_minor=order.amount_minor)
    back = fresh(subscription)
    assert (back.state, back.price) == (State.ACTIVE, tiers["basic"])
    assert (back.period_end, back.access_until) == (subscription.period_end, subscription.period_end)
    assert balance_of("tier_liability:USD") == 500


def test_a_refunded_switch_to_a_year_gives_the_month_back_that_is_still_paid(
    viewer_actor, begin, tiers, ask, take, now
):
    subscription = begin(viewer_actor, "vip")
    order = take(ask(tiers["vip_year"], now + 5 * DAY), now + 5 * DAY)
    paid(order, "change", now + 5 * DAY)
    assert fresh(subscription).period_end == period_end(now + 5 * DAY, "year", 1)
    paid(order, "change", now + 6 * DAY, disputed_minor=order.amount_minor)
    back = fresh(subscription)
    assert (back.state, back.price, back.period) == (State.ACTIVE, tiers["vip"], 1)
    assert (back.period_end, back.access_until) == (subscription.period_end, subscription.period_end)


def test_a_refunded_switch_ends_it_when_nothing_else_is_paid_any_more(viewer_actor, begin, tiers, ask, take, now):
    subscription = begin(viewer_actor, "vip")
    order = take(ask(tiers["vip_year"], now + 5 * DAY), now + 5 * DAY)
    paid(order, "change", now + 5 * DAY)
    paid(order, "change", now + 60 * DAY, refunded_minor=order.amount_minor)
    assert fresh(subscription).state == State.EXPIRED


def test_a_year_instead_of_a_month_brings_the_years_coins(viewer, viewer_actor, begin, tiers, ask, take, now):
    begin(viewer_actor, "vip")
    assert wallet_balance(viewer.pk, now=now).bonus == 50
    paid(take(ask(tiers["vip_year"], now + DAY), now + DAY), "change", now + DAY)
    assert wallet_balance(viewer.pk, now=now + DAY).bonus == 650


def test_a_planned_change_can_be_taken_back_until_it_happens(viewer_actor, begin, tiers, now):
    subscription = begin(viewer_actor, "vip")
    plan_change(actor=viewer_actor, price_id=tiers["basic"].public_id, country="*", now=now + DAY)
    kept = keep_tier(actor=viewer_actor, now=now + 2 * DAY)
    assert (kept.price, kept.next_price) == (tiers["vip"], None)
    assert renewal_order(subscription.pk, kept.period_end).amount_minor == 1000


@pytest.mark.django_db(transaction=True)
def test_many_clicks_at_once_make_one_change_and_one_charge(race, viewer_actor, begin, tiers, ask, take, now):
    begin(viewer_actor)
    quotes = [ask(tiers["vip"], now + DAY) for _ in range(4)]
    orders = race(lambda number: take(quotes[number], now + DAY), threads=4)
    assert {type(order) for order in orders} == {PaymentOrder}
    assert len({order.pk for order in orders}) == 1
    paid(orders[0], "change", now + DAY)
    assert Payment.objects.count() == 2
