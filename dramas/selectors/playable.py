"""The episode that is to be played and the one after it: every viewer asks for them at every swipe, so their statements are kept."""

from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, CharField, DateTimeField, IntegerField, Q

from core.actors import Actor
from core.errors import NotFoundError
from core.statements import Given, Statement, instance_of
from dramas.enums import Publication
from dramas.models import Episode, EpisodeText, EpisodeVersion, Series, SeriesText, SeriesVersion
from dramas.selectors.audience import for_whom, limits_of
from dramas.selectors.catalogue import approved, ask_for_age, counted, playable, released
from media.models import Asset

NOW = Given("now", DateTimeField())
SERIES, VERSION = Given("series", BigIntegerField()), Given("version", BigIntegerField())
TEXTS, PICTURE, ASSET = "series__live_version__", "live_version__", "live_version__asset__"
READ = (
    *("id", "public_id", "series_id", "number", "publication", "available_from", "live_version_id"),
    *(
        f"series__{name}"
        for name in ("id", "public_id", "slug", "company_id", "live_version_id", "free_episode_count", "countries")
    ),
    *(f"{TEXTS}{name}" for name in ("id", "language", "genre", "tropes", "cover_sha256", "minimum_age")),
    *(f"{TEXTS}{name}" for name in ("required_labels", "ai_made", "filing_number")),
    *(f"{PICTURE}{name}" for name in ("id", "episode_id", "asset_id")),
    *(
        f"{ASSET}{name}"
        for name in ("id", "public_id", "kind", "state", "plan", "plan_hash", "duration_ms", "grant_epoch")
    ),
)


def _playable() -> Any:
    rows = Episode.objects.filter(
        playable(NOW),
        for_whom("series__"),
        public_id=Given("episode", CharField()),
        series__publication=Publication.PUBLISHED,
    )
    return rows.annotate(total=counted(approved())).values(*READ, "total")


def _following() -> Any:
    rows = Episode.objects.filter(released(NOW), series=SERIES, number__gt=Given("number", IntegerField()))
    picture = (f"{PICTURE}{name}" for name in ("id", "asset_id", "asset__id", "asset__duration_ms"))
    annotated = rows.annotate(shown=counted(released(NOW))).order_by("number")
    return annotated.values("id", "public_id", "number", "series_id", "live_version_id", *picture, "shown")[:1]


PLAYABLE, FOLLOWING = Statement(_playable), Statement(_following)
SERIES_TEXTS = Statement(lambda: SeriesText.objects.filter(version=VERSION).values())
EPISODE_TEXTS = Statement(lambda: EpisodeText.objects.filter(version=VERSION).values())


def playable_episode(public_id: str, *, now: datetime, viewer: Actor | None) -> Episode:
    """As ``public_episode``, with what playing needs and no more; ``total_episodes`` of its series costs nothing. One query."""
    row = PLAYABLE.first(episode=public_id, now=now, **limits_of(viewer))
    if row is None:
        ask_for_age(Q(episodes__public_id=public_id), viewer, now)
        raise NotFoundError
    episode = _with_picture(row)
    episode.series = instance_of(Series, row, "series__")
    episode.series.live_version = instance_of(SeriesVersion, row, TEXTS)
    vars(episode.series).update(total_episodes=row["total"])
    return episode


def episode_after(episode: Episode, now: datetime) -> Episode | None:
    """The public episode that follows a row of ``playable_episode``, its picture joined. One query.

    Its series is the same row, which ``series_card`` can show then but for the runtime and the texts.
    """
    row = FOLLOWING.first(series=episode.series_id, number=episode.number, now=now)
    if row is None:
        return None
    following = _with_picture(row)
    following.series = episode.series
    vars(episode.series).update(episode_count=row["shown"])
    return following


def series_texts(version: SeriesVersion) -> list[SeriesText]:
    """The texts of a version in all languages. One query."""
    return [instance_of(SeriesText, row) for row in SERIES_TEXTS.rows(version=version.pk)]


def episode_texts(version: EpisodeVersion) -> list[EpisodeText]:
    """The texts of a version in all languages. One query."""
    return [instance_of(EpisodeText, row) for row in EPISODE_TEXTS.rows(version=version.pk)]


def _with_picture(row: dict[str, Any]) -> Episode:
    episode = instance_of(Episode, row)
    episode.live_version = instance_of(EpisodeVersion, row, PICTURE)
    episode.live_version.asset = instance_of(Asset, row, ASSET)
    return episode
