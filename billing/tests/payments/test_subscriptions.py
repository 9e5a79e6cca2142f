"""Subscriptions through the real sandbox: access is what was paid for, and nothing is charged that was not agreed to."""

from datetime import timedelta

import pytest

from billing.enums import OrderState
from billing.enums import SubscriptionState as State
from billing.models import (
    PaidPeriod,
    Payment,
    PaymentOrder,
    PlanPrice,
    PlanVersion,
    Refund,
    Subscription,
    SubscriptionEvent,
)
from billing.proration import period_end
from billing.selectors.balances import balance_of, wallet_balance
from billing.selectors.rights import rights_of
from billing.services.changes import accept_quote, plan_change, quote_change
from billing.services.consents import answer_consent, ask_consent
from billing.services.limits import set_own_limit
from billing.services.orders import Visit, open_checkout
from billing.services.refunds import send_refund
from billing.services.renewals import charge, end_what_is_over, remind_due, renew_due
from billing.services.subscriptions import (
    cancel_subscription,
    order_tier,
    pause_subscription,
    resume_subscription,
)
from core.errors import ConflictError, ForbiddenError
from tests.fixtures.refusals import refused
from tests.fixtures.sandbox import LATER_DECLINED, PAYS

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


def fresh(subscription):
    return Subscription.objects.get(pk=subscription.pk)


def has_tier(actor, at):
    return rights_of(actor, now=at).tier_at(at).ad_free


def keep(at):
    """What the sweeper does."""
    remind_due(now=at)
    renew_due(now=at)
    end_what_is_over(now=at)


def test_a_paid_month_gives_access_for_a_month_and_not_a_second_longer(viewer_actor, subscribe, now):
    subscription = subscribe(viewer_actor)
    end = period_end(now, "month", 1)
    assert (subscription.state, subscription.access_until) == (State.ACTIVE, end)
    assert has_tier(viewer_actor, end - timedelta(seconds=1))
    assert not has_tier(viewer_actor, end)
    assert balance_of("tier_liability:USD") == 500


def test_renewals_keep_the_anchors_day_through_short_months(viewer_actor, subscribe, now):
    start = now.replace(month=1, day=31)
    subscription = subscribe(viewer_actor, at=start)
    for expected in ("2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"):
        assert f"{subscription.period_end:%Y-%m-%d}" == expected
        keep(subscription.period_end)
        subscription = fresh(subscription)
    assert PaidPeriod.objects.count() == 5
    assert Payment.objects.count() == 5
    assert balance_of("tier_liability:USD") == 2500


def test_a_renewal_charges_once_however_often_it_runs(viewer_actor, subscribe, now):
    subscription = subscribe(viewer_actor)
    for _ in range(4):
        keep(subscription.period_end + MINUTE)
    assert Payment.objects.count() == 2


def test_a_trial_charges_nothing_then_the_price_and_is_given_once(viewer, viewer_actor, subscribe, sandbox, tiers, now):
    subscription = subscribe(viewer_actor, "vip")
    assert subscription.state == State.TRIALING
    assert subscription.period_end == now + 7 * DAY
    assert balance_of("tier_liability:USD") == 0
    keep(now + 7 * DAY)
    subscription = fresh(subscription)
    assert (subscription.state, subscription.period_end) == (State.ACTIVE, period_end(now + 7 * DAY, "month", 1))
    assert wallet_balance(viewer.pk, now=now + 8 * DAY).bonus == 50
    cancel_subscription(actor=viewer_actor, now=now + 8 * DAY)
    keep(subscription.period_end)
    assert fresh(subscription).state == State.EXPIRED
    again = order_tier(
        key="again", actor=viewer_actor, price_id=tiers["vip"].public_id, country="*", now=now + 60 * DAY
    )
    assert again.amount_minor == 1000


def test_a_failed_renewal_has_grace_retries_and_a_way_back(viewer_actor, subscribe, sandbox, now):
    subscription = subscribe(viewer_actor, card=LATER_DECLINED)
    end = subscription.period_end
    keep(end)
    subscription = fresh(subscription)
    assert (subscription.state, subscription.retry_at) == (State.PAST_DUE, end + DAY)
    assert has_tier(viewer_actor, end + 6 * DAY)
    assert not has_tier(viewer_actor, end + 7 * DAY)
    for days in (1, 3, 5, 7):
        keep(end + days * DAY)
    assert fresh(subscription).state == State.SUSPENDED
    Subscription.objects.filter(pk=subscription.pk).update(method_ref=saved_method(sandbox, PAYS))
    keep(end + 10 * DAY)
    subscription = fresh(subscription)
    assert (subscription.state, subscription.attempts) == (State.ACTIVE, 0)
    assert subscription.period_start == end + 10 * DAY


