"""What becomes of a renewal that is not paid: grace and retries counted from the attempts, one payment for a period, and always a way out."""

from datetime import timedelta

import pytest

from billing.enums import OrderState
from billing.enums import SubscriptionState as State
from billing.models import Payment, PaymentOrder, Refund, Subscription
from billing.selectors.balances import wallet_balance
from billing.services.limits import set_own_limit
from billing.services.refunds import request_refund, send_waiting_refunds
from billing.services.renewals import _renewal_order as renewal_order
from billing.services.renewals import due_subscriptions, end_what_is_over, renew_due
from billing.services.subscriptions import (
    cancel_subscription,
    order_recovery,
    order_tier,
    pause_subscription,
)
from billing.tests.payments.conftest import paid, refused_by_bank
from core.actors import SYSTEM
from core.errors import ConflictError, ForbiddenError
from tests.fixtures.refusals import refused

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def fresh(subscription):
    return Subscription.objects.get(pk=subscription.pk)


def fail(subscription, at):
    """What a sweep brings when the bank says no; None when nothing is due."""
    order = renewal_order(subscription.pk, at)
    if order is not None:
        refused_by_bank(order, at)
    end_what_is_over(now=at)
    return order


@pytest.fixture
def overdue(viewer_actor, begin):
    """A subscription whose renewal was refused at its hour."""
    subscription = begin(viewer_actor)
    fail(subscription, subscription.period_end)
    return fresh(subscription)


def lives_through(subscription, start):
    """Days after ``start`` on which it was tried, until it ends, and the day of its suspension."""
    tried, suspended = [], None
    for day in range(30):
        if fail(subscription, start + day * DAY) is not None:
            tried.append(day)
        state = fresh(subscription).state
        suspended = day if state == State.SUSPENDED and suspended is None else suspended
        if state == State.EXPIRED:
            break
    return tried, suspended


def test_six_retries_within_two_weeks_and_a_week_of_grace(viewer_actor, begin):
    subscription = begin(viewer_actor)
    assert lives_through(subscription, subscription.period_end) == ([0, 1, 3, 5, 7, 10, 14], 7)


def test_after_a_rest_there_are_as_many_days(viewer_actor, begin, now):
    subscription = begin(viewer_actor)
    pause_subscription(actor=viewer_actor, months=2, now=now + DAY)
    start = subscription.period_end + 60 * DAY
    end_what_is_over(now=start)
    assert fresh(subscription).state == State.ACTIVE
    assert lives_through(subscription, start) == ([0, 1, 3, 5, 7, 10, 14], 7)


def test_after_a_worker_that_stood_still_there_are_as_many_days(viewer_actor, begin):
    subscription = begin(viewer_actor)
    assert lives_through(subscription, subscription.period_end + 14 * DAY) == ([0, 1, 3, 5, 7, 10, 14], 7)


def test_a_worker_that_stood_still_between_retries_does_not_use_them_up(overdue):
    end = overdue.period_end
    for minute in range(10):
        fail(overdue, end + 12 * DAY + minute * MINUTE)
    assert fresh(overdue).attempts == 2
    assert fresh(overdue).retry_at == end + 14 * DAY


def test_a_suspended_subscriber_can_stop_and_choose_another_tier(viewer_actor, overdue, tiers):
    at = overdue.period_end + 8 * DAY
    fail(overdue, overdue.period_end + 7 * DAY)
    assert fresh(overdue).state == State.SUSPENDED
    assert cancel_subscription(actor=viewer_actor, now=at).state == State.EXPIRED
    assert renewal_order(overdue.pk, at + 10 * DAY) is None
    assert order_tier(key="other", actor=viewer_actor, price_id=tiers["vip"].public_id, country="*", now=at)


def test_whoever_cancels_when_nothing_paid_is_left_is_not_charged_by_what_is_under_way(viewer_actor, begin):
    subscription = begin(viewer_actor)
    end = subscription.period_end
    order = renewal_order(subscription.pk, end)
    assert cancel_subscription(actor=viewer_actor, now=end + MINUTE).state == State.EXPIRED
    paid(order, "late", end + HOUR)
    assert Refund.objects.get().payment.ref == "late"


def test_nobody_rests_while_the_next_period_is_being_charged(viewer_actor, begin):
    subscription = begin(viewer_actor)
    with refused(ConflictError, "charge-under-way"):
        pause_subscription(actor=viewer_actor, months=1, now=subscription.period_end)
    assert fresh(subscription).state == State.ACTIVE


def test_there_is_one_page_to_pay_what_is_overdue(viewer_actor, overdue):
    at = overdue.period_end + HOUR
    pages = {order_recovery(key=key, actor=viewer_actor, now=at).pk for key in "ab"}
    assert len(pages) == 1
    later = at + 25 * HOUR
    assert order_recovery(key="c", actor=viewer_actor, now=later).pk not in pages


def test_a_period_is_paid_once_however_many_pages_and_retries_are_open(viewer_actor, overdue):
    end = overdue.period_end
    page = order_recovery(key="a", actor=viewer_actor, now=end + HOUR)
    retry = renewal_order(overdue.pk, end + DAY)
    later_page = order_recovery(key="b", actor=viewer_actor, now=end + 26 * HOUR)
    for number, order in enumerate((page, retry, later_page)):
        paid(order, f"r{number}", end + 27 * HOUR)
    after = fresh(overdue)
    assert (after.state, after.period) == (State.ACTIVE, 2)
    assert sorted(Refund.objects.values_list("payment__ref", flat=True)) == ["r1", "r2"]


