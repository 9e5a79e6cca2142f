"""A slide of the player: everything that one full-screen picture says about itself before it plays."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Count, OuterRef, Q, Subquery
from django.utils import timezone

from core.actors import Actor
from core.ids import new_public_id
from core.pagination import keyset_page
from dramas.models import Episode, EpisodeText, Series, SeriesVersion
from dramas.numbering import TRAILER
from dramas.selectors.catalogue import (
    SeriesCard,
    approved,
    count_shown,
    in_story,
    playable,
    public_episodes,
    public_trailer,
    published_series,
    series_card,
    total_episodes,
)
from dramas.selectors.labels import labels_in
from dramas.selectors.playable import episode_texts, series_texts
from dramas.selectors.texts import in_language
from dramas.terms import is_free
from playback.enums import Source
from playback.origins import Origin, origin_token
from playback.selectors.positions import begun, continue_items, newest_positions

FEED_SIZE = 6
FEED_MODEL = "unseen-1"
AGAIN = "again"  # the cursor of the first page, for those who have come to the end


@dataclass(frozen=True)
class Slide:
    """One episode as the player shows it."""

    episode_id: str
    number: int
    title: str
    synopsis: str
    duration_ms: int
    is_free: bool
    card: SeriesCard
    labels: tuple[str, ...]
    row_id: int = 0
    is_open: bool = False
    is_begun: bool = False
    origin: str = ""

    @property
    def is_trailer(self) -> bool:
        """Whether it is no episode, but shows what the series is about."""
        return self.number == TRAILER


@dataclass(frozen=True)
class FeedPage:
    """Some slides and the cursor of those after them, empty at the end of a feed of one page."""

    slides: list[Slide]
    next_cursor: str


def series_slides(series: Series, language: str, now: datetime | None = None) -> list[Slide]:
    """All public episodes of a row of ``public_series`` in order."""
    card, total = series_card(series, language), total_episodes(series)
    return [_slide(episode, series, card, total, language) for episode in public_episodes(series, now)]


def trailer_slide(series: Series, language: str, now: datetime | None = None) -> Slide | None:
    """The trailer of a row of ``public_series``, where there is one. Two queries."""
    trailer = public_trailer(series, now)
    if trailer is None:
        return None
    return _slide(trailer, series, series_card(series, language), total_episodes(series), language)


def slide_of(episode: Episode, language: str) -> Slide:
    """The slide of a row of ``episode_after``. Two queries: the texts of the episode, and those of its series."""
    series = episode.series
    live, texts = episode.live_version, series.live_version
    card = series_card(series, language, series_texts(texts) if texts else ())
    own = episode_texts(live) if live else ()
    return _slide(episode, series, card, total_episodes(series), language, own)


def feed_page(actor: Actor, language: str, *, cursor: str | None = None, now: datetime | None = None) -> FeedPage:
    """One slide per public series: those not begun, at their trailer or else first episode; then the others, where the viewer is. Newest first.

    A feed of more than one page never ends: after the last page it begins again. Each slide carries what produced it; the order is certain,
    so its propensity is 1.
    """
    now = now or timezone.now()
    rows = published_series(now, actor).select_related("live_version").prefetch_related("live_version__texts")
    page = keyset_page(
        rows.annotate(begun=begun(actor)),
        order=("begun", "-published_at", "-pk"),
        cursor=None if cursor == AGAIN else cursor,
        size=FEED_SIZE,
    )
    count_shown(page.items, now)
    known = {row.pk for row in page.items if vars(row)["begun"]}
    episodes = _openings(page.items, known, now)
    for item in continue_items(actor, list(newest_positions(actor).filter(episode__series__in=known)), now):
        episodes[item.series_id] = item.episode
    full, totals = _with_texts(episode.pk for episode in episodes.values()), _totals(page.items)
    slides = [
        replace(
            _slide(full[episodes[row.pk].pk], row, series_card(row, language), totals.get(row.pk, 0), language),
            is_begun=row.pk in known,
        )
        for row in page.items
        if row.pk in episodes
    ]
    return FeedPage(_with_origins(slides), page.next_cursor or (AGAIN if cursor and slides else ""))


def _with_origins(slides: list[Slide]) -> list[Slide]:
    request_id = new_public_id()
    origins = (Origin(Source.FEED, request_id, rank, FEED_MODEL, 1.0) for rank in range(len(slides)))
    return [replace(slide, origin=origin_token(origin)) for slide, origin in zip(slides, origins, strict=True)]


def screen_labels(version: SeriesVersion | None, language: str) -> tuple[str, ...]:
    """What must stand on the picture in its first seconds, in the reader's language."""
    return tuple(label.text for label in labels_in(version, language))


def _slide(
    episode: Episode,
    series: Series,
    card: SeriesCard,
    total: int,
    language: str,
    texts: Iterable[EpisodeText] | None = None,
) -> Slide:
    """``texts`` are those of the episode's live version, where they are not joined."""
    live = episode.live_version
    if texts is None:
        texts = live.texts.all() if live else ()
    text = in_language(texts, language, _original(series))
    return Slide(
        episode_id=episode.public_id,
        number=episode.number,
        title=text.title if text else "",
        synopsis=text.synopsis if text else "",
        duration_ms=live.asset.duration_ms if live else 0,
        is_free=is_free(episode.number, total, series.free_episode_count),
        card=card,
        labels=screen_labels(series.live_version, language),
        row_id=episode.pk,
    )


def _original(series: Series) -> str:
    return series.live_version.language if series.live_version else ""


def _openings(series: Iterable[Series], known: set[int], now: datetime) -> dict[int, Episode]:
    """What a viewer sees first of each series: its trailer unless they know the series, else its first episode."""
    keys = [row.pk for row in series]
    fitting = playable(now) & (in_story() | ~Q(series__in=known))
    first = Episode.objects.filter(fitting, series=OuterRef("series")).order_by("number").values("pk")[:1]
    return {episode.series_id: episode for episode in Episode.objects.filter(series__in=keys, pk=Subquery(first))}


def _with_texts(keys: Iterable[int]) -> dict[int, Episode]:
    rows = Episode.objects.filter(pk__in=list(keys)).select_related("live_version__asset")
    return {row.pk: row for row in rows.prefetch_related("live_version__texts")}


def _totals(series: Iterable[Series]) -> dict[int, int]:
    """How many episodes with an approved version each series has, released or not."""
    rows = (
        Episode.objects.filter(approved(), series__in=[row.pk for row in series])
        .values("series")
        .annotate(total=Count("pk"))
    )
    return {row["series"]: row["total"] for row in rows}
