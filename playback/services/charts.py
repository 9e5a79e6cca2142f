"""Counting the charts from the figures of the days: what happened lately weighs most.

A day that lies ``age`` days back weighs ``2 ** (-age / half-life)``. Charts are counted whole for a moment, from figures alone, so counting
them again gives the same rows; the day before is counted in the same way, and tells how each place has moved.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from django.db import models, transaction
from django.db.models import Case, F, QuerySet, Sum, Value, When
from django.utils import timezone

from core.actors import SYSTEM
from dramas.selectors.catalogue import last_episodes, published_series
from playback.enums import Chart
from playback.models import ChartPlace, DayFigure, RollUp, SeriesFigure
from playback.selectors.charts import ROLL_UP

HEAT_HALF_LIFE: Final = 3  # days; a story is talked about from one weekend to the next, then it weighs a fifth
FINISH_HALF_LIFE: Final = 14  # days; whoever watches a few episodes an evening takes as long to the end
NEW_FOR: Final = timedelta(days=30)
HALF_LIVES: Final = 8  # what lies farther back weighs less than a two hundred and fiftieth, and is left out
WHOLE: Final = 1_000_000  # the weight of today: whole numbers add up to the same on every database
PLACES: Final = 100
TROPE_AT_LEAST: Final = 3
LONGEST_TROPE: Final = 40
LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)
ROWS: Final = 1000
Rankings = dict[tuple[str, str], list[int]]


def rebuild_charts(*, now: datetime | None = None) -> bool:
    """Replace all charts by those of now, at once; False when somebody has written those of a later moment meanwhile."""
    now = now or timezone.now()
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = list(_places(_rankings(now), _rankings(midnight - timedelta(microseconds=1))))
    return _publish(rows, now)


@transaction.atomic
def _publish(rows: list[ChartPlace], now: datetime) -> bool:
    """Two at once: the second waits at the mark, and finds the rows of the first."""
    RollUp.objects.get_or_create(name=ROLL_UP, defaults={"counted_until": LONG_AGO})
    if not RollUp.objects.filter(name=ROLL_UP, counted_until__lte=now).update(counted_until=now):
        return False
    ChartPlace.objects.all().delete()
    ChartPlace.objects.bulk_create(rows, batch_size=ROWS)
    return True


def _places(rankings: Rankings, before: Rankings) -> Iterator[ChartPlace]:
    for (chart, trope), ranked in sorted(rankings.items()):
        were = {series_id: place for place, series_id in enumerate(before.get((chart, trope), ()), start=1)}
        for place, series_id in enumerate(ranked, start=1):
            yield ChartPlace(
                chart=chart, trope=trope, place=place, place_before=were.get(series_id), series_id=series_id
            )


def _rankings(moment: datetime) -> Rankings:
    """Series in the order of every chart, as it is or was at a moment: the higher sum first, then the newer series. Three queries."""
    on = moment.astimezone(UTC).date()
    heat = weighted(SeriesFigure.objects.all(), ("series_id", "viewers"), on, HEAT_HALF_LIFE)
    last = DayFigure.objects.filter(episode__in=last_episodes(moment))
    finishes = weighted(last, ("episode__series_id", "finishers"), on, FINISH_HALF_LIFE)
    series = published_series(moment, SYSTEM).filter(published_at__lte=moment).order_by("-published_at", "-pk")
    rows = list(series.values_list("pk", "published_at", "live_version__tropes"))
    newest = [pk for pk, _published_at, _tropes in rows]
    hot = _ranked(newest, heat)
    new = [pk for pk, published_at, _tropes in rows if published_at and published_at >= moment - NEW_FOR]
    return {
        (Chart.HOT, ""): hot[:PLACES],
        (Chart.NEW, ""): [*_ranked(new, heat), *(pk for pk in new if not heat.get(pk))][:PLACES],
        (Chart.FINISHED, ""): _ranked(newest, finishes)[:PLACES],
        **_by_trope(hot, {pk: tropes for pk, _published_at, tropes in rows}),
    }


def _ranked(newest: Iterable[int], sums: dict[int, int]) -> list[int]:
    """Those that have a sum, greatest first; of equal ones the newer stays before."""
    return sorted((pk for pk in newest if sums.get(pk)), key=lambda pk: -sums[pk])


def _by_trope(hot: list[int], tropes: dict[int, list[str]]) -> Rankings:
    """The hot chart among the series of each trope that three of them share."""
    found: Rankings = {}
    for pk in hot:
        for trope in sorted({code.lower() for code in tropes[pk] if len(code) <= LONGEST_TROPE}):
            found.setdefault((Chart.TROPE, trope), []).append(pk)
    return {key: ranked[:PLACES] for key, ranked in found.items() if len(ranked) >= TROPE_AT_LEAST}


def weighted(figures: QuerySet[Any], columns: tuple[str, str], on: date, half_life: int) -> dict[int, int]:
    """The weighted sums of a figure up to a day: ``columns`` name what it is summed by and the figure. One query."""
    by, figure = columns
    days = {on - timedelta(days=age): weight(age, half_life) for age in range(half_life * HALF_LIVES + 1)}
    weights = Case(
        *(When(day=day, then=Value(weighs)) for day, weighs in days.items()),
        default=Value(0),
        output_field=models.BigIntegerField(),
    )
    rows = figures.filter(day__gte=min(days), day__lte=on, **{f"{figure}__gt": 0}).order_by().values_list(by)
    return {pk: int(total) for pk, total in rows.annotate(total=Sum(F(figure) * weights))}


def weight(age: int, half_life: int) -> int:
    """What a day weighs that lies some days back, in millionths of today."""
    return int(WHOLE * 2 ** (-age / half_life))
