"""Counting watched time from the positions that players send: what was skipped or came out of nowhere does not count."""

from datetime import UTC, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F

from playback.models import PlaybackSession, WatchedDay, WatchPosition

FASTEST = 3
ONE_MS = timedelta(milliseconds=1)


def watched_between(
    session: PlaybackSession, before: WatchPosition | None, position_ms: int, event_at: datetime
) -> int:
    """Milliseconds that were watched up to this event: the way forward, at most three times the time that has passed in this session.

    ``before`` is the viewer's position in the episode as it was. Seeking back, stragglers and repeats count nothing.
    """
    known = (session.started_at, session.last_event_at, before.event_at if before else None)
    since = max(moment for moment in known if moment is not None)
    forward = position_ms - (before.position_ms if before else 0)
    return max(0, min(forward, (event_at - since) // ONE_MS * FASTEST))


def add_watched(*, viewer_key: str, episode_id: int, watched_ms: int, at: datetime) -> None:
    """Add to the viewer's day. Inside the transaction that moves the position."""
    if watched_ms <= 0:
        return
    row = {"viewer_key": viewer_key, "episode_id": episode_id, "day": at.astimezone(UTC).date()}
    rows = WatchedDay.objects.filter(**row)
    if rows.update(watched_ms=F("watched_ms") + watched_ms):
        return
    try:
        with transaction.atomic():
            WatchedDay.objects.create(**row, watched_ms=watched_ms)
    except IntegrityError:  # another device was first
        rows.update(watched_ms=F("watched_ms") + watched_ms)
