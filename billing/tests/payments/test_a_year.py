"""A simulated year: packs, spending, renewals over month ends and a leap day, refunds and disputes, told in any order and more than once."""

import random
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from billing.models import LedgerAccount, Payment, PaymentOrder, Subscription
from billing.providers.base import PaymentTruth, TruthState
from billing.selectors.balances import with_balances
from billing.services.coins import expire_bonus, spend_coins
from billing.services.orders import order_pack
from billing.services.renewals import _renewal_order as renewal_order
from billing.services.renewals import end_what_is_over
from billing.services.settling import settle
from billing.services.subscriptions import order_tier
from core.errors import PaymentRequiredError

pytestmark = pytest.mark.django_db
START = datetime(2027, 8, 31, 22, 30, tzinfo=UTC)
DAY = timedelta(days=1)


class Bank:
    """What the provider would say: the truth of each payment grows, messages about it come in any order."""

    def __init__(self, rng):
        self.rng, self.truths, self.news = rng, {}, []

    def receives(self, order, ref, at):
        self.truths[ref] = {
            "order_ref": order.public_id,
            "amount_minor": order.amount_minor,
            "currency": order.currency,
            "paid_at": at,
            "method_ref": "card",
        }
        self.news.append(ref)

    def changes(self, ref, **totals):
        self.truths[ref].update(totals)
        self.news.append(ref)

    def tells(self, at):
        """Everything that is new, shuffled and some of it twice: each message only leads to the present truth."""
        told = self.news + [ref for ref in self.news if self.rng.random() < 0.5]
        self.rng.shuffle(told)
        for ref in told:
            settle(
                provider="sandbox", truth=PaymentTruth(ref=ref, state=TruthState.SUCCEEDED, **self.truths[ref]), now=at
            )
        self.news = []


def live_a_year(rng, viewer, viewer_actor, pack, tiers, payee):
    """The same life for every order of messages; they are told at the end of each day."""
    bank = Bank(rng)
    order = order_tier(key="s", actor=viewer_actor, price_id=tiers["basic"].public_id, country="*", now=START)
    bank.receives(order, "tier-0", START)
    bank.tells(START)
    for day in range(1, 368):
        now = START + day * DAY
        if day % 30 == 5:
            bank.receives(
                order_pack(key=f"p{day}", actor=viewer_actor, pack_id=pack.public_id, country="*", now=now),
                f"pack-{day}",
                now,
            )
        if day % 30 == 6:
            spend(f"x{day}", viewer, viewer_actor, payee, 70, now)
        if day % 90 == 40:
            bank.changes(f"pack-{day - 5}", refunded_minor=200)
        if day % 90 == 70:
            bank.changes(f"pack-{day - 5}", disputed_minor=499)
        if day % 90 == 85:
            bank.changes(f"pack-{day - 20}", disputed_minor=0)
        renewal = renewal_order(Subscription.objects.get().pk, now)
        if renewal is not None:
            bank.receives(renewal, f"tier-{day}", now)
        bank.tells(now)
        expire_bonus(now=now)
        end_what_is_over(now=now)


def spend(key, viewer, actor, payee, coins, now):
    with suppress(PaymentRequiredError):
        spend_coins(key=key, actor=actor, user_id=viewer.pk, coins=coins, payee=payee, now=now)


def books():
    """Every balance, payments, and the subscription, without ids."""
    balances = dict(with_balances().values_list("code", "readable"))
    payments = sorted(Payment.objects.values_list("ref", "clawed_minor", "refunded_minor", "disputed_minor"))
    subscription = Subscription.objects.values_list("state", "period", "period_end").get()
    return {code: amount for code, amount in balances.items() if amount}, payments, subscription


@pytest.mark.parametrize("seeds", [(1, 2, 3)])
def test_a_year_ends_the_same_in_whatever_order_its_messages_come(seeds, viewer, viewer_actor, pack, tiers, payee):
    results = []
    for seed in seeds:
        with transaction.atomic():
            live_a_year(random.Random(seed), viewer, viewer_actor, pack, tiers, payee)
            results.append(books())
            if seed != seeds[-1]:
                transaction.set_rollback(True)
    assert results[0] == results[1] == results[2]
    balances, _payments, (state, period, end) = results[0]
    assert (state, period) == ("active", 13)
    assert f"{end:%Y-%m-%d}" == "2028-09-30"
    assert sum(amount for code, amount in balances.items() if code.endswith(":COIN")) == 0
    assert sum(amount for code, amount in balances.items() if code.endswith(":USD")) == 0
    assert PaymentOrder.objects.filter(kind="tier_renewal").count() == 12
    assert LedgerAccount.objects.exists()
