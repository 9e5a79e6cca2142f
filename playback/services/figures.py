"""Counting events into the figures of their days, and forgetting events whose days were counted for good.

A day is counted whole from its rows, in one transaction, so counting it again gives the same. Days are counted when events for them came in,
today and yesterday each time, and a last time when nothing can come in any more: no event is taken that is older than a week. Only such days
lose their events.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from dramas.selectors.catalogue import in_story
from playback.enums import EventKind
from playback.models import DayFigure, RollUp, SeriesFigure, WatchedDay, WatchEvent
from playback.services.progress import OLDEST_EVENT

NAME: Final = "events"
STILL_WRITING: Final = timedelta(minutes=5)  # longer than a request that has received an event takes to commit it
SHORTEST_KEEP: Final = timedelta(days=9)
ONE_DAY: Final = timedelta(days=1)
ROWS: Final = 1000
BATCHES: Final = 20
FIGURES: Final = ("starts", "completes", "likes", "viewers", "finishers", "watched_ms")
STARTED: Final = Q(kind=EventKind.STARTED)
COMPLETED: Final = Q(kind=EventKind.COMPLETED)


def roll_up_events(*, now: datetime | None = None) -> list[date]:
    """Count every day that may have changed since the last time; returns these days. It may run twice, at once, or die anywhere."""
    now = now or timezone.now()
    until = now - STILL_WRITING
    since = RollUp.objects.filter(name=NAME).values_list("counted_until", flat=True).first()
    days = sorted(_changed_days(since, now))
    for day in days:
        count_day(day)
    RollUp.objects.get_or_create(name=NAME, defaults={"counted_until": until})
    RollUp.objects.filter(name=NAME, counted_until__lt=until).update(counted_until=until)
    return days


@transaction.atomic
def count_day(day: date) -> None:
    """Write the figures of one day in UTC anew."""
    begin = datetime(day.year, day.month, day.day, tzinfo=UTC)
    events = WatchEvent.objects.filter(event_at__gte=begin, event_at__lt=begin + ONE_DAY).order_by()
    _count_episodes(day, events)
    _count_series(day, events)


def _count_episodes(day: date, events: QuerySet[WatchEvent]) -> None:
    counts = {
        "starts": Count("pk", filter=STARTED),
        "completes": Count("pk", filter=COMPLETED),
        "likes": Count("pk", filter=Q(kind=EventKind.LIKED)),
        "viewers": Count("viewer_key", filter=STARTED, distinct=True),
        "finishers": Count("viewer_key", filter=COMPLETED, distinct=True),
    }
    rows: Iterable[Any] = events.values("episode_id").annotate(**counts)
    found: dict[int, dict[str, Any]] = {row.pop("episode_id"): row for row in rows}
    watched = WatchedDay.objects.filter(day=day).order_by().values_list("episode_id").annotate(Sum("watched_ms"))
    for episode_id, milliseconds in watched:
        found.setdefault(episode_id, {})["watched_ms"] = milliseconds
    DayFigure.objects.filter(day=day).delete()
    DayFigure.objects.bulk_create(
        _figures(day, found),
        batch_size=ROWS,
        update_conflicts=True,  # with those of a run at the same moment
        unique_fields=["episode", "day"],
        update_fields=FIGURES,
    )


def _count_series(day: date, events: QuerySet[WatchEvent]) -> None:
    """A viewer of many episodes is one viewer, so the figures of the episodes cannot simply be added. One of the trailer alone is none."""
    started = events.filter(STARTED, in_story("episode__")).values_list("episode__series_id")
    counted = started.annotate(viewers=Count("viewer_key", distinct=True)).order_by("episode__series_id")
    rows = [SeriesFigure(series_id=series_id, day=day, viewers=viewers) for series_id, viewers in counted]
    SeriesFigure.objects.filter(day=day).delete()
    SeriesFigure.objects.bulk_create(
        rows,
        batch_size=ROWS,
        update_conflicts=True,
        unique_fields=["series", "day"],
        update_fields=["viewers"],
    )


def forget_events(*, now: datetime | None = None) -> int:
    """Delete events after WATCH_EVENT_DAYS (at least nine), some thousand at a time, of days that were counted for good; how many went."""
    now = now or timezone.now()
    counted_until = RollUp.objects.filter(name=NAME).values_list("counted_until", flat=True).first()
    if counted_until is None:
        return 0
    kept = max(SHORTEST_KEEP, timedelta(days=settings.WATCH_EVENT_DAYS))
    before = min((now - kept).date(), _closed_before(counted_until))
    begin = datetime(before.year, before.month, before.day, tzinfo=UTC)
    old = WatchEvent.objects.filter(event_at__lt=begin).order_by("event_at")
    gone = 0
    for _batch in range(BATCHES):
        deleted, _kinds = WatchEvent.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:ROWS])).delete()
        gone += deleted
        if deleted < ROWS:
            break
    return gone


def _changed_days(since: datetime | None, now: datetime) -> set[date]:
    today = now.astimezone(UTC).date()
    days = {today, today - ONE_DAY}
    received = WatchEvent.objects.filter(received_at__gte=since) if since else WatchEvent.objects.all()
    days |= set(received.order_by().values_list(TruncDate("event_at", tzinfo=UTC), flat=True).distinct())
    if since is None:
        days |= set(WatchedDay.objects.order_by().values_list("day", flat=True).distinct())
    else:  # what closes now is counted a last time: beats have no rows of their own, only events have
        closing, end = _closed_before(since), _closed_before(now - STILL_WRITING)
        days |= {closing + number * ONE_DAY for number in range((end - closing).days)}
    return days


def _closed_before(moment: datetime) -> date:
    """Days before this one change no more: whatever is received after the moment happened later."""
    return (moment - OLDEST_EVENT).astimezone(UTC).date()


def _figures(day: date, found: dict[int, dict[str, Any]]) -> Iterator[DayFigure]:
    return (DayFigure(episode_id=episode_id, day=day, **counts) for episode_id, counts in sorted(found.items()))
