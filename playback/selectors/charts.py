"""The charts as one viewer may see them now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import CharField, Count, DateTimeField, QuerySet
from django.utils import timezone

from core.actors import Actor
from core.statements import Given, Statement, instance_of
from dramas.enums import Publication
from dramas.selectors.audience import for_whom, limits_of
from dramas.selectors.catalogue import has_begun, published_series
from playback.enums import Chart, Movement
from playback.models import ChartPlace, RollUp

ROLL_UP: Final = "charts"
SHOWN: Final = 50
TROPES: Final = 24


def _places() -> Any:
    rows = ChartPlace.objects.filter(
        has_begun(Given("now", DateTimeField()), "series"),
        for_whom("series__"),
        series__publication=Publication.PUBLISHED,
        chart=Given("chart", CharField()),
        trope=Given("trope", CharField()),
    )
    return rows.order_by("place").values()[:SHOWN]


PLACES: Final = Statement(_places)


@dataclass(frozen=True)
class Standing:
    """A series in a chart. ``rank`` counts from 1 what this viewer may see, so nothing tells of what they may not."""

    series_id: int
    rank: int
    movement: Movement


def chart_standings(
    chart: str, *, viewer: Actor | None, trope: str = "", limit: int = SHOWN, now: datetime | None = None
) -> list[Standing]:
    """The first places (at most 50) of a chart among series that are public to this viewer at this moment. One query."""
    who = limits_of(viewer)
    rows = PLACES.rows(now=now or timezone.now(), chart=chart, trope=trope.lower(), **who)[:limit]
    places = (instance_of(ChartPlace, row) for row in rows)
    return [Standing(row.series_id, rank, _movement(row)) for rank, row in enumerate(places, start=1)]


def charted_tropes(viewer: Actor | None, now: datetime | None = None) -> list[str]:
    """Tropes that have a chart for this viewer, those of most series first, at most 24. One query."""
    rows = _visible(viewer, now).filter(chart=Chart.TROPE).values_list("trope")
    return [trope for trope, _count in rows.annotate(count=Count("pk")).order_by("-count", "trope")[:TROPES]]


def charts_counted_at() -> datetime | None:
    """When the charts were counted last."""
    return RollUp.objects.filter(name=ROLL_UP).values_list("counted_until", flat=True).first()


def _visible(viewer: Actor | None, now: datetime | None) -> QuerySet[ChartPlace]:
    return ChartPlace.objects.filter(series__in=published_series(now or timezone.now(), viewer).values("pk"))


def _movement(row: ChartPlace) -> Movement:
    if row.place_before is None:
        return Movement.ENTERED
    if row.place_before == row.place:
        return Movement.SAME
    return Movement.UP if row.place_before > row.place else Movement.DOWN
