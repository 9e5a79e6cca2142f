"""The first page: a hero, rails, and the whole catalogue page by page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, DateTimeField, Sum
from django.utils import timezone

from core.actors import Actor
from core.pagination import cursor_of, keyset_page
from core.statements import Given, Statement
from dramas.models import Episode
from dramas.selectors.cards import ShownSeries, listed_series, newest_series
from dramas.selectors.catalogue import (
    SeriesCard,
    approved,
    count_shown,
    counted,
    lean_series,
    public_series,
    released,
    series_card,
)
from dramas.terms import free_count
from playback.enums import Chart
from playback.selectors.positions import continue_watching
from watch.selectors.charts import ChartLine, chart_lines
from watch.selectors.library import hidden_marks

CATALOGUE_SIZE = 24
RAIL_SIZE = 14
HOT_SIZE = 10
TROPE_RAILS = 4
TROPE_AT_LEAST = 3
SHELVED = 60


def _first_episode() -> Any:
    now = Given("now", DateTimeField())
    rows = Episode.objects.filter(released(now), series=Given("series", BigIntegerField())).order_by("number")
    length = Sum("live_version__asset__duration_ms", default=0)
    figures: Any = {"total": counted(approved()), "runtime": counted(released(now), length)}
    found: Any = rows.annotate(**figures)
    return found.values("public_id", "number", "total", "runtime")[:1]


FIRST = Statement(_first_episode)


@dataclass(frozen=True)
class ContinueCard:
    """A series the viewer is in the middle of."""

    card: SeriesCard
    number: int
    position_ms: int
    percent: int


@dataclass(frozen=True)
class TropeRail:
    """The newest series that share a trope."""

    trope: str
    cards: list[SeriesCard]


@dataclass(frozen=True)
class CardPage:
    """Some cards and the cursor of those after them, empty on the last page."""

    cards: list[SeriesCard]
    next_cursor: str


@dataclass(frozen=True)
class Shelves:
    """Everything on the first page; ``first`` is the catalogue's first page."""

    hero: SeriesCard | None
    hero_episode_id: str
    continuing: list[ContinueCard]
    newest: list[SeriesCard]
    hot: list[ChartLine]
    tropes: list[TropeRail]
    first: CardPage

    @property
    def hero_going_on(self) -> ContinueCard | None:
        """Where the viewer is in the hero's series, if they began it."""
        return next((item for item in self.continuing if self.hero and item.card.slug == self.hero.slug), None)


def home_shelves(actor: Actor, language: str, now: datetime | None = None) -> Shelves:
    """The hero (the newest series), where the viewer goes on, what is new, what is hot, and rails of tropes."""
    now = now or timezone.now()
    rows = newest_series(actor, language, now)
    cards = [row.card for row in rows[:SHELVED]]
    first = FIRST.first(series=rows[0].pk, now=now) if rows else None
    return Shelves(
        hero=replace(cards[0], runtime_ms=first["runtime"]) if first else None,
        hero_episode_id=_preview(first, rows[0].free_episode_count) if first and not actor.youth_mode else "",
        continuing=continue_cards(actor, language, now),
        newest=cards[:RAIL_SIZE],
        hot=chart_lines(actor, Chart.HOT, language, limit=HOT_SIZE, now=now),
        tropes=_trope_rails(cards),
        first=_page_of(rows, CATALOGUE_SIZE),
    )


def continue_cards(actor: Actor, language: str, now: datetime | None = None) -> list[ContinueCard]:
    """The series that the viewer began, can go on with and did not take out, newest first."""
    items = continue_watching(actor, now=now, hidden=hidden_marks(actor))
    rows = (
        {row.pk: row for row in public_series(now, actor).filter(pk__in=[item.series_id for item in items])}
        if items
        else {}
    )
    return [
        ContinueCard(series_card(rows[item.series_id], language), item.episode.number, item.position_ms, item.percent)
        for item in items
        if item.series_id in rows
    ]


def catalogue_page(
    actor: Actor, language: str, cursor: str | None = None, now: datetime | None = None, *, size: int = CATALOGUE_SIZE
) -> CardPage:
    """All series that are public to this viewer, newest first, at most fifty at a time. Two queries for the first page, three for others."""
    now = now or timezone.now()
    if not cursor:
        return _page_of(listed_series(actor, language, now), size)
    page = keyset_page(lean_series(now, actor), order=("-published_at", "-pk"), cursor=cursor, size=size)
    count_shown(page.items, now)
    return CardPage([series_card(row, language) for row in page.items], page.next_cursor)


def _page_of(rows: Sequence[ShownSeries], size: int) -> CardPage:
    shown = rows[:size]
    more = len(rows) > size
    return CardPage([row.card for row in shown], cursor_of([shown[-1].published_at, shown[-1].pk]) if more else "")


def _preview(first: dict[str, Any], free_episode_count: int | None) -> str:
    """The public id of the episode that the hero plays: the first one, if it is free."""
    is_played = first["number"] <= free_count(first["total"], free_episode_count)
    return str(first["public_id"]) if is_played else ""


def _trope_rails(cards: Iterable[SeriesCard]) -> list[TropeRail]:
    by_trope: dict[str, list[SeriesCard]] = {}
    for card in cards:
        for trope in card.tropes:
            by_trope.setdefault(trope, []).append(card)
    shared = sorted(
        ((trope, found) for trope, found in by_trope.items() if len(found) >= TROPE_AT_LEAST),
        key=lambda pair: -len(pair[1]),
    )
    return [TropeRail(trope, found[:RAIL_SIZE]) for trope, found in shared[:TROPE_RAILS]]
