"""How much somebody has spent since an hour, in coins and in money."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet, Sum

from billing.enums import WALLETS, OrderKind, OrderState, TransactionKind
from billing.models import LedgerEntry, PaymentOrder

LEFT_AFTER = timedelta(hours=1)
CHARGED_BY_US = Q(kind__in=(OrderKind.TIER_RENEWAL, OrderKind.TIER_CHANGE), checkout_ref="")
SPENDING = (TransactionKind.COINS_SPENT, TransactionKind.HOLD_POSTED)


def coins_spent_since(user_id: int, since: datetime) -> int:
    """Coins that left the wallet for something, without what was taken back."""
    spending = Q(transaction__kind__in=SPENDING) | Q(transaction__reverses__kind__in=SPENDING)
    rows = LedgerEntry.objects.filter(
        spending,
        account__owner=f"user:{user_id}",
        account__kind__in=WALLETS,
        transaction__occurred_at__gte=since,
    )
    return max(0, -int(rows.aggregate(sum=Sum("amount", default=0))["sum"]))


def waiting_orders(user_id: int, now: datetime) -> QuerySet[PaymentOrder]:
    """Orders that may still be paid on a page of the provider, newest first."""
    rows = PaymentOrder.objects.filter(user_id=user_id, state=OrderState.OPEN, expires_at__gt=now, amount_minor__gt=0)
    return rows.exclude(CHARGED_BY_US).order_by("-pk")


def minor_ordered_since(
    user_id: int, currency: str, since: datetime, now: datetime, *, besides: Q | None = None
) -> int:
    """Money of orders that are paid or about to be, ``besides`` some that do not count: in one currency, or minor units of all together.

    A page left for an hour is left for good.
    """
    about_to_be = Q(created_at__gt=now - LEFT_AFTER) | CHARGED_BY_US
    alive = Q(state=OrderState.PAID) | Q(about_to_be, state=OrderState.OPEN, expires_at__gt=now)
    rows = PaymentOrder.objects.filter(alive, user_id=user_id, created_at__gte=since)
    rows = rows.filter(currency=currency) if currency else rows
    rows = rows if besides is None else rows.exclude(besides)
    return int(rows.aggregate(sum=Sum("amount_minor", default=0))["sum"])
