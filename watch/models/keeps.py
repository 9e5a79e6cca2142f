"""Follows, likes, the watchlist, and what was taken out of continue watching: one row per viewer and thing."""

from typing import Any

from django.db import models

from accounts.models import ProducerCompany
from dramas.models import Episode, Series
from watch.enums import KeepKind


class Keep(models.Model):
    """Base: a viewer (``viewer_key`` is an actor's ref, a guest's too) keeps a ``target`` since ``kept_at``."""

    viewer_key = models.CharField(max_length=60)
    kept_at = models.DateTimeField()
    target: Any
    target_id: int

    class Meta:
        abstract = True


def _once(name: str) -> models.UniqueConstraint:
    return models.UniqueConstraint(fields=["viewer_key", "target"], name=f"{name}_once")


def _newest(name: str) -> models.Index:
    return models.Index(fields=["viewer_key", "-kept_at", "-id"], name=f"{name}_newest")


class SeriesFollow(Keep):
    """Wants to hear of new episodes of a series."""

    target = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta:
        constraints = [_once("series_follow")]
        indexes = [_newest("series_follow"), models.Index(fields=["target", "id"], name="series_follow_told")]

    def __str__(self) -> str:
        return f"{self.viewer_key} follows series {self.target_id}"


class ProducerFollow(Keep):
    """Wants to hear of what a producer shows."""

    target = models.ForeignKey(ProducerCompany, on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta:
        constraints = [_once("producer_follow")]
        indexes = [_newest("producer_follow"), models.Index(fields=["target", "id"], name="producer_follow_told")]

    def __str__(self) -> str:
        return f"{self.viewer_key} follows producer {self.target_id}"


class EpisodeLike(Keep):
    """Likes an episode."""

    target = models.ForeignKey(Episode, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [_once("episode_like")]
        indexes = [_newest("episode_like")]

    def __str__(self) -> str:
        return f"{self.viewer_key} likes episode {self.target_id}"


class SavedSeries(Keep):
    """A series on the watchlist."""

    target = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [_once("saved_series")]
        indexes = [_newest("saved_series")]

    def __str__(self) -> str:
        return f"{self.viewer_key} saved series {self.target_id}"


class HiddenSeries(Keep):
    """A series that does not stand in continue watching until it is watched after ``kept_at``."""

    target = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [_once("hidden_series")]

    def __str__(self) -> str:
        return f"{self.viewer_key} hid series {self.target_id}"


class KeepCount(models.Model):
    """How many people with an account keep a thing; moves in the transaction that writes or deletes their row."""

    kind = models.CharField(max_length=20, choices=KeepKind.choices)
    target_id = models.BigIntegerField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "target_id"], name="keep_count_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.target_id}: {self.count}"


MODELS: dict[str, type[Keep]] = {
    KeepKind.FOLLOW: SeriesFollow,
    KeepKind.PRODUCER: ProducerFollow,
    KeepKind.LIKE: EpisodeLike,
    KeepKind.SAVE: SavedSeries,
    KeepKind.HIDE: HiddenSeries,
}


def keeps(kind: str) -> Any:
    """The manager of a kind's rows; typed loosely, for the base has no ``target`` of its own."""
    return MODELS[kind]._default_manager  # noqa: SLF001 - Django's documented manager


def things(kind: str) -> models.QuerySet[Any]:
    """All that a kind can be about, public or not."""
    model: Any = MODELS[kind]
    rows: models.QuerySet[Any] = model._meta.get_field("target").related_model._default_manager.all()  # noqa: SLF001
    return rows
