"""What ads do by the clock: settle leases, then close the days that this makes ready."""

from django.utils import timezone

from ads.services.closings import close_days
from ads.services.leasing import settle_leases
from core.tasks import sweeper


@sweeper
def close_ads() -> int:
    """Free what dead or idle processes hold, and book what is over; returns how many leases and days were done."""
    now = timezone.now()
    return settle_leases(now=now) + close_days(now=now)
