"""Counting watched time from the positions that players send: what was skipped or came out of nowhere does not count."""

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F

from playback.models import WatchedDay, WatchPosition
from playback.selectors.sessions import View

FASTEST = 3
ONE_MS = timedelta(milliseconds=1)


def watched_ms(view: View, before: WatchPosition, position_ms: int, event_at: datetime) -> int:
    """Milliseconds that were watched up to this event: the way forward, at most three times the time that has passed in this view.

    ``before`` is the viewer's position in the episode as it was. Seeking back, stragglers and repeats count nothing.
    """
    since = max(view.started_at, view.heard_at or view.started_at, before.event_at)
    forward = position_ms - before.position_ms
    return max(0, min(forward, (event_at - since) // ONE_MS * FASTEST))


def add_watched(*, viewer_key: str, episode_id: int, watched_ms: int, day: date) -> None:
    """Add to the viewer's day in UTC. Inside the transaction that moves the position."""
    if watched_ms <= 0:
        return
    row = {"viewer_key": viewer_key, "episode_id": episode_id, "day": day}
    rows = WatchedDay.objects.filter(**row)
    if rows.update(watched_ms=F("watched_ms") + watched_ms):
        return
    try:
        with transaction.atomic():
            WatchedDay.objects.create(**row, watched_ms=watched_ms)
    except IntegrityError:  # another device was first
        rows.update(watched_ms=F("watched_ms") + watched_ms)
