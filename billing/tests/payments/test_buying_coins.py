"""Coin packs through the real sandbox: only what the provider confirms credits, and only once."""

from datetime import timedelta

import pytest

from billing.enums import OrderState, UnlockScope
from billing.models import CoinPack, Payment, PaymentOrder, Refund
from billing.pricing import Step
from billing.selectors.balances import balance_of, wallet_balance
from billing.selectors.offers import packs_for
from billing.services.coins import spend_coins
from billing.services.limits import set_own_limit
from billing.services.orders import give_up_order, open_checkout, order_pack
from billing.services.prices import set_price_plan
from billing.services.refunds import approve_refund, refuse_refund, request_refund, send_refund
from billing.services.unlocking import unlock_episodes
from billing.tests.payments.conftest import VISIT
from core.actors import SYSTEM
from core.errors import (
    ConflictError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    PaymentRequiredError,
    UnavailableError,
)
from tests.fixtures.refusals import refused
from tests.fixtures.sandbox import ASKS, DECLINED, DISPUTED, PAYS, PAYS_LATER

pytestmark = pytest.mark.django_db


def coins_of(user, now):
    balance = wallet_balance(user.pk, now=now)
    return balance.paid, balance.bonus


def test_a_pack_brings_bought_coins_and_a_bonus_that_expires(viewer, viewer_actor, buy_pack, now):
    assert buy_pack(viewer_actor).state == OrderState.PAID
    assert coins_of(viewer, now) == (100, 20)
    assert coins_of(viewer, now + timedelta(days=91)) == (100, 0)
    assert balance_of("coin_liability:USD") == 499
    assert balance_of("payment_provider:sandbox:USD") == -499


def test_settling_again_credits_nothing_more(viewer, viewer_actor, buy_pack, sandbox, now):
    order = buy_pack(viewer_actor)
    for _ in range(3):
        sandbox.settle(order, now)
    assert coins_of(viewer, now) == (100, 20)
    assert Payment.objects.count() == 1


def test_a_declined_card_credits_nothing_and_another_card_can_be_taken(viewer, viewer_actor, pack, sandbox, now):
    order = order_pack(key="k", actor=viewer_actor, pack_id=pack.public_id, country="*", now=now)
    page = open_checkout(order=order, description="coins", visit=VISIT)
    assert sandbox.pay(page, DECLINED).status_code == 402
    assert sandbox.settle(order, now).state == OrderState.OPEN
    assert sandbox.pay(page, PAYS).headers["Location"] == VISIT.return_url
    assert sandbox.settle(order, now).state == OrderState.PAID
    assert coins_of(viewer, now) == (100, 20)


def test_a_card_that_asks_pays_only_after_the_confirmation(viewer, viewer_actor, pack, sandbox, now):
    order = order_pack(key="k", actor=viewer_actor, pack_id=pack.public_id, country="*", now=now)
    page = open_checkout(order=order, description="coins", visit=VISIT)
    assert sandbox.pay(page, ASKS).status_code == 200
    assert sandbox.settle(order, now).state == OrderState.OPEN
    sandbox.pay(page, ASKS, confirmed=True)
    assert sandbox.settle(order, now).state == OrderState.PAID


def test_a_slow_payment_counts_when_it_arrives_even_after_the_viewer_gave_up(
    viewer, viewer_actor, buy_pack, sandbox, now
):
    order = buy_pack(viewer_actor, PAYS_LATER)
    assert order.state == OrderState.OPEN
    give_up_order(actor=viewer_actor, public_id=order.public_id)
    sandbox.call("/v1/control", forward_seconds=61)
    assert sandbox.settle(order, now).state == OrderState.PAID
    assert coins_of(viewer, now) == (100, 20)


