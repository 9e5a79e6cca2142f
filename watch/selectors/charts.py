"""The charts as pages and the API show them: places with cards, and what charts there are."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import NotFoundError
from dramas.selectors.cards import shown_series
from dramas.selectors.catalogue import SeriesCard
from dramas.vocabulary import trope_name
from playback.enums import Chart, Movement
from playback.selectors.charts import SHOWN, chart_standings, charted_tropes, charts_counted_at

PLAIN = (Chart.HOT, Chart.NEW, Chart.FINISHED)


@dataclass(frozen=True)
class ChartLine:
    """A place of a chart, counted from 1 among what the viewer may see."""

    rank: int
    movement: Movement
    card: SeriesCard


@dataclass(frozen=True)
class ChartPage:
    """One chart; ``counted_at`` is None before any was counted."""

    chart: Chart
    trope: str
    lines: list[ChartLine]
    counted_at: datetime | None


@dataclass(frozen=True)
class ChartName:
    """A chart that there is: ``trope`` is empty but for charts by trope."""

    chart: Chart
    trope: str
    label: str


def chart_page(
    actor: Actor, chart: str, language: str, *, trope: str = "", limit: int = SHOWN, now: datetime | None = None
) -> ChartPage:
    """The first places of a chart for a viewer. NotFoundError for no chart, and for a trope that has none."""
    now, name = now or timezone.now(), _known(chart)
    trope = trope.lower() if name is Chart.TROPE else ""
    lines = chart_lines(actor, name, language, trope=trope, limit=limit, now=now)
    if name is Chart.TROPE and not lines:
        raise NotFoundError(_("This trope has no chart. Choose one of the others."), code="no-such-chart")
    return ChartPage(name, trope, lines, charts_counted_at())


def chart_lines(
    actor: Actor, chart: Chart, language: str, *, trope: str = "", limit: int = SHOWN, now: datetime
) -> list[ChartLine]:
    """The places themselves, three queries, one where there is none."""
    standings = chart_standings(chart, viewer=actor, trope=trope, limit=limit, now=now)
    if not standings:
        return []
    rows = shown_series(actor, language, now, [place.series_id for place in standings])
    return [
        ChartLine(place.rank, place.movement, rows[place.series_id].card)
        for place in standings
        if place.series_id in rows
    ]


def chart_names(actor: Actor, now: datetime | None = None) -> list[ChartName]:
    """The three charts of everything, then those of tropes that hold something for this viewer."""
    plain = [ChartName(chart, "", str(chart.label)) for chart in PLAIN]
    return [*plain, *(ChartName(Chart.TROPE, trope, trope_name(trope)) for trope in charted_tropes(actor, now))]


def _known(chart: str) -> Chart:
    try:
        return Chart(chart)
    except ValueError as error:
        raise NotFoundError(_("There is no such chart. Choose one of the others."), code="no-such-chart") from error
