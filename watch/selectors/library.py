"""The viewer's library: where they go on, what they follow, saved and liked, and what they watched. Only what is public is listed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.models import ProducerCompany
from core.actors import Actor
from core.pagination import keyset_page
from dramas.models import Episode, Series
from dramas.selectors.catalogue import SeriesCard, episode_title, public_series, series_card
from playback.selectors.history import history_page
from playback.selectors.positions import continue_items, newest_positions
from watch.enums import KeepKind
from watch.models import EpisodeLike, HiddenSeries, ProducerFollow
from watch.models.keeps import keeps
from watch.selectors.keeps import public_things

SIZE = 24
NEWEST = ("-kept_at", "-pk")


@dataclass(frozen=True)
class LibraryItem:
    """A series, or one of its episodes (``number`` is 0 for the series). ``ref`` names it to whoever lets it go; ``at`` is when it came in."""

    card: SeriesCard
    ref: str
    at: datetime
    number: int = 0
    title: str = ""
    position_ms: int = 0
    percent: int = 0
    is_completed: bool = False


@dataclass(frozen=True)
class LibraryPage:
    """Some items and the cursor of those after them, empty at the end."""

    items: list[LibraryItem]
    next_cursor: str


@dataclass(frozen=True)
class ProducerPage:
    """Some producers and the cursor of those after them, empty at the end."""

    items: list[ProducerCompany]
    next_cursor: str


def hidden_marks(actor: Actor) -> Exists:
    """For ``newest_positions``: the series was taken out of continue watching and has not been watched since."""
    return Exists(
        HiddenSeries.objects.filter(
            viewer_key=actor.ref, target=OuterRef("episode__series"), kept_at__gte=OuterRef("event_at")
        )
    )


def continue_page(actor: Actor, language: str, cursor: str | None = None, now: datetime | None = None) -> LibraryPage:
    """Where the viewer goes on, last watched first. What was finished is left out, so a page may be shorter than others."""
    now = now or timezone.now()
    page = keyset_page(
        newest_positions(actor, hidden_marks(actor)), order=("-event_at", "-pk"), cursor=cursor, size=SIZE
    )
    watched_at = {row.episode.series_id: row.event_at for row in page.items}
    begun = continue_items(actor, page.items, now)
    cards = _cards(actor, (item.series_id for item in begun), language, now)
    items = [
        LibraryItem(
            card=cards[item.series_id],
            ref=cards[item.series_id].slug,
            at=watched_at[item.series_id],
            number=item.episode.number,
            position_ms=item.position_ms,
            percent=item.percent,
        )
        for item in begun
        if item.series_id in cards
    ]
    return LibraryPage(items, page.next_cursor)


def following_page(actor: Actor, language: str, cursor: str | None = None, now: datetime | None = None) -> LibraryPage:
    """The series that the viewer follows, last followed first."""
    return _kept_series(KeepKind.FOLLOW, actor, language, cursor, now or timezone.now())


def watchlist_page(actor: Actor, language: str, cursor: str | None = None, now: datetime | None = None) -> LibraryPage:
    """The series on the watchlist, last saved first."""
    return _kept_series(KeepKind.SAVE, actor, language, cursor, now or timezone.now())


def liked_page(actor: Actor, language: str, cursor: str | None = None, now: datetime | None = None) -> LibraryPage:
    """The episodes that the viewer likes, last liked first."""
    now = now or timezone.now()
    rows = EpisodeLike.objects.filter(viewer_key=actor.ref, target__in=public_things(KeepKind.LIKE, now, actor))
    page = keyset_page(rows, order=NEWEST, cursor=cursor, size=SIZE)
    episodes = _episodes(row.target_id for row in page.items)
    cards = _cards(actor, (episode.series_id for episode in episodes.values()), language, now)
    items = []
    for row in page.items:
        episode = episodes[row.target_id]
        if episode.series_id in cards:
            title = episode_title(episode, language)
            items.append(LibraryItem(cards[episode.series_id], episode.public_id, row.kept_at, episode.number, title))
    return LibraryPage(items, page.next_cursor)


def watched_page(actor: Actor, language: str, cursor: str | None = None, now: datetime | None = None) -> LibraryPage:
    """The episodes that the viewer watched, last watched first."""
    now = now or timezone.now()
    page = history_page(actor, cursor=cursor, now=now)
    episodes = _episodes(row.episode_id for row in page.items)
    cards = _cards(actor, (episode.series_id for episode in episodes.values()), language, now)
    items = []
    for row in page.items:
        episode = episodes[row.episode_id]
        length = episode.live_version.asset.duration_ms if episode.live_version else 0
        if episode.series_id in cards:
            items.append(
                LibraryItem(
                    card=cards[episode.series_id],
                    ref=episode.public_id,
                    at=row.event_at,
                    number=episode.number,
                    title=episode_title(episode, language),
                    position_ms=row.position_ms,
                    percent=100 if row.completed else min(100, row.position_ms * 100 // length) if length else 0,
                    is_completed=row.completed,
                )
            )
    return LibraryPage(items, page.next_cursor)


def producers_page(actor: Actor, cursor: str | None = None, now: datetime | None = None) -> ProducerPage:
    """The producers whom the viewer follows, last followed first."""
    rows = ProducerFollow.objects.filter(
        viewer_key=actor.ref, target__in=public_things(KeepKind.PRODUCER, now or timezone.now(), actor)
    )
    page = keyset_page(rows.select_related("target"), order=NEWEST, cursor=cursor, size=SIZE)
    return ProducerPage([row.target for row in page.items], page.next_cursor)


PAGES: dict[str, Callable[[Actor, str, str | None], LibraryPage]] = {
    "continue": continue_page,
    "following": following_page,
    "watchlist": watchlist_page,
    "liked": liked_page,
    "history": watched_page,
}


def _kept_series(kind: KeepKind, actor: Actor, language: str, cursor: str | None, now: datetime) -> LibraryPage:
    rows = keeps(kind).filter(viewer_key=actor.ref, target__in=public_things(kind, now, actor))
    page = keyset_page(rows, order=NEWEST, cursor=cursor, size=SIZE)
    cards = _cards(actor, (row.target_id for row in page.items), language, now)
    items = [
        LibraryItem(cards[row.target_id], cards[row.target_id].slug, row.kept_at)
        for row in page.items
        if row.target_id in cards
    ]
    return LibraryPage(items, page.next_cursor)


def _cards(actor: Actor, series_ids: Iterable[int], language: str, now: datetime) -> dict[int, SeriesCard]:
    rows: Iterable[Series] = public_series(now, actor).filter(pk__in=set(series_ids))
    return {row.pk: series_card(row, language) for row in rows}


def _episodes(keys: Iterable[int]) -> dict[int, Episode]:
    rows = Episode.objects.filter(pk__in=list(keys)).select_related("live_version__asset", "series__live_version")
    return {row.pk: row for row in rows.prefetch_related("live_version__texts")}
