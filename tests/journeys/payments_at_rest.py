"""Brings payments to rest after a storm, and holds what we have against what the payment sandbox has: every difference is a sentence."""

import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import requests
from django.conf import settings
from django.db.models import Q, Sum
from django.utils import timezone

from billing.enums import AccountKind, InboxState, LotSource, OrderKind, OrderState, RefundState
from billing.enums import SubscriptionState as State
from billing.models import (
    CoinLot,
    LedgerEntry,
    LedgerTransaction,
    PaidPeriod,
    Payment,
    PaymentOrder,
    Refund,
    Subscription,
    SubscriptionEvent,
    WebhookEvent,
)
from billing.selectors.balances import balance_of
from billing.services.inbox import apply_waiting
from billing.services.reconciliation import reconcile
from billing.services.refunds import UNDER_WAY, send_waiting_refunds
from billing.services.renewals import end_what_is_over, renew_due
from core.events import sweep_outbox
from tests.journeys.tills import at_the_bank, open_shop, storm

# Tomorrow claims have run out, refunds are sent again and checkouts are over; in three weeks renewals are, too; and once more for what that led to.
LATER = (timedelta(0), timedelta(hours=25), timedelta(days=21), timedelta(days=23))
COURIER_SECONDS = 60


def bring_to_rest() -> None:
    """Calm weather, every message delivered and applied, every order asked for, on four days."""
    _steer(faults={}, forward_seconds=61)
    renew_due(now=timezone.now())
    _wait_for_the_courier()
    for later in LATER:
        while _moves(timezone.now() + later):
            pass


def _moves(at: datetime) -> bool:
    """Do what is due. Whether that was anything, or led to a message which is here now and nobody holds."""
    done = sweep_outbox() + apply_waiting(now=at) + send_waiting_refunds(now=at)
    done += reconcile(now=at, quiet_for=timedelta(0)) + end_what_is_over(now=at)
    _wait_for_the_courier()
    return bool(done) or WebhookEvent.objects.filter(state=InboxState.RECEIVED, next_at__lte=at).exists()


def _steer(**wishes: object) -> dict[str, object]:
    headers = {"Authorization": f"Bearer {settings.SANDBOX_KEY}"}
    answer = requests.post(f"{settings.SANDBOX_URL}/v1/control", json=wishes, headers=headers, timeout=10)
    answer.raise_for_status()
    return answer.json()


def _wait_for_the_courier() -> None:
    """Until no message is under way. A payment that settles after a minute is announced by then as well."""
    deadline = time.monotonic() + COURIER_SECONDS
    time.sleep(0.5)
    while _steer()["waiting"]:
        if time.monotonic() > deadline:
            sys.exit("the sandbox still has messages to send")
        time.sleep(0.2)


class Bank:
    """The sandbox's own store, read only."""

    def __init__(self) -> None:
        objects = [(kind, json.loads(body)) for kind, body in at_the_bank("SELECT kind, body FROM objects")]
        answers = at_the_bank("SELECT key, body FROM answers WHERE key LIKE 'refund:%'")
        self.payments = {body["id"]: body for kind, body in objects if kind == "payment"}
        self.refunds = {body["id"]: body for kind, body in objects if kind == "refund"}
        self.asked_refunds = {key.removeprefix("refund:"): json.loads(body)["id"] for key, body in answers}

    def received(self) -> dict[str, dict]:
        """Payments that succeeded."""
        return {ref: body for ref, body in self.payments.items() if body["state"] == "succeeded"}


def target_of(body: dict) -> int:
    """How much of a payment has gone back in total, by the provider's word."""
    return min(body["amount_minor"], body["refunded_minor"] + body["disputed_minor"])