def saved_method(sandbox, card):
    """A method of another card, kept by a checkout of nobody's order."""
    wish = {"order_ref": "new-card", "amount_minor": 0, "currency": "USD", "description": "", "saves_method": True}
    page = sandbox.call("/v1/checkouts", return_url="http://b.example/", cancel_url="", **wish)
    sandbox.pay(page["url"], card)
    return sandbox.payments("new-card")[-1]["method_ref"]


def test_a_subscription_that_is_never_paid_ends(viewer_actor, subscribe, now):
    subscription = subscribe(viewer_actor, card=LATER_DECLINED)
    end = subscription.period_end
    for day in range(20):
        keep(end + day * DAY)
    subscription = fresh(subscription)
    assert subscription.state == State.EXPIRED
    assert PaymentOrder.objects.filter(state=OrderState.FAILED).count() == 7
    assert Payment.objects.count() == 1


def test_a_provider_that_is_away_neither_charges_twice_nor_fails_anybody(viewer_actor, subscribe, sandbox, now):
    subscription = subscribe(viewer_actor)
    sandbox.faults(outage=True)
    keep(subscription.period_end)
    keep(subscription.period_end + MINUTE)
    assert fresh(subscription).state == State.ACTIVE
    assert has_tier(viewer_actor, subscription.period_end + MINUTE)
    sandbox.faults()
    keep(subscription.period_end + 2 * MINUTE)
    assert fresh(subscription).period == 2
    assert Payment.objects.count() == 2


def test_cancelling_keeps_what_is_paid_and_can_be_taken_back(viewer_actor, subscribe, now):
    subscription = subscribe(viewer_actor)
    for _ in range(2):
        assert cancel_subscription(actor=viewer_actor, now=now + DAY).state == State.CANCELLED
    assert has_tier(viewer_actor, subscription.period_end - MINUTE)
    assert resume_subscription(actor=viewer_actor, now=now + 2 * DAY).state == State.ACTIVE
    cancel_subscription(actor=viewer_actor, now=now + 3 * DAY)
    keep(subscription.period_end)
    assert fresh(subscription).state == State.EXPIRED
    assert Payment.objects.count() == 1


def test_a_reminder_comes_five_days_before_and_once(viewer_actor, subscribe, now):
    subscription = subscribe(viewer_actor)
    reminded = SubscriptionEvent.objects.filter(verb="reminded")
    keep(subscription.period_end - 5 * DAY - MINUTE)
    assert reminded.count() == 0
    for minutes in range(3):
        keep(subscription.period_end - 5 * DAY + minutes * MINUTE)
    assert reminded.count() == 1


def test_an_upgrade_costs_the_difference_by_the_second_at_the_frozen_hour(viewer_actor, subscribe, tiers, sandbox, now):
    start = now.replace(month=4, day=1)
    subscription = subscribe(viewer_actor, at=start)
    half = start + (subscription.period_end - start) / 2
    quote = quote_change(actor=viewer_actor, price_id=tiers["vip"].public_id, country="*", now=half)
    assert (quote.credit_minor, quote.charge_minor) == (250, 500)
    order = accept_quote(actor=viewer_actor, quote_id=quote.public_id, now=half + 10 * MINUTE)
    assert order.amount_minor == 250
    assert accept_quote(actor=viewer_actor, quote_id=quote.public_id, now=half + 11 * MINUTE) == order
    charge(order=order, now=half + 11 * MINUTE)
    changed = fresh(subscription)
    assert changed.price == tiers["vip"]
    assert changed.period_end == subscription.period_end
    assert balance_of("tier_liability:USD") == 750


def test_an_old_quote_is_not_taken(viewer_actor, subscribe, tiers, now):
    subscription = subscribe(viewer_actor)
    orders = PaymentOrder.objects.count()
    quote = quote_change(actor=viewer_actor, price_id=tiers["vip"].public_id, country="*", now=now + DAY)
    with refused(ConflictError, "quote-expired"):
        accept_quote(actor=viewer_actor, quote_id=quote.public_id, now=now + DAY + 15 * MINUTE)
    assert fresh(subscription).price == tiers["basic"]
    assert PaymentOrder.objects.count() == orders


def test_a_year_instead_of_a_month_begins_at_once_and_credits_the_rest(viewer_actor, subscribe, tiers, now):
    subscription = subscribe(viewer_actor, "vip")
    keep(now + 7 * DAY)
    at = now + 7 * DAY
    quote = quote_change(actor=viewer_actor, price_id=tiers["vip_year"].public_id, country="*", now=at)
    assert (quote.credit_minor, quote.charge_minor) == (1000, 9000)
    charge(order=accept_quote(actor=viewer_actor, quote_id=quote.public_id, now=at), now=at)
    assert fresh(subscription).period_end == period_end(at, "year", 1)


