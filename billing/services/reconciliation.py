"""Asking the provider without being told: orders whose message never came, and payments whose refund or dispute nobody announced."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import F, Q, QuerySet

from billing.enums import OrderState
from billing.flows import ORDER
from billing.models import PaymentOrder
from billing.providers.base import ProviderError, ProviderRefusedError
from billing.providers.registry import provider_named
from billing.services.settling import MismatchError, settle_or_tell
from core.errors import ConflictError, NotFoundError
from core.sweeping import trouble_with

logger = logging.getLogger(__name__)
QUIET_FOR = timedelta(minutes=10)
AFTER_AN_OUTAGE = timedelta(minutes=5)
AT_ONCE = 50
UNPAID = (OrderState.OPEN, OrderState.CANCELLED, OrderState.EXPIRED)


@dataclass(frozen=True)
class Queue:
    """Orders in some states, whose age is in a range, and how long each is left alone after it was asked for.

    Each has its own places in every run: what was paid long ago never keeps anybody waiting who pays now.
    """

    states: tuple[OrderState, ...]
    from_age: timedelta
    to_age: timedelta
    again_after: timedelta

    def due(self, now: datetime) -> QuerySet[PaymentOrder]:
        """Least recently asked first."""
        rows = PaymentOrder.objects.filter(
            Q(checked_at__isnull=True) | Q(checked_at__lte=now - self.again_after),
            state__in=self.states,
            created_at__gt=now - self.to_age,
            created_at__lte=now - self.from_age,
        )
        return rows.order_by(F("checked_at").asc(nulls_first=True), "pk")


def queues(quiet_for: timedelta = QUIET_FOR) -> tuple[Queue, ...]:
    """What is not paid hourly for a month; what is paid (refunds and disputes) daily for a month, then weekly for half a year."""
    month, half_year, day = timedelta(days=30), timedelta(days=180), timedelta(days=1)
    return (
        Queue(UNPAID, quiet_for, month, timedelta(hours=1)),
        Queue((OrderState.PAID,), quiet_for, month, day),
        Queue((OrderState.PAID,), month, half_year, 7 * day),
    )


def reconcile(*, now: datetime, quiet_for: timedelta = QUIET_FOR) -> int:
    """Ask for the payments of orders that have been silent; returns how many orders were asked for. One that cannot be dealt with stops no other."""
    orders = [order for queue in queues(quiet_for) for order in queue.due(now)[:AT_ONCE]]
    for order in orders:
        if trouble_with(f"order {order.public_id}", partial(check_order, order=order, now=now)):
            _note(order, now)
    return len(orders)


def check_order(*, order: PaymentOrder, now: datetime) -> None:
    """Ask for one order's payments and apply what they are. Out of time and unpaid, it is over. No transaction may be open."""
    try:
        truths = provider_named(order.provider).find(order.public_id)
        for truth in truths:
            settle_or_tell(provider=order.provider, truth=truth, now=now)
    except (ProviderError, ProviderRefusedError, NotFoundError) as error:
        logger.warning("order not reconciled", extra={"order": order.public_id, "error": str(error)})
        _note(order, now - queues()[0].again_after + AFTER_AN_OUTAGE)
        return
    except MismatchError:
        logger.exception("order does not fit its payment", extra={"order": order.public_id})
    _note(order, now)
    if order.expires_at <= now:
        _expire(order)


def _note(order: PaymentOrder, checked_at: datetime) -> None:
    PaymentOrder.objects.filter(pk=order.pk).update(checked_at=checked_at)


def _expire(order: PaymentOrder) -> None:
    try:
        with transaction.atomic():
            ORDER.apply(PaymentOrder.objects.get(pk=order.pk), "expire")
    except ConflictError:  # paid or given up
        return
