"""How much somebody has spent since an hour, in coins and in money."""

from datetime import datetime

from django.db.models import Q, Sum

from billing.enums import WALLETS, OrderState, TransactionKind
from billing.models import LedgerEntry, PaymentOrder

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


def minor_ordered_since(
    user_id: int, currency: str, since: datetime, now: datetime, *, besides: Q | None = None
) -> int:
    """Money of orders that are paid or may still be paid, ``besides`` some that do not count: in one currency, or minor units of all together."""
    alive = Q(state=OrderState.PAID) | Q(state=OrderState.OPEN, expires_at__gt=now)
    rows = PaymentOrder.objects.filter(alive, user_id=user_id, created_at__gte=since)
    rows = rows.filter(currency=currency) if currency else rows
    rows = rows if besides is None else rows.exclude(besides)
    return int(rows.aggregate(sum=Sum("amount_minor", default=0))["sum"])