def test_a_renewal_that_was_given_up_or_ran_out_of_time_is_a_missed_attempt(viewer_actor, begin):
    subscription = begin(viewer_actor)
    end = subscription.period_end
    order = renewal_order(subscription.pk, end)
    PaymentOrder.objects.filter(pk=order.pk).update(state=OrderState.CANCELLED)
    assert renewal_order(subscription.pk, end + MINUTE) is None
    missed = fresh(subscription)
    assert (missed.state, missed.attempts, missed.retry_at) == (State.PAST_DUE, 1, end + DAY + MINUTE)
    again = renewal_order(subscription.pk, end + 2 * DAY)
    assert again.pk != order.pk
    paid(again, "again", end + 2 * DAY)
    assert fresh(subscription).period == 2
    assert not due_subscriptions(end + 3 * DAY).exists()


def test_an_answer_that_never_comes_gives_a_week_and_then_the_usual_retries(viewer_actor, begin):
    subscription = begin(viewer_actor)
    end = subscription.period_end
    order = renewal_order(subscription.pk, end)
    for day in range(20):
        assert renewal_order(subscription.pk, end + day * DAY) == order
        assert fresh(subscription).access_until == end + 7 * DAY
    PaymentOrder.objects.filter(pk=order.pk).update(state=OrderState.EXPIRED)
    assert lives_through(subscription, end + 20 * DAY)[0] == [1, 3, 5, 7, 10, 14]


def test_an_open_page_and_the_retry_of_the_same_period_count_once_against_a_limit(viewer_actor, overdue):
    end = overdue.period_end
    set_own_limit(actor=viewer_actor, daily_coins=None, monthly_minor=800, now=end)
    order_recovery(key="r", actor=viewer_actor, now=end + HOUR)
    assert renewal_order(overdue.pk, end + DAY) is not None
    assert fresh(overdue).state == State.PAST_DUE


def test_a_beginning_that_gives_way_does_not_count_against_a_limit(viewer_actor, tiers, now):
    set_own_limit(actor=viewer_actor, daily_coins=None, monthly_minor=1200, now=now)
    order_tier(key="a", actor=viewer_actor, price_id=tiers["basic"].public_id, country="*", now=now)
    order_tier(key="b", actor=viewer_actor, price_id=tiers["vip"].public_id, country="*", now=now)
    set_own_limit(actor=viewer_actor, daily_coins=None, monthly_minor=900, now=now)
    with refused(ForbiddenError, "monthly-limit"):
        order_tier(key="c", actor=viewer_actor, price_id=tiers["vip"].public_id, country="*", now=now)
    assert PaymentOrder.objects.count() == 2, "what was refused left no order"


def test_the_same_key_for_another_price_is_a_conflict(viewer_actor, tiers, now):
    first = order_tier(key="s", actor=viewer_actor, price_id=tiers["basic"].public_id, country="*", now=now)
    assert order_tier(key="s", actor=viewer_actor, price_id=tiers["basic"].public_id, country="*", now=now) == first
    with refused(ConflictError, "idempotency-conflict"):
        order_tier(key="s", actor=viewer_actor, price_id=tiers["vip_year"].public_id, country="*", now=now)


def test_a_change_of_mind_during_a_charge_does_not_stop_it(viewer_actor, begin, tiers):
    subscription = begin(viewer_actor)
    end = subscription.period_end
    order = renewal_order(subscription.pk, end)
    Subscription.objects.filter(pk=subscription.pk).update(next_price=tiers["vip"])
    assert renewal_order(subscription.pk, end + MINUTE) == order


def test_a_payment_taken_back_takes_the_coins_that_came_with_it(viewer, viewer_actor, begin, now):
    begin(viewer_actor, "vip")
    payment = Payment.objects.get()
    paid(payment.order, payment.ref, now + MINUTE, disputed_minor=500)
    assert wallet_balance(viewer.pk, now=now + MINUTE).bonus == 25
    paid(payment.order, payment.ref, now + MINUTE, disputed_minor=1000)
    assert wallet_balance(viewer.pk, now=now + MINUTE).bonus == 0
    paid(payment.order, payment.ref, now + MINUTE, disputed_minor=0)
    assert wallet_balance(viewer.pk, now=now + MINUTE).bonus == 50


def test_one_that_cannot_be_charged_stops_nobody_behind_it(
    viewer_actor, make_user, actor_for, begin, sandbox, monkeypatch, caplog
):
    monkeypatch.setattr("billing.services.renewals.AT_ONCE", 1)
    broken = begin(viewer_actor)
    Subscription.objects.filter(pk=broken.pk).update(provider="stripe")
    healthy = begin(actor_for(make_user()))
    for minute in range(3):
        renew_due(now=broken.period_end + minute * MINUTE)
    assert PaymentOrder.objects.filter(subscription=healthy, kind="tier_renewal").exists()
    assert f"subscription {broken.pk}" in {record.row for record in caplog.records if hasattr(record, "row")}


def test_a_refund_that_cannot_be_sent_stops_nobody_behind_it(viewer_actor, make_user, actor_for, begin, sandbox, now):
    for actor in (viewer_actor, actor_for(make_user())):
        payment = Payment.objects.get(order__subscription=begin(actor))
        request_refund(actor=SYSTEM, payment=payment, amount_minor=100, reason="test", now=now)
    first, second = Refund.objects.select_related("payment").order_by("pk")
    Payment.objects.filter(pk=first.payment_id).update(provider="stripe")
    assert send_waiting_refunds(now=now + HOUR) == 2
    second.refresh_from_db()
    assert second.state == "failed"  # the sandbox knows no such payment: it was asked
    Payment.objects.filter(pk=first.payment_id).update(provider="sandbox")  # as it was booked
