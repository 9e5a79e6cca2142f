"""Adding waiting deltas to the rows of their accounts, by row and never by watermark: ids are not the order of commits."""

from collections import defaultdict

from django.db import transaction
from django.db.models import F

from billing.models import LedgerAccount, LedgerDelta

DELTAS_AT_ONCE = 2000


@transaction.atomic
def roll_up(*, limit: int = DELTAS_AT_ONCE) -> int:
    """Take committed deltas that nobody else is taking, add them to their accounts; returns how many. No readable balance changes."""
    taken = list(LedgerDelta.objects.select_for_update(skip_locked=True).order_by("pk")[:limit])
    sums: dict[int, int] = defaultdict(int)
    for delta in taken:
        sums[delta.account_id] += delta.amount
    for account_id in sorted(sums):
        LedgerAccount.objects.filter(pk=account_id).update(balance=F("balance") + sums[account_id])
    LedgerDelta.objects.filter(pk__in=[delta.pk for delta in taken]).delete()
    return len(taken)
