"""Cards of public series by statements that are put together once: the first page, the charts and the API ask for some dozens at every visit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, DateTimeField, OuterRef, Subquery, Sum

from core.actors import Actor
from core.statements import Among, Given, Statement
from dramas.enums import Publication
from dramas.models import Episode, Series, SeriesText
from dramas.selectors.audience import for_whom, limits_of
from dramas.selectors.catalogue import SeriesCard, has_begun, released
from dramas.selectors.texts import in_language

MOST: Final = 61  # a page of sixty, and whether there is more
LISTED_MOST: Final = 51
NOW = Given("now", DateTimeField())
EPISODES_AT_MOST: Final = 1_000  # of a series; there are 500 numbers
LIVE = "live_version__"


@dataclass(frozen=True)
class ShownSeries:
    """A card with what lists go by. ``free_episode_count`` is the producer's choice, if there is one."""

    pk: int
    published_at: datetime
    free_episode_count: int | None
    card: SeriesCard


@dataclass
class _Text:
    language: str
    title: str
    tagline: str
    synopsis: str


def _public() -> Any:
    rows = Series.objects.filter(has_begun(NOW), for_whom(), publication=Publication.PUBLISHED)
    live = (f"{LIVE}{name}" for name in ("genre", "tropes", "cover_sha256", "language"))
    names = ("id", "slug", "public_id", "published_at", "free_episode_count", "live_version_id")
    return rows.order_by("-published_at", "-pk").values(*names, *live)


def _figure(figure: Any) -> Subquery:
    shown = Episode.objects.filter(released(NOW), series=OuterRef("pk")).order_by().values("series")
    return Subquery(shown.annotate(figure=figure).values("figure"))


def _with_count() -> Any:
    return _public().annotate(count=_figure(Count("pk")))


def _with_both() -> Any:
    # as one number, so that each episode is visited once
    both = Sum("live_version__asset__duration_ms", default=0) * EPISODES_AT_MOST + Count("pk")
    return _public().annotate(both=_figure(both))


NEWEST = Statement(lambda: _with_count()[:MOST])
LISTED = Statement(lambda: _with_both()[:LISTED_MOST])
CHOSEN = Statement(lambda: _with_count().filter(Among("pk", "keys")))
WORDS = ("version_id", "language", "title", "tagline", "synopsis")
TEXTS = Statement(lambda: SeriesText.objects.filter(Among("version", "keys")).values(*WORDS))


def newest_series(viewer: Actor | None, language: str, now: datetime) -> list[ShownSeries]:
    """The series that are public to a viewer, newest first, at most 61; their cards do not know how long they run. Two queries."""
    return _shown(NEWEST.rows(now=now, **limits_of(viewer)), language)


def listed_series(viewer: Actor | None, language: str, now: datetime) -> list[ShownSeries]:
    """As ``newest_series``, at most 51, and their cards are whole: seeing how long they run costs as much as all the rest."""
    return _shown(LISTED.rows(now=now, **limits_of(viewer)), language)


def shown_series(viewer: Actor | None, language: str, now: datetime, keys: Sequence[int]) -> dict[int, ShownSeries]:
    """Those of some series that are public to a viewer, by primary key, as ``newest_series`` has them. Two queries."""
    rows = CHOSEN.rows(now=now, **limits_of(viewer), keys=keys)
    return {row.pk: row for row in _shown(rows, language)}


def _shown(rows: list[dict[str, Any]], language: str) -> list[ShownSeries]:
    texts: dict[int, list[_Text]] = {row["live_version_id"]: [] for row in rows}
    for text in TEXTS.rows(keys=list(texts)) if rows else ():
        texts[text.pop("version_id")].append(_Text(**text))
    return [
        ShownSeries(
            pk=row["id"],
            published_at=row["published_at"],
            free_episode_count=row["free_episode_count"],
            card=_card(row, in_language(texts[row["live_version_id"]], language, row[f"{LIVE}language"])),
        )
        for row in rows
    ]


def _card(row: dict[str, Any], text: _Text | None) -> SeriesCard:
    runtime_ms, count = divmod(row["both"], EPISODES_AT_MOST) if "both" in row else (0, row["count"])
    return SeriesCard(
        slug=row["slug"],
        public_id=row["public_id"],
        title=text.title if text else row["slug"],
        tagline=text.tagline if text else "",
        synopsis=text.synopsis if text else "",
        genre=row[f"{LIVE}genre"],
        tropes=tuple(row[f"{LIVE}tropes"]),
        cover_sha256=row[f"{LIVE}cover_sha256"],
        episode_count=count,
        runtime_ms=runtime_ms,
    )
