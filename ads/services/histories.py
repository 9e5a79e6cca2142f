"""What each viewer was shown lately, in the cache: read, decided upon and written by one request of theirs at a time, so that limits hold exactly.

Of two requests of one viewer at the same moment one gets no ad. What the cache has lost is read again from the events.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Final

from django.core.cache import cache
from django.db.models import Sum

from ads.decision.facts import Shown
from ads.enums import CHOSEN_BY_VIEWERS, EventKind
from ads.flight_plans import LONGEST_CAP_SECONDS
from ads.models import AdEvent
from playback.models import WatchedDay

BUSY_SECONDS: Final = 10  # a process that dies in the middle keeps its viewer from ads for so long
REMEMBERED: Final = timedelta(seconds=LONGEST_CAP_SECONDS)


@contextmanager
def one_at_a_time(viewer: str) -> Iterator[bool]:
    """Whether this request of the viewer is the only one now; False: another one is under way."""
    key = f"ads:busy:{viewer}"
    is_mine = cache.add(key, 1, BUSY_SECONDS)
    try:
        yield is_mine
    finally:
        if is_mine:
            cache.delete(key)


def shown_to(viewer: str, now: datetime) -> tuple[Shown, ...]:
    """What the viewer was given as far back as a frequency cap may look."""
    kept: tuple[Shown, ...] | None = cache.get(_key(viewer))
    since = int((now - REMEMBERED).timestamp())
    return tuple(one for one in kept if one.at > since) if kept is not None else _from_events(viewer, now)


def remember(viewer: str, shown: tuple[Shown, ...]) -> None:
    """Keep what the viewer was given, for as long as it matters."""
    cache.set(_key(viewer), shown, LONGEST_CAP_SECONDS)


def begin_of_load_day(now: datetime) -> datetime:
    """Ad seconds are counted against the minutes of the same day, which playback counts in UTC."""
    return now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def watched_ms_today(viewer_key: str, now: datetime) -> int:
    """How long the viewer has watched on this day in UTC."""
    rows = WatchedDay.objects.filter(viewer_key=viewer_key, day=now.astimezone(UTC).date())
    return rows.aggregate(total=Sum("watched_ms"))["total"] or 0


def _key(viewer: str) -> str:
    return f"ads:shown:{viewer}"


def _from_events(viewer: str, now: datetime) -> tuple[Shown, ...]:
    events = AdEvent.objects.filter(
        viewer=viewer, kind=EventKind.IMPRESSION, reason="", occurred_at__gt=now - REMEMBERED
    )
    rows = events.order_by("occurred_at").values_list("flight_id", "issued_at", "slot", "creative__asset__duration_ms")
    return tuple(
        Shown(flight, int(issued.timestamp()), 0 if slot in CHOSEN_BY_VIEWERS else -(-(ms or 0) // 1000))
        for flight, issued, slot, ms in rows
    )