def differences(bank: Bank) -> Iterator[str]:
    """Whatever does not fit."""
    yield from _unsettled()
    yield from _charges_without_an_order(bank)
    yield from _payments(bank)
    yield from _orders(bank)
    yield from _refunds(bank)
    yield from _periods()
    delivered = [body for ref, body in bank.received().items() if _booked(ref)]
    kept = sum(body["amount_minor"] - target_of(body) for body in delivered)
    if balance_of("payment_provider:sandbox:USD") != -kept:
        yield f"the provider keeps {kept}, the ledger says {-balance_of('payment_provider:sandbox:USD')}"


def _unsettled() -> Iterator[str]:
    """Nothing is left in a state between."""
    unread = WebhookEvent.objects.exclude(state__in=[InboxState.APPLIED, InboxState.IGNORED])
    yield from (f"message {row.event_id} is {row.state}: {row.error}" for row in unread)
    yield from (f"order {row} is still open" for row in PaymentOrder.objects.filter(state=OrderState.OPEN))
    yield from (f"refund {row} is {row.state}" for row in Refund.objects.filter(state__in=UNDER_WAY))
    yield from (f"subscription {row} is pending" for row in Subscription.objects.filter(state=State.PENDING))


def _charges_without_an_order(bank: Bank) -> Iterator[str]:
    orders = {order.public_id: order for order in PaymentOrder.objects.all()}
    for ref, body in bank.payments.items():
        order = orders.get(body["order_ref"])
        if order is None:
            yield f"{ref} was charged for an order that is not there"
        elif (order.amount_minor, order.currency) != (body["amount_minor"], body["currency"]):
            yield f"{ref} charged {body['amount_minor']}, the order says {order.amount_minor}"


def _payments(bank: Bank) -> Iterator[str]:
    received, ours = bank.received(), {payment.ref: payment for payment in Payment.objects.select_related("order")}
    yield from (f"{ref} succeeded and is not known" for ref in received.keys() - ours.keys())
    yield from (f"{ref} is known and did not succeed" for ref in ours.keys() - received.keys())
    for ref in received.keys() & ours.keys():
        body, payment = received[ref], ours[ref]
        if (payment.refunded_minor, payment.disputed_minor) != (body["refunded_minor"], body["disputed_minor"]):
            yield f"{ref} has other totals: {payment.refunded_minor} refunded, {payment.disputed_minor} disputed; {body}"
        if _booked(ref):
            yield from _clawed(payment, target_of(body))
        elif body["amount_minor"] and target_of(body) != body["amount_minor"]:
            yield f"{ref} for order {payment.order} was neither delivered nor given back: {body}"


def _booked(ref: str) -> int:
    """How often a payment was delivered: coins and a period have keys of their own."""
    keys = [f"pay:sandbox:{ref}:credit", f"pay:sandbox:{ref}:tier"]
    return LedgerTransaction.objects.filter(idem_key__in=keys).count()


def _clawed(payment: Payment, target: int) -> Iterator[str]:
    """What was taken back is exactly the provider's total, in money and in coins."""
    steps = Q(idem_key__startswith=f"claw:sandbox:{payment.ref}:")
    entries = LedgerEntry.objects.filter(
        transaction__in=LedgerTransaction.objects.filter(
            steps | Q(reverses__in=LedgerTransaction.objects.filter(steps))
        )
    )
    money = _sum(entries.filter(account__kind=AccountKind.PAYMENT_PROVIDER))
    if (payment.clawed_minor, money) != (target, target):
        yield f"{payment.ref}: {payment.clawed_minor} noted and {money} taken back, not {target}"
    if payment.order.kind != OrderKind.COINS:
        return
    lots = CoinLot.objects.filter(payment_ref=f"sandbox:{payment.ref}")
    granted = Counter(dict(lots.values_list("source", "granted")))
    promised = {
        LotSource.PURCHASE: payment.order.content["coins"],
        LotSource.BONUS: payment.order.content["bonus_coins"],
    }
    if granted != +Counter(promised) or lots.count() != len(granted):
        yield f"{payment.ref} brought {dict(granted)}, not {promised}"
    bought = lots.filter(source=LotSource.PURCHASE)
    coins = -_sum(entries.filter(Q(lot__in=bought) | Q(account__kind=AccountKind.CLAWBACK)))
    due = payment.order.content["coins"] * target // payment.amount_minor
    if coins != due:
        yield f"{payment.ref}: {coins} bought coins were taken back or are owed, not {due}"


