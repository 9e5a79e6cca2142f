"""The reconciliation asks for what no message told, in queues of its own, and the doctor counts what waits for a person."""

from datetime import timedelta
from importlib import import_module
from itertools import count

import pytest
from django.core.management import call_command
from django.utils import timezone

from billing.enums import OrderState
from billing.models import PaymentOrder
from billing.selectors.balances import wallet_balance
from billing.services.reconciliation import AT_ONCE, reconcile
from core.doctor import PROBES
from tests.fixtures.sandbox import NO_RETURN, SILENT

MINUTE = timedelta(minutes=1)
_numbers = count(1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def many_orders(viewer, pack):
    """``many_orders(count, state, age)``: rows of orders that nobody ever paid for at the provider."""

    def make(number: int, state: OrderState, age: timedelta) -> list[PaymentOrder]:
        now = timezone.now()
        rows = [
            PaymentOrder(
                user=viewer,
                idem_key=f"many-{next(_numbers)}",
                kind="coins",
                provider="sandbox",
                amount_minor=499,
                currency="USD",
                state=state,
                created_at=now - age,
                expires_at=now + timedelta(days=1),
            )
            for _ in range(number)
        ]
        return PaymentOrder.objects.bulk_create(rows)

    return make


def test_what_was_paid_long_ago_keeps_nobody_waiting_who_pays_now(viewer, sandbox, many_orders, paid_order):
    many_orders(AT_ONCE + 5, OrderState.PAID, timedelta(days=3))
    many_orders(AT_ONCE + 5, OrderState.PAID, timedelta(days=60))
    order, _ref = paid_order(card=SILENT)
    now = timezone.now() + timedelta(minutes=11)
    assert reconcile(now=now) == 2 * AT_ONCE + 1
    assert PaymentOrder.objects.get(pk=order.pk).state == OrderState.PAID
    assert wallet_balance(viewer.pk, now=now).paid == 100
    assert reconcile(now=now) == 5 + 5  # the rest of both, and nothing twice
    assert reconcile(now=now) == 0
    assert reconcile(now=now + timedelta(hours=24)) == AT_ONCE  # the young ones again
    assert reconcile(now=now + timedelta(days=7)) == 2 * AT_ONCE


def test_the_reconciliation_goes_on_after_an_order_that_cannot_be_dealt_with(sandbox, paid_order):
    broken, _ref = paid_order("broken", SILENT)
    good, _ref = paid_order("good", SILENT)
    PaymentOrder.objects.filter(pk=broken.pk).update(content={})
    now = timezone.now() + timedelta(minutes=11)
    assert reconcile(now=now) == 2
    assert PaymentOrder.objects.get(pk=good.pk).state == OrderState.PAID
    assert PaymentOrder.objects.get(pk=broken.pk).state == OrderState.OPEN
    assert reconcile(now=now) == 0


def test_after_an_outage_orders_are_asked_for_again_within_minutes(sandbox, paid_order):
    order, _ref = paid_order(card=NO_RETURN)
    now = timezone.now() + timedelta(minutes=11)
    sandbox.faults(outage=True)
    reconcile(now=now)
    sandbox.faults()
    assert reconcile(now=now + MINUTE) == 0
    assert reconcile(now=now + 5 * MINUTE) == 1
    assert PaymentOrder.objects.get(pk=order.pk).state == OrderState.PAID


def test_the_doctor_counts_what_waits_for_a_person(capsys, many_orders):
    import_module("config.doctor")
    others = [name for name in PROBES if name != "payments"]

    def said() -> str:
        call_command("doctor", skip=others)
        return capsys.readouterr().out

    assert "no message, refund or order waits for anybody" in said()
    order = many_orders(1, OrderState.OPEN, timedelta(hours=3))[0]
    assert "0 messages and 1 orders wait for more than two hours" in said()
    PaymentOrder.objects.filter(pk=order.pk).update(failure="wrong-amount")
    assert "0 messages given up, 0 refunds refused, 1 wrong amounts" in said()