def test_an_unpaid_order_ends_after_a_day(viewer_actor, pack, sandbox, now):
    order = order_pack(key="k", actor=viewer_actor, pack_id=pack.public_id, country="*", now=now)
    assert sandbox.settle(order, now + timedelta(hours=25)).state == OrderState.EXPIRED
    over = sandbox.settle(order, now)
    with refused(ConflictError, "order-over"):
        open_checkout(order=over, description="coins", visit=VISIT)


def test_an_outage_keeps_the_order_and_says_that_nothing_was_charged(viewer, viewer_actor, pack, sandbox, now):
    order = order_pack(key="k", actor=viewer_actor, pack_id=pack.public_id, country="*", now=now)
    sandbox.faults(outage=True)
    with refused(UnavailableError, "payments-unreachable"):
        open_checkout(order=order, description="coins", visit=VISIT)
    sandbox.faults()
    again = order_pack(key="k", actor=viewer_actor, pack_id=pack.public_id, country="*", now=now)
    assert again == order
    sandbox.pay(open_checkout(order=again, description="coins", visit=VISIT))
    assert sandbox.settle(order, now).state == OrderState.PAID


def test_the_first_purchase_offer_is_made_once(viewer, viewer_actor, pack, buy_pack, now):
    first = CoinPack.objects.create(currency="USD", amount_minor=99, coins=100, is_first_purchase=True)
    assert packs_for(viewer.pk, "*") == [first, pack]
    orders = [order_pack(key=key, actor=viewer_actor, pack_id=first.public_id, country="*", now=now) for key in "ab"]
    assert orders[0] == orders[1]
    buy_pack(viewer_actor, key="a", of=first)
    assert packs_for(viewer.pk, "*") == [pack]
    with refused(NotFoundError, "pack-not-for-sale"):
        order_pack(key="c", actor=viewer_actor, pack_id=first.public_id, country="*", now=now)


def test_a_country_has_its_own_packs_or_those_of_everywhere(pack):
    here = CoinPack.objects.create(country="CN", currency="CNY", amount_minor=3000, coins=100)
    assert packs_for(None, "CN") == [here]
    assert packs_for(None, "FR") == [pack]


def test_a_refund_takes_the_coins_of_that_payment_and_no_others(
    viewer, viewer_actor, operator_actor, buy_pack, sandbox, now
):
    order = buy_pack(viewer_actor)
    other = buy_pack(viewer_actor, key="other")
    payment = Payment.objects.get(order=order)
    refund = request_refund(actor=operator_actor, payment=payment, amount_minor=499, reason="asked for it", now=now)
    for _ in range(3):
        send_refund(refund_id=refund.pk, now=now)
        sandbox.settle(order, now)
    assert coins_of(viewer, now) == (100, 20)
    payment.refresh_from_db()
    assert (payment.refunded_minor, payment.clawed_minor) == (499, 499)
    assert Payment.objects.get(order=other).clawed_minor == 0
    assert balance_of("coin_liability:USD") == 499


def test_large_refunds_need_a_second_person(
    viewer_actor, operator_actor, make_user, actor_for, buy_pack, settings, now
):
    settings.REFUND_ALONE_MINOR = 100
    payment = Payment.objects.get(order=buy_pack(viewer_actor))
    refund = request_refund(actor=operator_actor, payment=payment, amount_minor=499, reason="why", now=now)
    assert refund.state == "requested"
    with refused(ForbiddenError, "four-eyes"):
        approve_refund(actor=operator_actor, refund=refund)
    with refused(InvalidError, "more-than-left"):
        request_refund(actor=operator_actor, payment=payment, amount_minor=1, reason="why", now=now)
    with refused(ForbiddenError, "operators-only"):
        approve_refund(actor=viewer_actor, refund=refund)
    second = actor_for(make_user("operator"))
    assert approve_refund(actor=second, refund=refund).state == "approved"


