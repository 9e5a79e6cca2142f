"""Which series of a producer have something to fix."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from core.actors import Actor
from core.pagination import Page, keyset_page
from dramas.enums import RETURNED, VersionState
from dramas.models import EpisodeVersion, Series, SeriesVersion
from studio.selectors.home import SeriesLine, own_series, series_lines

PAGE_SIZE = 24


@dataclass(frozen=True)
class FixListLine:
    """A series with how many of its parts came back, and how many of these have a new draft."""

    series: SeriesLine
    parts: int
    answered: int


def fix_lists_page(actor: Actor, cursor: str | None) -> Page[Series]:
    """One page of series with something to fix, newest first."""
    returned = Exists(_returned_episodes().filter(episode__series=OuterRef("pk")))
    texts = Exists(_returned_texts().filter(series=OuterRef("pk")))
    series = own_series(actor).filter(Q(returned) | Q(texts))
    return keyset_page(series, order=("-created_at", "-pk"), cursor=cursor, size=PAGE_SIZE)


def fix_list_lines(series: Sequence[Series], language: str) -> list[FixListLine]:
    """What the page says about each, in a fixed number of queries."""
    keys = [item.pk for item in series]
    episodes = _counted(_returned_episodes().filter(episode__series__in=keys), "episode__series")
    texts = _counted(_returned_texts().filter(series__in=keys), "series")
    lines = series_lines(series, language)
    counts = {
        key: [a + b for a, b in zip(episodes.get(key, (0, 0)), texts.get(key, (0, 0)), strict=True)] for key in keys
    }
    return [FixListLine(line, *counts[item.pk]) for item, line in zip(series, lines, strict=True)]


def _returned_episodes() -> QuerySet[EpisodeVersion]:
    """Returned versions without a newer one that was handed in; ``newer`` says whether a draft follows."""
    later = EpisodeVersion.objects.filter(episode=OuterRef("episode"), number__gt=OuterRef("number"))
    drafts = later.filter(state=VersionState.DRAFT)
    rows = EpisodeVersion.objects.filter(~Exists(later.exclude(state=VersionState.DRAFT)), state__in=RETURNED)
    return rows.annotate(newer=Exists(drafts))


def _returned_texts() -> QuerySet[SeriesVersion]:
    later = SeriesVersion.objects.filter(series=OuterRef("series"), number__gt=OuterRef("number"))
    drafts = later.filter(state=VersionState.DRAFT)
    rows = SeriesVersion.objects.filter(~Exists(later.exclude(state=VersionState.DRAFT)), state__in=RETURNED)
    return rows.annotate(newer=Exists(drafts))


def _counted(rows: QuerySet[EpisodeVersion] | QuerySet[SeriesVersion], key: str) -> dict[int, tuple[int, int]]:
    groups = rows.values_list(key).annotate(Count("pk"), answered=Count("pk", filter=Q(newer=True))).order_by()
    return {series_key: (count, answered) for series_key, count, answered in groups}
