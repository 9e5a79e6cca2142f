"""The first page: a hero, rails, and the whole catalogue page by page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from core.actors import Actor
from core.pagination import Page, keyset_page
from dramas.models import Episode, Series
from dramas.selectors.catalogue import SeriesCard, free_episodes, public_series, released, series_card
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
class Shelves:
    """Everything on the first page above the catalogue."""

    hero: SeriesCard | None
    hero_episode_id: str
    continuing: list[ContinueCard]
    newest: list[SeriesCard]
    hot: list[ChartLine]
    tropes: list[TropeRail]

    @property
    def hero_going_on(self) -> ContinueCard | None:
        """Where the viewer is in the hero's series, if they began it."""
        return next((item for item in self.continuing if self.hero and item.card.slug == self.hero.slug), None)


def home_shelves(actor: Actor, language: str, now: datetime | None = None) -> Shelves:
    """The hero (the newest series), where the viewer goes on, what is new, what is hot, and rails of tropes."""
    now = now or timezone.now()
    rows = list(public_series(now, actor)[:SHELVED])
    cards = [series_card(row, language) for row in rows]
    return Shelves(
        hero=cards[0] if cards else None,
        hero_episode_id=_preview_episode(rows[0], now) if rows and not actor.youth_mode else "",
        continuing=continue_cards(actor, language, now),
        newest=cards[:RAIL_SIZE],
        hot=chart_lines(actor, Chart.HOT, language, limit=HOT_SIZE, now=now),
        tropes=_trope_rails(cards),
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


def catalogue_page(actor: Actor, cursor: str | None = None, now: datetime | None = None) -> Page[Series]:
    """All series that are public to this viewer, newest first, as rows of ``public_series``."""
    return keyset_page(public_series(now, actor), order=("-published_at", "-pk"), cursor=cursor, size=CATALOGUE_SIZE)


def _preview_episode(series: Series, now: datetime) -> str:
    """The public id of the episode that the hero plays: the first one, if it is free."""
    first = Episode.objects.filter(released(now), series=series).order_by("number").first()
    return first.public_id if first and first.number <= free_episodes(series) else ""


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