def test_what_was_spent_becomes_a_debt_that_the_next_purchase_repays(
    viewer, viewer_actor, payee, buy_pack, sandbox, now
):
    order = buy_pack(viewer_actor)
    spend_coins(key="s", actor=viewer_actor, user_id=viewer.pk, coins=90, payee=payee, now=now)
    pending = f"producer_pending:company:{payee.company_id}:USD"
    earned = balance_of(pending)
    assert earned > 0
    payment = Payment.objects.get(order=order)
    sandbox.call(f"/v1/payments/{payment.ref}/disputes", amount_minor=499)
    sandbox.settle(order, now)
    assert balance_of(pending) == 0
    assert balance_of(f"clawback:user:{viewer.pk}:COIN") == -70
    with refused(PaymentRequiredError, "coins-owed"):
        spend_coins(key="t", actor=viewer_actor, user_id=viewer.pk, coins=1, now=now)
    buy_pack(viewer_actor, key="next")
    assert balance_of(f"clawback:user:{viewer.pk}:COIN") == 0
    assert coins_of(viewer, now) == (30, 20)


def test_a_dispute_that_is_won_restores_everything_once(viewer, viewer_actor, payee, buy_pack, sandbox, now):
    order = buy_pack(viewer_actor)
    spend_coins(key="s", actor=viewer_actor, user_id=viewer.pk, coins=50, payee=payee, now=now)
    before = coins_of(viewer, now), balance_of(f"producer_pending:company:{payee.company_id}:USD")
    payment = Payment.objects.get(order=order)
    dispute = sandbox.call(f"/v1/payments/{payment.ref}/disputes", amount_minor=499)
    sandbox.settle(order, now)
    sandbox.call(f"/v1/disputes/{dispute['id']}", outcome="won")
    for _ in range(3):
        sandbox.settle(order, now)
    assert (coins_of(viewer, now), balance_of(f"producer_pending:company:{payee.company_id}:USD")) == before
    assert balance_of("payment_provider:sandbox:USD") == -499


def test_a_payment_disputed_at_once_leaves_nothing_to_spend(viewer, viewer_actor, buy_pack, now):
    buy_pack(viewer_actor, DISPUTED)
    assert coins_of(viewer, now) == (0, 0)
    assert balance_of("payment_provider:sandbox:USD") == 0


def test_an_order_that_was_paid_twice_delivers_once_and_returns_the_second_payment(
    viewer, viewer_actor, buy_pack, sandbox, now
):
    order = buy_pack(viewer_actor)
    second = order_again(sandbox, order)
    sandbox.settle(order, now)
    assert coins_of(viewer, now) == (100, 20)
    refund = Refund.objects.get(payment__ref=second)
    send_refund(refund_id=refund.pk, now=now)
    sandbox.settle(order, now)
    assert Payment.objects.get(ref=second).refunded_minor == 499
    assert balance_of("payment_provider:sandbox:USD") == -499


def test_what_is_left_of_a_spare_payment_goes_back_whatever_happened_to_the_rest(viewer_actor, buy_pack, sandbox, now):
    order = buy_pack(viewer_actor)
    second = order_again(sandbox, order)
    dispute = sandbox.call(f"/v1/payments/{second}/disputes", amount_minor=99)
    sandbox.call(f"/v1/payments/{second}/refunds", amount_minor=100)
    sandbox.settle(order, now)
    send_refund(refund_id=Refund.objects.get(amount_minor=300).pk, now=now)
    sandbox.call(f"/v1/disputes/{dispute['id']}", outcome="won")
    for _ in range(2):
        sandbox.settle(order, now)
    send_refund(refund_id=Refund.objects.get(amount_minor=99).pk, now=now)
    sandbox.settle(order, now)
    assert Payment.objects.get(ref=second).refunded_minor == 499
    assert balance_of("payment_provider:sandbox:USD") == -499


