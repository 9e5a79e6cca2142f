"""Watched time of a month, by series."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, F, QuerySet, Sum

from dramas.models import Episode
from dramas.selectors.catalogue import in_story
from dramas.terms import free_count
from playback.models import WatchedDay


def paid_ms_by_series(first: date, until: date, viewer_keys: Iterable[str] | QuerySet[Any, Any]) -> dict[int, int]:
    """Milliseconds of episodes that are not free, watched from ``first`` to before ``until`` (days in UTC) by some viewers, by series.

    ``viewer_keys`` may be a queryset of one column, so that a million subscribers stay in the database. Two queries.
    """
    rows = WatchedDay.objects.filter(day__gte=first, day__lt=until, viewer_key__in=viewer_keys)
    sums = list(rows.order_by().values_list("episode__series_id", "episode__number").annotate(ms=Sum("watched_ms")))
    free = _free_counts({series_id for series_id, _number, _ms in sums})
    found: dict[int, int] = {}
    for series_id, number, ms in sums:
        if number > free[series_id]:
            found[series_id] = found.get(series_id, 0) + ms
    return dict(sorted(found.items()))


def _free_counts(series_ids: set[int]) -> dict[int, int]:
    """How many episodes are free, by the rule of dramas.terms, in one query for all series."""
    rows = Episode.objects.filter(in_story(), series_id__in=series_ids).order_by().values_list("series_id")
    chosen: dict[int, tuple[int | None, int]] = dict.fromkeys(series_ids, (None, 0))
    for series_id, choice, total in rows.annotate(choice=F("series__free_episode_count"), total=Count("live_version")):
        chosen[series_id] = (choice, total)
    return {series_id: free_count(total, choice) for series_id, (choice, total) in chosen.items()}
