"""What producers earn, kept by itself: shares released, last month shared out and closed."""

from datetime import timedelta

from django.core.cache import cache
from django.utils import timezone

from billing.months import begin_of, first_of, month_before, next_month
from billing.services.pool import share_pool
from billing.services.shares import release_shares
from billing.services.statements import CLOSES_AFTER, close_month
from core.tasks import sweeper

LOOKED_AT_EVERY = timedelta(minutes=10)
MONTHS_BACK = 12


@sweeper
def keep_earnings() -> None:
    """Release what has waited long enough; close the last months, oldest first, each after its pool was shared out."""
    now = timezone.now()
    release_shares(now=now)
    if not cache.add("billing:months-closed", 1, LOOKED_AT_EVERY.total_seconds()):
        return
    month = first_of(now)
    for _step in range(MONTHS_BACK):
        month = month_before(month)
    while (end := next_month(month)) <= first_of(now):
        if now >= begin_of(end) + CLOSES_AFTER:
            share_pool(month=month, now=now)
            close_month(month=month, now=now)
        month = end
