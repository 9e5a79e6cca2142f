"""A simulated year against the real sandbox: packs, spending, renewals over month ends and a leap day, a card that fails, refunds and disputes.

Nothing is known but by signed messages, which come in any order, twice, and once more months later, wherever the site's clock hangs.
"""

import json
import random
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count, pairwise
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings as site
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from billing.enums import InboxState
from billing.models import (
    LedgerAccount,
    PaidPeriod,
    Payment,
    PaymentOrder,
    Subscription,
    SubscriptionEvent,
    WebhookEvent,
)
from billing.providers.base import ChargeRequest
from billing.providers.registry import provider_named
from billing.selectors.balances import with_balances
from billing.services.coins import spend_coins
from billing.services.expiry import expire_bonus
from billing.services.inbox import apply_message, take_message
from billing.services.orders import open_checkout, order_pack
from billing.services.renewals import _renewal_order as renewal_order
from billing.services.renewals import due_subscriptions, end_what_is_over, remind_due
from billing.services.subscriptions import cancel_subscription, order_recovery, order_tier
from billing.tests.payments.conftest import VISIT
from config.payment_sandbox.messages import signature
from core.actors import Actor
from core.errors import PaymentRequiredError
from tests.fixtures.sandbox import LATER_DECLINED, PAYS, Sandbox

pytestmark = pytest.mark.django_db
START = datetime(2027, 8, 31, 22, 30, tzinfo=UTC)
DAY = timedelta(days=1)
YEARS = ((1, "UTC"), (2, "Asia/Shanghai"), (3, "America/Los_Angeles"))
MONTH_ENDS = [
    *("2027-08-31", "2027-09-30", "2027-10-31", "2027-11-30", "2027-12-31", "2028-01-31", "2028-02-29"),
    *("2028-03-31", "2028-04-30", "2028-05-31", "2028-06-30", "2028-07-31", "2028-08-31", "2028-09-30"),
]
RECOVERY_DAY, END_DAY = 32, 200


@dataclass
class Bank:
    """The sandbox, and the post between it and the site on its worst days."""

    sandbox: Sandbox
    rng: random.Random
    news: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    refs: dict[str, str] = field(default_factory=dict)
    numbers: count = field(default_factory=count)

    def sells(self, order, card, name=""):
        """Somebody pays on its page."""
        self.sandbox.pay(open_checkout(order=order, description="", visit=VISIT), card)
        payment = self.sandbox.payments(order.public_id)[-1]["id"]
        self.news.append(payment)
        self.refs[name] = payment

    def charges(self, order):
        """A renewal whose answer is lost on the way: only the message will tell."""
        method = Subscription.objects.get(pk=order.subscription_id).method_ref
        request = ChargeRequest(order.public_id, method, order.amount_minor, order.currency, "")
        self.news.append(provider_named("sandbox").charge_saved(request, idem_key=f"charge:{order.public_id}").ref)

    def refunds(self, name, amount_minor):
        self.sandbox.call(f"/v1/payments/{self.refs[name]}/refunds", amount_minor=amount_minor)
        self.news.append(self.refs[name])

    def disputes(self, name, amount_minor):
        dispute = self.sandbox.call(f"/v1/payments/{self.refs[name]}/disputes", amount_minor=amount_minor)
        self.refs[f"{name}-dispute"] = dispute["id"]
        self.news.append(self.refs[name])

    def loses(self, name):
        """The dispute is won by the site."""
        self.sandbox.call(f"/v1/disputes/{self.refs[f'{name}-dispute']}", outcome="won")
        self.news.append(self.refs[name])

    def tells(self, now):
        """What is new and something old, shuffled and some of it twice: stored as it came, then applied in yet another order."""
        if not self.news:
            return
        again = self.rng.sample(self.told, min(1, len(self.told)))
        letters = [self._letter(ref, now) for ref in self.news + again]
        letters += [letter for letter in letters if self.rng.random() < 0.5]
        self.rng.shuffle(letters)
        for raw in letters:
            signed = {"Sandbox-Signature": signature(site.SANDBOX_WEBHOOK_SECRETS[0], raw, int(now.timestamp()))}
            take_message(provider="sandbox", raw=raw, headers=signed, now=now)
        stored = list(WebhookEvent.objects.filter(state=InboxState.RECEIVED).values_list("pk", flat=True))
        self.rng.shuffle(stored)
        for key in stored:
            apply_message(message_id=key, now=now)
        self.told += self.news
        self.news = []

    def _letter(self, ref, now):
        body = {"id": f"event-{next(self.numbers)}", "kind": "payment", "object": ref, "created": now.timestamp()}
        return json.dumps(body).encode()


@dataclass(frozen=True)
class Person:
    """Somebody who lives through the year in one country, with the card they begin with."""

    name: str
    user: User
    actor: Actor
    country: str
    card: str = PAYS


@pytest.fixture
def people(viewer, viewer_actor, make_user, actor_for, settings):
    """One who pays no tax; one in Britain who does: 83 of 499, and 83 of 500, are parts that rounding could lose; and one who stumbles."""
    settings.TAX_COUNTRIES = ("GB",)
    british, stumbler = make_user(), make_user()
    return [
        Person("a", viewer, viewer_actor, "*"),
        Person("b", british, actor_for(british), "GB"),
        Person("c", stumbler, actor_for(stumbler), "*", LATER_DECLINED),
    ]


