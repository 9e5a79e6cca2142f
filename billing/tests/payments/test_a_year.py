"""A simulated year: packs, spending, renewals over month ends and a leap day, refunds and disputes, told in any order and more than once."""

import random
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from accounts.models import User
from billing.models import LedgerAccount, Payment, PaymentOrder, Subscription
from billing.providers.base import PaymentTruth, TruthState
from billing.selectors.balances import with_balances
from billing.services.coins import expire_bonus, spend_coins
from billing.services.orders import order_pack
from billing.services.renewals import _renewal_order as renewal_order
from billing.services.renewals import end_what_is_over
from billing.services.settling import settle
from billing.services.subscriptions import order_tier
from core.actors import Actor
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


@dataclass(frozen=True)
class Person:
    """Somebody who lives through the year in one country."""

    name: str
    user: User
    actor: Actor
    country: str


@pytest.fixture
def people(viewer, viewer_actor, make_user, actor_for, settings):
    """One who pays no tax, and one in Britain who does: 83 of 499, and 83 of 500, are parts that rounding could lose."""
    settings.TAX_COUNTRIES = ("GB",)
    british = make_user()
    return [Person("a", viewer, viewer_actor, "*"), Person("b", british, actor_for(british), "GB")]


def live_a_year(rng, people, pack, tiers, payee):
    """The same life for every order of messages; they are told at the end of each day."""
    bank, price_id = Bank(rng), tiers["basic"].public_id
    for who in people:
        order = order_tier(key="s", actor=who.actor, price_id=price_id, country=who.country, now=START)
        bank.receives(order, f"tier-{who.name}-0", START)
    bank.tells(START)
    for day in range(1, 368):
        now = START + day * DAY
        for who in people:
            live_a_day(bank, who, day, pack, payee)
        bank.tells(now)
        expire_bonus(now=now)
        end_what_is_over(now=now)


def live_a_day(bank, who, day, pack, payee):
    """What somebody does on a day, and what comes due for them."""
    now = START + day * DAY
    if day % 30 == 5:
        wish = {"pack_id": pack.public_id, "country": who.country, "now": now}
        bank.receives(order_pack(key=f"p{day}", actor=who.actor, **wish), f"pack-{who.name}-{day}", now)
    if day % 30 == 6:
        spend(f"x{who.name}{day}", who.user, who.actor, payee, 70, now)
    if day % 90 == 40:
        bank.changes(f"pack-{who.name}-{day - 5}", refunded_minor=200)
    if day % 90 == 70:
        bank.changes(f"pack-{who.name}-{day - 5}", disputed_minor=499)
    if day % 90 == 85:
        bank.changes(f"pack-{who.name}-{day - 20}", disputed_minor=0)
    renewal = renewal_order(Subscription.objects.get(user=who.user).pk, now)
    if renewal is not None:
        bank.receives(renewal, f"tier-{who.name}-{day}", now)


def spend(key, viewer, actor, payee, coins, now):
    with suppress(PaymentRequiredError):
        spend_coins(key=key, actor=actor, user_id=viewer.pk, coins=coins, payee=payee, now=now)


def books():
    """Every balance, payments, and subscriptions, without ids."""
    balances = dict(with_balances().values_list("code", "readable"))
    payments = sorted(Payment.objects.values_list("ref", "clawed_minor", "refunded_minor", "disputed_minor"))
    subscriptions = list(Subscription.objects.order_by("user").values_list("state", "period", "period_end"))
    return {code: amount for code, amount in balances.items() if amount}, payments, subscriptions


@pytest.mark.parametrize("seeds", [(1, 2, 3)])
def test_a_year_ends_the_same_in_whatever_order_its_messages_come(seeds, people, pack, tiers, payee):
    results = []
    for seed in seeds:
        with transaction.atomic():
            live_a_year(random.Random(seed), people, pack, tiers, payee)
            results.append(books())
            if seed != seeds[-1]:
                transaction.set_rollback(True)
    assert results[0] == results[1] == results[2]
    balances, _payments, subscriptions = results[0]
    assert len(subscriptions) == len(people)
    for state, period, end in subscriptions:
        assert (state, period) == ("active", 13)
        assert f"{end:%Y-%m-%d}" == "2028-09-30"
    assert sum(amount for code, amount in balances.items() if code.endswith(":COIN")) == 0
    assert sum(amount for code, amount in balances.items() if code.endswith(":USD")) == 0
    for who in people:
        assert PaymentOrder.objects.filter(kind="tier_renewal", user=who.user).count() == 12
    kept = Payment.objects.select_related("order")
    assert balances["tax:USD"] == sum(row.order.tax_minor - row.order.tax_of(row.clawed_minor) for row in kept)
    assert {row.order.tax_minor for row in kept.filter(user=people[1].user)} == {83}
    assert not kept.filter(user=people[0].user, order__tax_minor__gt=0).exists()
    assert LedgerAccount.objects.exists()
