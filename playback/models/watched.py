"""How long somebody has watched: what subscriptions are shared out by."""

from django.db import models

from dramas.models import Episode


class WatchedDay(models.Model):
    """Milliseconds of an episode that one viewer has watched on one day in UTC; what was skipped does not count."""

    viewer_key = models.CharField(max_length=60)
    episode = models.ForeignKey(Episode, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    watched_ms = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["viewer_key", "episode", "day"], name="watched_day_once")]
        indexes = [models.Index(fields=["day", "viewer_key"], name="watched_by_day")]

    def __str__(self) -> str:
        return f"{self.viewer_key} {self.episode_id} {self.day}"
