"""What followers are to be told, as rows: a release in batches, and a mail a day."""

from django.db import models

from accounts.models import User
from core.models import LeasedWork
from dramas.models import Episode, Series
from watch.enums import Audience


class Announcement(LeasedWork):
    """Tells one audience of a new series (without ``episode``) or of an episode. ``told_until`` is the last follow that was dealt with."""

    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="+")
    episode = models.ForeignKey(Episode, on_delete=models.CASCADE, related_name="+", null=True, blank=True)
    audience = models.CharField(max_length=12, choices=Audience.choices)
    told_until = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["series", "audience"],
                condition=models.Q(episode__isnull=True),
                name="announcement_of_series_once",
            ),
            models.UniqueConstraint(fields=["episode", "audience"], name="announcement_of_episode_once"),
        ]
        indexes = [models.Index(fields=["state", "available_at"], name="announcement_due")]

    def __str__(self) -> str:
        return f"series {self.series_id} episode {self.episode_id} to {self.audience}"


class Digest(LeasedWork):
    """One person's mail of one day, about what was released since the mail of the day before. Due in the evening of ``day``."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="digest_once_a_day")]
        indexes = [models.Index(fields=["state", "available_at"], name="digest_due")]

    def __str__(self) -> str:
        return f"digest of {self.day} for {self.user_id}"
