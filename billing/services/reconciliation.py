"""Asking the provider without being told: orders whose message never came, and payments whose refund or dispute nobody announced."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from billing.enums import OrderState
from billing.flows import ORDER
from billing.models import PaymentOrder
from billing.providers.base import ProviderError, ProviderRefusedError
from billing.providers.registry import provider_named
from billing.services.settling import MismatchError, settle
from core.errors import ConflictError, NotFoundError

logger = logging.getLogger(__name__)
QUIET_FOR = timedelta(minutes=10)
AGAIN_AFTER = timedelta(hours=1)
PAID_AGAIN_AFTER = timedelta(hours=24)
LOOKED_AFTER = timedelta(days=180)
UNPAID_LOOKED_AFTER = timedelta(days=30)
AT_ONCE = 50


def reconcile(*, now: datetime, quiet_for: timedelta = QUIET_FOR) -> int:
    """Ask for the payments of orders that have been silent, least recently asked first; returns how many orders were asked for."""
    unpaid = Q(
        state__in=[OrderState.OPEN, OrderState.CANCELLED, OrderState.EXPIRED], created_at__gt=now - UNPAID_LOOKED_AFTER
    )
    hour_ago = Q(checked_at__isnull=True) | Q(checked_at__lte=now - AGAIN_AFTER)
    paid = Q(state=OrderState.PAID, created_at__gt=now - LOOKED_AFTER)
    day_ago = Q(checked_at__isnull=True) | Q(checked_at__lte=now - PAID_AGAIN_AFTER)
    due = PaymentOrder.objects.filter((unpaid & hour_ago) | (paid & day_ago), created_at__lte=now - quiet_for)
    orders = list(due.order_by(F("checked_at").asc(nulls_first=True), "pk")[:AT_ONCE])
    for order in orders:
        check_order(order=order, now=now)
    return len(orders)


def check_order(*, order: PaymentOrder, now: datetime) -> None:
    """Ask for one order's payments and apply what they are. Out of time and unpaid, it is over. No transaction may be open."""
    try:
        truths = provider_named(order.provider).find(order.public_id)
        for truth in truths:
            settle(provider=order.provider, truth=truth, now=now)
    except (ProviderError, ProviderRefusedError, NotFoundError) as error:
        logger.warning("order not reconciled", extra={"order": order.public_id, "error": str(error)})
        return
    except MismatchError:
        logger.exception("order does not fit its payment", extra={"order": order.public_id})
    PaymentOrder.objects.filter(pk=order.pk).update(checked_at=now)
    if order.expires_at <= now:
        _expire(order)


def _expire(order: PaymentOrder) -> None:
    try:
        with transaction.atomic():
            ORDER.apply(PaymentOrder.objects.get(pk=order.pk), "expire")
    except ConflictError:  # paid or given up
        return
