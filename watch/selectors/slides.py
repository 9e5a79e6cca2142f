"""A slide of the player: everything that one full-screen picture says about itself before it plays."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, OuterRef, Subquery
from django.utils import timezone

from core.actors import Actor
from core.pagination import keyset_page
from dramas.models import Episode, EpisodeText, Series, SeriesVersion
from dramas.selectors.catalogue import SeriesCard, public_episodes, public_series, released, series_card, total_episodes
from dramas.selectors.labels import labels_in
from dramas.selectors.texts import in_language
from dramas.terms import is_free
from playback.selectors.positions import continue_watching

FEED_SIZE = 6


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


@dataclass(frozen=True)
class FeedPage:
    """Some slides and the cursor of those after them, empty at the end."""

    slides: list[Slide]
    next_cursor: str


def series_slides(series: Series, language: str, now: datetime | None = None) -> list[Slide]:
    """All public episodes of a row of ``public_series`` in order."""
    card, total = series_card(series, language), total_episodes(series)
    return [_slide(episode, series, card, total, language) for episode in public_episodes(series, now)]


def slide_of(episode: Episode, language: str) -> Slide:
    """The slide of an episode that stands alone: for the one that follows in the feed."""
    series = public_series().get(pk=episode.series_id)
    return _slide(episode, series, series_card(series, language), total_episodes(series), language)


def feed_page(actor: Actor, language: str, *, cursor: str | None = None, now: datetime | None = None) -> FeedPage:
    """One slide per public series, newest series first: where the viewer is in it, or its first episode."""
    now = now or timezone.now()
    page = keyset_page(public_series(now), order=("-published_at", "-pk"), cursor=cursor, size=FEED_SIZE)
    episodes = _first_episodes(page.items, now)
    for item in continue_watching(actor, limit=50, now=now):
        if item.series_id in episodes:
            episodes[item.series_id] = item.episode
    full = _with_texts(episode.pk for episode in episodes.values())
    totals = _totals(page.items)
    slides = [
        _slide(full[episodes[series.pk].pk], series, series_card(series, language), totals.get(series.pk, 0), language)
        for series in page.items
        if series.pk in episodes
    ]
    return FeedPage(slides, page.next_cursor)


def screen_labels(version: SeriesVersion | None, language: str) -> tuple[str, ...]:
    """What must stand on the picture in its first seconds, in the reader's language."""
    return tuple(label.text for label in labels_in(version, language))


def _slide(episode: Episode, series: Series, card: SeriesCard, total: int, language: str) -> Slide:
    live = episode.live_version
    text: EpisodeText | None = in_language(live.texts.all(), language, _original(series)) if live else None
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


def _first_episodes(series: Iterable[Series], now: datetime) -> dict[int, Episode]:
    keys = [row.pk for row in series]
    first = Episode.objects.filter(released(now), series=OuterRef("series")).order_by("number").values("pk")[:1]
    return {episode.series_id: episode for episode in Episode.objects.filter(series__in=keys, pk=Subquery(first))}


def _with_texts(keys: Iterable[int]) -> dict[int, Episode]:
    rows = Episode.objects.filter(pk__in=list(keys)).select_related("live_version__asset")
    return {row.pk: row for row in rows.prefetch_related("live_version__texts")}


def _totals(series: Iterable[Series]) -> dict[int, int]:
    """How many episodes with an approved version each series has, released or not."""
    rows = (
        Episode.objects.filter(series__in=[row.pk for row in series], live_version__isnull=False)
        .values("series")
        .annotate(total=Count("pk"))
    )
    return {row["series"]: row["total"] for row in rows}