def test_a_spare_payment_that_was_refunded_elsewhere_in_the_same_moment_is_asked_for_once_more_and_not_for_ever(
    viewer_actor, buy_pack, sandbox, now
):
    order = buy_pack(viewer_actor)
    second = order_again(sandbox, order)
    sandbox.settle(order, now)
    sandbox.call(f"/v1/payments/{second}/refunds", amount_minor=100)
    send_refund(refund_id=Refund.objects.get().pk, now=now)
    assert Refund.objects.get().failure == "more-than-left"
    for _ in range(2):
        sandbox.settle(order, now)
    assert list(Refund.objects.order_by("pk").values_list("amount_minor", "state")) == [
        (499, "failed"),
        (399, "approved"),
    ]


def order_again(sandbox, order):
    """Pay the same order on a second page; answers with the second payment's id."""
    page = sandbox.call(
        "/v1/checkouts",
        order_ref=order.public_id,
        amount_minor=499,
        currency="USD",
        description="",
        return_url="http://b.example/",
        cancel_url="",
    )
    sandbox.pay(page["url"])
    return sandbox.payments(order.public_id)[-1]["id"]


def test_limits_hold_in_the_transaction_that_orders(viewer_actor, pack, buy_pack, now):
    set_own_limit(actor=viewer_actor, daily_coins=None, monthly_minor=900, now=now)
    order_pack(key="a", actor=viewer_actor, pack_id=pack.public_id, country="*", now=now)
    with refused(ForbiddenError, "monthly-limit"):
        order_pack(key="b", actor=viewer_actor, pack_id=pack.public_id, country="*", now=now)
    buy_pack(viewer_actor, key="a")
    set_own_limit(actor=viewer_actor, daily_coins=None, monthly_minor=None, now=now)
    with refused(ForbiddenError, "monthly-limit"):
        order_pack(key="b", actor=viewer_actor, pack_id=pack.public_id, country="*", now=now + timedelta(hours=23))
    order_pack(key="b", actor=viewer_actor, pack_id=pack.public_id, country="*", now=now + timedelta(hours=24))
    assert PaymentOrder.objects.count() == 2


def test_an_order_that_was_left_or_given_up_takes_nothing_of_ones_own_limit(viewer_actor, pack, sandbox, now):
    set_own_limit(actor=viewer_actor, daily_coins=None, monthly_minor=900, now=now)
    left = order_pack(key="a", actor=viewer_actor, pack_id=pack.public_id, country="*", now=now)
    with refused(ForbiddenError, "monthly-limit"):
        order_pack(key="b", actor=viewer_actor, pack_id=pack.public_id, country="*", now=now + timedelta(minutes=59))
    second = order_pack(
        key="b", actor=viewer_actor, pack_id=pack.public_id, country="*", now=now + timedelta(minutes=60)
    )
    give_up_order(actor=viewer_actor, public_id=second.public_id)
    third = order_pack(
        key="c", actor=viewer_actor, pack_id=pack.public_id, country="*", now=now + timedelta(minutes=61)
    )
    assert len({left, second, third}) == 3


def test_what_is_being_charged_without_a_page_cannot_be_given_up_as_an_order(viewer_actor, subscribe, now):
    subscription = subscribe(viewer_actor, "basic")
    renewal = PaymentOrder.objects.create(
        user_id=viewer_actor.user_id,
        idem_key="renewal",
        kind="tier_renewal",
        provider="sandbox",
        amount_minor=500,
        currency="USD",
        subscription=subscription,
        created_at=now,
        expires_at=now + timedelta(days=20),
    )
    with refused(ConflictError, "order-under-way"):
        give_up_order(actor=viewer_actor, public_id=renewal.public_id)
    PaymentOrder.objects.filter(pk=renewal.pk).update(checkout_ref="checkout-x")  # a page of recovery
    assert give_up_order(actor=viewer_actor, public_id=renewal.public_id).state == OrderState.CANCELLED


