"""What happened to views and what produced them, and the figures of a day that are made of it."""

from django.db import models

from dramas.models import Episode, Series
from playback.enums import EventKind, Source
from playback.models.sessions import PlaybackSession

LONGEST_EVENT_ID = 64


class WatchEvent(models.Model):
    """One thing that happened, once (``event_id`` is unique for a viewer). What produced the view stands on its ``started`` row.

    Rows are only added, by ``playback.services.events``. They change in one way (``replace_viewer``: another name for the same viewer) and go
    in one (``roll_up_events``: after WATCH_EVENT_DAYS, when their day was counted for good), so they are no ``AppendOnlyModel``.
    """

    viewer_key = models.CharField(max_length=60)
    event_id = models.CharField(max_length=LONGEST_EVENT_ID)
    kind = models.CharField(max_length=12, choices=EventKind.choices)
    episode = models.ForeignKey(Episode, on_delete=models.CASCADE, related_name="+")
    session = models.ForeignKey(
        PlaybackSession, null=True, blank=True, on_delete=models.CASCADE, related_name="events", db_index=True
    )
    event_at = models.DateTimeField()
    received_at = models.DateTimeField(db_index=True)
    source = models.CharField(max_length=12, choices=Source.choices, blank=True, default="")
    request_id = models.CharField(max_length=16, blank=True, default="")
    rank = models.PositiveIntegerField(null=True, blank=True)
    model_version = models.CharField(max_length=40, blank=True, default="")
    propensity = models.FloatField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["viewer_key", "event_id"], name="watch_event_once")]
        indexes = [models.Index(fields=["event_at", "episode"], name="watch_event_day")]

    def __str__(self) -> str:
        return f"{self.kind} {self.episode_id} {self.event_id}"


class DayFigure(models.Model):
    """One episode on one day in UTC, final after eight days. ``viewers`` are different ones among those who started it,
    ``finishers`` among those who watched it to the end.
    """

    episode = models.ForeignKey(Episode, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    starts = models.PositiveIntegerField(default=0)
    completes = models.PositiveIntegerField(default=0)
    likes = models.PositiveIntegerField(default=0)
    viewers = models.PositiveIntegerField(default=0)
    finishers = models.PositiveIntegerField(default=0)
    watched_ms = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["episode", "day"], name="day_figure_once")]
        indexes = [models.Index(fields=["day"], name="day_figure_day")]

    def __str__(self) -> str:
        return f"{self.episode_id} {self.day} {self.starts}"


class SeriesFigure(models.Model):
    """Different viewers who started an episode of a series on a day in UTC, each once however many episodes it were."""

    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    viewers = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "day"], name="series_figure_once")]
        indexes = [models.Index(fields=["day"], name="series_figure_day")]

    def __str__(self) -> str:
        return f"{self.series_id} {self.day} {self.viewers}"


class RollUp(models.Model):
    """How far something was counted: received events into the figures of their days, figures into the charts. One row each."""

    name = models.CharField(max_length=20, unique=True)
    counted_until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.counted_until}"
