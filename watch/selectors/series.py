"""The page of one series: its facts, its cells, and what the one big button does for this viewer."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.pricing import quote_series
from billing.selectors.entitlement import series_offer
from billing.selectors.offers import packs_for
from billing.selectors.rights import Rights, rights_of
from core.actors import Actor
from dramas.models import Episode, Series
from dramas.selectors.catalogue import coming, public_series_by_slug
from playback.models import WatchPosition
from playback.selectors.positions import newest_in_series, positions_in_series, resume_ms
from watch.selectors.paywall import in_money
from watch.selectors.slides import Slide, series_slides, trailer_slide

GROUP_SIZE = 100


class CellState(models.TextChoices):
    """How an episode stands to this viewer."""

    FREE = "free", _("free")
    OPEN = "open", _("unlocked")
    LOCKED = "locked", _("locked")
    WATCHING = "watching", _("watching")
    WATCHED = "watched", _("watched")


@dataclass(frozen=True)
class Cell:
    """One numbered cell of the drawer."""

    slide: Slide
    state: CellState
    position_ms: int

    @property
    def number(self) -> int:
        """The episode's number."""
        return self.slide.number


@dataclass(frozen=True)
class CellGroup:
    """Up to a hundred cells: 1-100, 101-200…"""

    first: int
    last: int
    cells: list[Cell]


@dataclass(frozen=True)
class Finish:
    """What is left to pay for the whole series, in coins and about in money, and the most that anybody pays."""

    coins: int
    money: str
    cap: int


@dataclass(frozen=True)
class SeriesPage:
    """Everything that the page of a series shows."""

    series: Series
    cells: list[Cell]
    target: Cell | None
    is_begun: bool
    next_release: Episode | None
    finish: Finish | None = None
    trailer: Slide | None = None

    @property
    def groups(self) -> list[CellGroup]:
        """The cells in groups of a hundred."""
        chunks = [self.cells[start : start + GROUP_SIZE] for start in range(0, len(self.cells), GROUP_SIZE)]
        return [CellGroup(chunk[0].number, chunk[-1].number, chunk) for chunk in chunks]


def series_page(
    actor: Actor, slug: str, language: str, now: datetime | None = None, *, country: str = "*"
) -> SeriesPage:
    """The page of a public series for a viewer; NotFoundError for others."""
    now = now or timezone.now()
    series = public_series_by_slug(slug, now, actor)
    positions = positions_in_series(actor, series)
    newest = newest_in_series(positions.values())
    rights = rights_of(actor, now=now)
    slides = [_seen_by(rights, slide, now) for slide in series_slides(series, language, now)]
    cells = [_cell(slide, positions.get(slide.number), newest) for slide in slides]
    return SeriesPage(
        series=series,
        cells=cells,
        target=_target(cells, newest),
        is_begun=newest is not None,
        next_release=next_release(series, now),
        finish=_finish(series, rights, len(cells), actor, country, now),
        trailer=trailer_slide(series, language, now),
    )


def _finish(series: Series, rights: Rights, total: int, actor: Actor, country: str, now: datetime) -> Finish | None:
    """The price to finish for this viewer; nothing where nothing is for sale or left to buy."""
    terms = series_offer(series, rights, total).terms
    if terms is None or rights.tier_at(now).includes_locked:
        return None
    left = quote_series(terms, rights.held_in(series.pk), discount_bps=rights.tier_at(now).discount_bps)
    if not left.coins:
        return None
    money = in_money(left.coins, packs_for(actor.user_id, country), country=country, now=now)
    return Finish(left.coins, money, terms.series_coins)


def next_release(series: Series, now: datetime) -> Episode | None:
    """The approved episode that opens next."""
    return coming(now).filter(series=series).order_by("available_from", "number").first()


def _seen_by(rights: Rights, slide: Slide, now: datetime) -> Slide:
    """A slide with what this viewer may do: unlocked, waited for, or open by their tier."""
    waited = rights.waiting.get(slide.row_id)
    is_open = slide.row_id in rights.unlocked or (waited is not None and waited <= now)
    return replace(slide, is_open=slide.is_free or is_open or rights.tier_at(now).includes_locked)


def _cell(slide: Slide, position: WatchPosition | None, newest: WatchPosition | None) -> Cell:
    state = CellState.FREE if slide.is_free else CellState.OPEN if slide.is_open else CellState.LOCKED
    if position is not None and position.completed:
        state = CellState.WATCHED
    if position is not None and newest is not None and position.pk == newest.pk and not position.completed:
        state = CellState.WATCHING
    return Cell(slide, state, resume_ms(position))


def _target(cells: list[Cell], newest: WatchPosition | None) -> Cell | None:
    """The episode in progress, the one after the last that was finished, or the first (again)."""
    if not cells or newest is None:
        return cells[0] if cells else None
    wanted = newest.episode.number + (1 if newest.completed else 0)
    return next((cell for cell in cells if cell.number >= wanted), cells[0])