def test_a_minor_can_neither_buy_nor_spend(viewer, viewer_actor, pack, give, make_public_series, now):
    series = make_public_series(episodes=3, free=1)
    set_price_plan(actor=SYSTEM, series=series, steps=[Step(1, 10)], series_coins=20, wait_hours=None, now=now)
    give(viewer, 50)
    viewer.birth_date = (now - timedelta(days=15 * 365)).date()
    viewer.save()
    with refused(ForbiddenError, "minor-may-not-spend"):
        order_pack(key="a", actor=viewer_actor, pack_id=pack.public_id, country="*", now=now)
    with refused(ForbiddenError, "minor-may-not-spend"):
        unlock_episodes(
            key="k",
            actor=viewer_actor,
            episode_public_id=series.episodes.get(number=2).public_id,
            scope=UnlockScope.EPISODE,
            seen_coins=10,
            now=now,
        )
    assert coins_of(viewer, now) == (0, 50)
    assert not PaymentOrder.objects.exists()


def a_first_pack(coins=100, minor=99):
    return CoinPack.objects.create(currency="USD", amount_minor=minor, coins=coins, is_first_purchase=True)


def ordered(actor, pack, key, at):
    return order_pack(key=key, actor=actor, pack_id=pack.public_id, country="*", now=at)


def test_a_first_purchase_whose_order_ran_out_is_not_given_a_second_time(viewer, viewer_actor, sandbox, now):
    first = a_first_pack()
    orders = [ordered(viewer_actor, first, "a", now), ordered(viewer_actor, first, "b", now + timedelta(hours=25))]
    assert orders[0] != orders[1]
    for order in orders:
        sandbox.pay(open_checkout(order=order, description="coins", visit=VISIT))
        sandbox.settle(order, now + timedelta(hours=26))
    assert coins_of(viewer, now) == (100, 0)
    refund = Refund.objects.get(payment__order=orders[1])
    assert (refund.amount_minor, refund.state) == (99, "approved")
    assert balance_of("coin_liability:USD") == 99


def test_two_first_offers_are_two_orders_of_which_one_is_delivered(viewer, viewer_actor, sandbox, now):
    small, large = a_first_pack(), a_first_pack(2000, 999)
    orders = [ordered(viewer_actor, pack, pack.public_id, now) for pack in (small, large)]
    assert [order.content["coins"] for order in orders] == [100, 2000]
    for order in reversed(orders):
        sandbox.pay(open_checkout(order=order, description="coins", visit=VISIT))
        sandbox.settle(order, now)
    assert coins_of(viewer, now) == (2000, 0)
    assert Refund.objects.get().payment.order == orders[0]


def test_many_tabs_at_once_order_the_first_offer_once(race, viewer_actor, now):
    first = a_first_pack()
    answers = race(lambda number: ordered(viewer_actor, first, f"tab-{number}", now), threads=6)
    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    assert PaymentOrder.objects.count() == 1


def test_a_refund_in_parts_needs_a_second_person_as_the_whole_does(
    viewer_actor, operator_actor, buy_pack, settings, now
):
    settings.REFUND_ALONE_MINOR = 200
    payment = Payment.objects.get(order=buy_pack(viewer_actor))
    states = [
        request_refund(actor=operator_actor, payment=payment, amount_minor=part, reason="why", now=now).state
        for part in (150, 50, 1)
    ]
    assert states == ["approved", "approved", "requested"]
    refuse_refund(actor=operator_actor, refund=Refund.objects.get(state="requested"))
    assert (
        request_refund(actor=operator_actor, payment=payment, amount_minor=299, reason="why", now=now).state
        == "requested"
    )


def test_the_limit_of_one_operator_is_meant_in_its_currencies(viewer_actor, operator_actor, buy_pack, settings, now):
    settings.REFUND_ALONE_CURRENCIES = ("EUR",)
    payment = Payment.objects.get(order=buy_pack(viewer_actor))
    refund = request_refund(actor=operator_actor, payment=payment, amount_minor=1, reason="why", now=now)
    assert refund.state == "requested"
