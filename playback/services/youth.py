"""Counting the minutes of youth mode by the server's clock, from what the server itself gives away.

A grant is what makes an episode playable, so every grant (also one that only prepares) opens the clock for as long as the episode lasts. Nothing
a client says or leaves out stops it: who sends no beats is counted all the same, and who goes on after that time is counted by their beats. The
clock is one for an account: two devices at once use the same minute once.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils import timezone

from core.actors import Actor
from playback.models import YouthDay
from playback.selectors.youth import used_ms

BEATS_APART = timedelta(seconds=30)  # six beats of a player: a longer silence was a pause
Clock = tuple[int, datetime, datetime]


def open_clock(*, actor: Actor, length_ms: int, now: datetime) -> None:
    """A grant was given for an episode of this length: from now on it is being watched."""

    def opened(row: YouthDay) -> Clock:
        return used_ms(row, now), max(now, row.seen_at), max(row.open_until, now + timedelta(milliseconds=length_ms))

    _move(actor, now, opened)


def keep_clock(*, actor: Actor, now: datetime) -> None:
    """A beat came: what has passed since the last sign of life was watched, unless it was a pause."""

    def kept(row: YouthDay) -> Clock | None:
        if now <= row.open_until:
            return None  # it runs by itself
        since = max(row.seen_at, row.open_until)
        more = min(now - since, BEATS_APART) // timedelta(milliseconds=1)
        return used_ms(row, now) + more, now, now

    _move(actor, now, kept)


def _move(actor: Actor, now: datetime, moved: Callable[[YouthDay], Clock | None]) -> None:
    """Read and write by compare-and-swap until nobody came between."""
    if actor.youth_account is None:
        return
    key = {"account_id": actor.youth_account, "day": timezone.localdate(now)}
    while True:
        row = YouthDay.objects.filter(**key).first()
        if row is None:
            YouthDay.objects.bulk_create([YouthDay(**key, seen_at=now, open_until=now)], ignore_conflicts=True)
            continue
        clock = moved(row)
        if clock is None:
            return
        before = {"used_ms": row.used_ms, "seen_at": row.seen_at, "open_until": row.open_until}
        after = dict(zip(before, clock, strict=True))
        if YouthDay.objects.filter(pk=row.pk, **before).update(**after):
            return
