"""Whether a viewer's history takes anything in."""

from django.db import models


class HistoryPause(models.Model):
    """While this row exists, what the viewer watches comes into no list of theirs (``viewer_key`` is an actor's ref)."""

    viewer_key = models.CharField(max_length=60, unique=True)
    paused_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.viewer_key
