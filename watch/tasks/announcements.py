"""Telling followers: one claim, one release and audience; what waits for its hour is looked at again and again."""

from datetime import timedelta

from django.core.cache import cache

from core.leases import claim, return_expired
from core.tasks import background, enqueue, sweeper
from watch.models import Announcement
from watch.services.announcements import LEASE_SECONDS, announce_claimed, bring_forward

LOOKED_AT_EVERY = timedelta(seconds=30)


@background(queue="light")
def announce(announcement_id: int) -> None:
    """Tell everybody of one row, unless somebody else is at it, it is done, or its hour has not come."""
    work = claim(Announcement, announcement_id, seconds=LEASE_SECONDS)
    if work is not None:
        announce_claimed(work)


@sweeper
def announce_waiting() -> int:
    """Begin what is due and go on where a worker died; returns how many rows were named."""
    if cache.add("watch:releases-looked-at", 1, LOOKED_AT_EVERY.total_seconds()):
        bring_forward()
    waiting = return_expired(Announcement)
    for announcement_id in waiting:
        enqueue(announce, announcement_id)
    return len(waiting)