def test_a_downgrade_waits_for_the_periods_end(viewer_actor, subscribe, tiers, now):
    subscription = subscribe(viewer_actor, "vip")
    keep(now + 7 * DAY)
    plan_change(actor=viewer_actor, price_id=tiers["basic"].public_id, country="*", now=now + 8 * DAY)
    assert rights_of(viewer_actor, now=now + 8 * DAY).tier_at(now + 8 * DAY).includes_locked
    keep(fresh(subscription).period_end)
    changed = fresh(subscription)
    assert (changed.price, changed.next_price) == (tiers["basic"], None)
    assert Payment.objects.order_by("pk").last().amount_minor == 500


def test_a_pause_charges_nothing_gives_nothing_and_ends_by_itself(viewer_actor, subscribe, now):
    subscription = subscribe(viewer_actor)
    end = subscription.period_end
    pause_subscription(actor=viewer_actor, months=1, now=now + DAY)
    keep(end + DAY)
    assert fresh(subscription).state == State.PAUSED
    assert has_tier(viewer_actor, end - MINUTE)
    assert not has_tier(viewer_actor, end)
    keep(end + 30 * DAY)
    keep(end + 30 * DAY + MINUTE)
    assert fresh(subscription).period_start == end + 30 * DAY + MINUTE
    assert Payment.objects.count() == 2


def test_another_price_holds_only_for_whoever_agreed(viewer_actor, subscribe, tiers, now):
    subscription = subscribe(viewer_actor)
    version = PlanVersion.objects.create(
        plan=tiers["basic"].version.plan, number=2, benefits={"ad_free": True}, actor_ref="system", created_at=now
    )
    dearer = PlanPrice.objects.create(version=version, currency="USD", interval="month", amount_minor=700)
    ask_consent(subscription=subscription, price=dearer, now=now)
    keep(subscription.period_end)
    assert Payment.objects.order_by("pk").last().amount_minor == 500
    answer_consent(actor=viewer_actor, agrees=True, now=subscription.period_end + DAY)
    keep(fresh(subscription).period_end)
    assert Payment.objects.order_by("pk").last().amount_minor == 700


def test_limits_hold_for_renewals_too(viewer_actor, subscribe, now):
    subscription = subscribe(viewer_actor)
    set_own_limit(actor=viewer_actor, daily_coins=None, monthly_minor=100, now=now)
    keep(subscription.period_end)
    assert fresh(subscription).state == State.EXPIRED
    assert Payment.objects.count() == 1
    with refused(ForbiddenError, "monthly-limit"):
        order_tier(
            key="x", actor=viewer_actor, price_id=subscription.price.public_id, country="*", now=subscription.period_end
        )


def test_one_subscription_at_a_time_and_one_that_was_never_paid_gives_way(viewer_actor, subscribe, tiers, sandbox, now):
    first = order_tier(key="a", actor=viewer_actor, price_id=tiers["basic"].public_id, country="*", now=now)
    second = order_tier(key="b", actor=viewer_actor, price_id=tiers["vip"].public_id, country="*", now=now)
    assert fresh(first.subscription).state == State.EXPIRED
    sandbox.pay(open_checkout(order=second, description="", visit=Visit("http://b.example/", "", "en")))
    sandbox.settle(second, now)
    with refused(ConflictError, "already-subscribed"):
        order_tier(key="c", actor=viewer_actor, price_id=tiers["basic"].public_id, country="*", now=now)


def test_a_payment_for_a_subscription_that_gave_way_goes_back(viewer_actor, tiers, sandbox, now):
    first = order_tier(key="a", actor=viewer_actor, price_id=tiers["basic"].public_id, country="*", now=now)
    page = open_checkout(order=first, description="", visit=Visit("http://b.example/", "", "en"))
    order_tier(key="b", actor=viewer_actor, price_id=tiers["vip"].public_id, country="*", now=now)
    sandbox.pay(page)
    sandbox.settle(first, now)
    send_refund(refund_id=Refund.objects.get().pk, now=now)
    sandbox.settle(first, now)
    payment = Payment.objects.get()
    assert (payment.refunded_minor, payment.clawed_minor) == (500, 0)
    assert balance_of("payment_provider:sandbox:USD") == 0


def test_a_refund_of_the_running_period_ends_it(viewer_actor, subscribe, sandbox, now):
    subscription = subscribe(viewer_actor)
    payment = Payment.objects.get()
    sandbox.call(f"/v1/payments/{payment.ref}/refunds", amount_minor=500)
    sandbox.settle(payment.order, now + DAY)
    assert fresh(subscription).state == State.EXPIRED
    assert not has_tier(viewer_actor, now + DAY)
    assert balance_of("tier_liability:USD") == 0