def live_a_year(bank, people, pack, tiers, payee):
    """The same life for every order of messages; they are told at the end of each day."""
    for who in people:
        wish = {"price_id": tiers["basic"].public_id, "country": who.country, "now": START}
        bank.sells(order_tier(key="s", actor=who.actor, **wish), who.card)
    bank.tells(START)
    for day in range(1, 368):
        now = START + day * DAY
        for who in people[:2]:
            shop(bank, who, day, pack, payee)
        stumble(bank, people[2], day)
        remind_due(now=now)
        for subscription in due_subscriptions(now).order_by("pk"):
            bank.charges(renewal_order(subscription.pk, now))
        bank.tells(now)
        expire_bonus(now=now)
        end_what_is_over(now=now)


def shop(bank, who, day, pack, payee):
    """What somebody buys, spends and wants back on a day."""
    now = START + day * DAY
    if day % 30 == 5:
        wish = {"pack_id": pack.public_id, "country": who.country, "now": now}
        bank.sells(order_pack(key=f"p{day}", actor=who.actor, **wish), PAYS, f"{who.name}-{day}")
    if day % 30 == 6:
        spend(f"x{who.name}{day}", who.user, who.actor, payee, 70, now)
    if day % 90 == 40:
        bank.refunds(f"{who.name}-{day - 5}", 200)
    if day % 90 == 70:
        bank.disputes(f"{who.name}-{day - 5}", 499)
    if day % 90 == 85:
        bank.loses(f"{who.name}-{day - 20}")


def stumble(bank, who, day):
    """A card that is declined at the first renewal and at its retry, another one, and an end in spring."""
    now = START + day * DAY
    if day == RECOVERY_DAY:
        bank.sells(order_recovery(key="r", actor=who.actor, now=now), PAYS)
    if day == END_DAY:
        cancel_subscription(actor=who.actor, now=now)


def spend(key, viewer, actor, payee, coins, now):
    with suppress(PaymentRequiredError):
        spend_coins(key=key, actor=actor, user_id=viewer.pk, coins=coins, payee=payee, now=now)


def books():
    """Every balance, order, payment, period, and step of a subscription, without ids that are new each time."""
    balances = dict(with_balances().values_list("code", "readable"))
    orders = sorted(PaymentOrder.objects.values_list("created_at", "user", "kind", "state", "failure", "amount_minor"))
    totals = ("clawed_minor", "refunded_minor", "disputed_minor")
    payments = sorted(Payment.objects.values_list("order__created_at", "user", "order__kind", "amount_minor", *totals))
    periods = sorted(PaidPeriod.objects.values_list("subscription__user", "starts_at", "ends_at", "returned_minor"))
    steps = sorted(SubscriptionEvent.objects.values_list("subscription__user", "occurred_at", "pk", "verb", "state"))
    walks = [(user, at, verb, state) for user, at, _pk, verb, state in steps]
    return {code: amount for code, amount in balances.items() if amount}, orders, payments, periods, walks


@pytest.mark.parametrize("years", [YEARS[:2], pytest.param(YEARS, marks=pytest.mark.prove)], ids=len)
def test_a_year_ends_the_same_in_whatever_order_its_messages_come(years, sandbox, people, pack, tiers, payee):
    results = []
    for seed, zone in years:
        with transaction.atomic(), timezone.override(ZoneInfo(zone)):
            live_a_year(Bank(sandbox, random.Random(seed)), people, pack, tiers, payee)
            results.append(books())
            if seed != years[-1][0]:
                transaction.set_rollback(True)
    assert all(result == results[0] for result in results)
    assert not WebhookEvent.objects.exclude(state=InboxState.APPLIED).exists()
    assert WebhookEvent.objects.count() > Payment.objects.count()
    balances = results[0][0]
    for asset in ("COIN", "USD"):
        assert sum(amount for code, amount in balances.items() if code.endswith(f":{asset}")) == 0
    assert LedgerAccount.objects.exists()
    for who in people[:2]:
        paid_a_year_to_the_last_of_each_month(who)
    fell_recovered_and_ended(people[2])
    kept = Payment.objects.select_related("order")
    assert balances["tax:USD"] == sum(row.order.tax_minor - row.order.tax_of(row.clawed_minor) for row in kept)
    assert {row.order.tax_minor for row in kept.filter(user=people[1].user)} == {83}
    assert not kept.exclude(user=people[1].user).filter(order__tax_minor__gt=0).exists()


def paid_a_year_to_the_last_of_each_month(who):
    """Thirteen periods without a gap or an overlap, over a leap day, each charged and reminded of once."""
    subscription = Subscription.objects.get(user=who.user)
    assert (subscription.state, subscription.period) == ("active", 13)
    stretches = subscription.paid_periods.order_by("starts_at").values_list("starts_at", "ends_at")
    edges = [datetime.fromisoformat(f"{day}T22:30+00:00") for day in MONTH_ENDS]
    assert list(stretches) == list(pairwise(edges))
    assert PaymentOrder.objects.filter(kind="tier_renewal", user=who.user).count() == 12
    assert subscription.events.filter(verb="reminded").count() == 12


def fell_recovered_and_ended(who):
    """Two refusals, a payment with another card for the same period, and no charge after the end."""
    subscription = Subscription.objects.get(user=who.user)
    steps = subscription.events.exclude(verb="reminded").order_by("pk").values_list("verb", flat=True)
    assert list(steps) == ["activate", "miss", "retried", "activate", *["renew"] * 5, "cancel", "expire"]
    assert f"{subscription.period_end:%Y-%m-%d}" == "2028-03-31"
    renewals = PaymentOrder.objects.filter(kind="tier_renewal", user=who.user)
    assert renewals.filter(state="failed").count() == 2
    assert renewals.filter(state="paid").count() == 6
    assert Payment.objects.filter(user=who.user).count() == 7
