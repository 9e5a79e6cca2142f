"""What became of the coins of a lot: what they were worth when they were spent, and whose shares came of it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from billing.enums import TransactionKind
from billing.models import CoinLot, LedgerEntry, ProducerShare
from billing.spending import Lot, value_minor

SPENDING = (TransactionKind.COINS_SPENT, TransactionKind.HOLD_POSTED)


def as_lot(lot: CoinLot, *, is_bonus: bool) -> Lot:
    """A lot as the pure rules read it."""
    return Lot(
        id=lot.pk,
        account_id=lot.account_id,
        is_bonus=is_bonus,
        granted=lot.granted,
        remaining=lot.remaining,
        paid_minor=lot.paid_minor,
        currency=lot.currency,
        expires_at=lot.expires_at,
    )


def lot_of_row(pk: int, account: int, is_bonus: bool, granted: int, remaining: int, *more: Any) -> Lot:
    """A lot as PostgreSQL's functions tell it, its hour as text; ``more`` is paid_minor, currency, expires_at."""
    paid_minor, currency, expires = more
    at = datetime.fromisoformat(expires) if expires else None
    return Lot(pk, account, is_bonus, granted, remaining, paid_minor, currency, at)


def spent_values(lot: CoinLot) -> dict[int, int]:
    """What each transaction that still stands took of what was paid for a lot, in minor units, by transaction."""
    values: dict[int, int] = defaultdict(int)
    remaining = 0
    rows = LedgerEntry.objects.filter(lot=lot).order_by("pk")
    for transaction_id, kind, reverses, amount in rows.values_list(
        "transaction_id", "transaction__kind", "transaction__reverses_id", "amount"
    ):
        before = Lot(lot.pk, lot.account_id, False, lot.granted, remaining, lot.paid_minor)
        remaining += amount
        if kind in SPENDING and amount < 0:
            values[transaction_id] += value_minor(before, -amount)
        values.pop(reverses, None)
    return values


def pending_parts(lots: Iterable[CoinLot], minor: int) -> Iterator[tuple[ProducerShare, int]]:
    """How much of an amount falls on producers' shares that are still pending: in proportion to what the lots' coins had earned them."""
    values: dict[int, int] = defaultdict(int)
    for lot in lots:
        for transaction_id, worth in spent_values(lot).items():
            values[transaction_id] += worth
    spent = sum(values.values())
    if not spent or minor <= 0:
        return
    shares = ProducerShare.objects.select_for_update().filter(
        transaction_id__in=values, released_at__isnull=True, undone_at__isnull=True, gross_minor__gt=0
    )
    for share in shares.order_by("pk"):
        whole = values[share.transaction_id] * share.amount_minor // share.gross_minor
        part = min(share.amount_minor - share.clawed_minor, whole * min(minor, spent) // spent)
        if part:
            yield share, part