def _sum(entries) -> int:
    return entries.aggregate(sum=Sum("amount", default=0))["sum"]


def _orders(bank: Bank) -> Iterator[str]:
    """Paid at the bank means paid here, and delivered once or given back; nothing is delivered that was not paid."""
    received: dict[str, list[str]] = {}
    for ref, body in bank.received().items():
        received.setdefault(body["order_ref"], []).append(ref)
    for order in PaymentOrder.objects.all():
        refs = received.get(order.public_id, [])
        if bool(refs) != (order.state == OrderState.PAID):
            yield f"order {order} is {order.state} with {len(refs)} payments"
        deliveries = sum(_booked(ref) for ref in refs)
        if deliveries > 1:
            yield f"order {order} was delivered {deliveries} times"
        if order.kind in {OrderKind.TIER_START, OrderKind.TIER_RENEWAL}:
            steps = SubscriptionEvent.objects.filter(content__order=order.public_id).exclude(content__has_key="failure")
            if steps.count() != deliveries:
                yield f"order {order} moved its subscription {steps.count()} times, with {deliveries} deliveries"


def _refunds(bank: Bank) -> Iterator[str]:
    """Each refund of ours happened once at the bank, and each that the bank was asked for is done here."""
    done = dict(Refund.objects.filter(state=RefundState.DONE).values_list("public_id", "provider_ref"))
    if done != bank.asked_refunds:
        yield f"refunds differ: {sorted(set(done.items()) ^ set(bank.asked_refunds.items()))}"
    for refund in Refund.objects.filter(state=RefundState.DONE):
        body = bank.refunds.get(refund.provider_ref, {})
        if body.get("amount_minor") != refund.amount_minor:
            yield f"refund {refund} gave back {body}, not {refund.amount_minor}"


def _periods() -> Iterator[str]:
    """Paid periods of one subscription follow each other, and access ends where the last one does."""
    for subscription in Subscription.objects.all():
        periods = list(PaidPeriod.objects.filter(subscription=subscription).order_by("starts_at", "ends_at"))
        for one, next_one in pairwise(periods):
            if next_one.starts_at < one.ends_at:
                yield f"subscription {subscription} has two payments for {next_one.starts_at}"
        is_paid_up = subscription.state == State.ACTIVE and periods
        if is_paid_up and subscription.period_end != periods[-1].ends_at:
            yield f"subscription {subscription} is paid to {periods[-1].ends_at} and runs to {subscription.period_end}"


def story(bank: Bank) -> dict[str, int]:
    """What the storm has seen, so that a test knows that it was one."""
    received = bank.received()
    paid = Counter(PaymentOrder.objects.filter(state=OrderState.PAID).values_list("kind", flat=True))
    keys = Counter(key.partition(":")[0] for key in LedgerTransaction.objects.values_list("idem_key", flat=True))
    return {
        **paid,
        "payments": len(received),
        "paid again": len(received) - len({body["order_ref"] for body in received.values()}),
        "refunds": len(bank.asked_refunds),
        "clawed": keys["claw"],
        "won back": keys["unclaw"],
        "repaid": keys["repay"],
        "messages": WebhookEvent.objects.count(),
        "messages tried again": WebhookEvent.objects.filter(attempts__gt=1).count(),
    }


def main() -> None:
    """``open``, ``storm FOLDER KILLS SEED`` or ``rest``, with Django set up by whoever runs it."""
    command, *words = sys.argv[1:]
    if command == "open":
        open_shop()
    elif command == "storm":
        storm(Path(words[0]), int(words[1]), int(words[2]))
    else:
        bring_to_rest()
        bank = Bank()
        print(json.dumps({"differences": sorted(differences(bank)), "story": story(bank)}))  # noqa: T201 - read by the test
