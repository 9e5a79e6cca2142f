"""Who plays what, and how far they came."""

from django.db import models

from core.ids import PublicIdField
from dramas.models import Episode


class PlaybackSession(models.Model):
    """One start of one episode by one viewer (``viewer_key`` is an actor's ref) on one browser (``device_key``).

    ``position_ms`` is where this view is, or ended; a viewer's own position in the episode is a ``WatchPosition``.
    """

    public_id = PublicIdField()
    viewer_key = models.CharField(max_length=60)
    episode = models.ForeignKey(Episode, on_delete=models.CASCADE, related_name="+")
    device_key = models.CharField(max_length=40, blank=True, default="")
    position_ms = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(auto_now_add=True)
    last_event_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["viewer_key", "-started_at"], name="session_viewer"),
            models.Index(fields=["viewer_key", "-last_event_at"], name="session_heard"),
        ]

    def __str__(self) -> str:
        return str(self.public_id)


class WatchPosition(models.Model):
    """How far a viewer is in an episode. The newest event wins by server-corrected time; ``completed`` sticks."""

    viewer_key = models.CharField(max_length=60)
    episode = models.ForeignKey(Episode, on_delete=models.CASCADE, related_name="+")
    position_ms = models.PositiveIntegerField(default=0)
    completed = models.BooleanField(default=False)
    furthest_ms = models.PositiveIntegerField(default=0)
    event_at = models.DateTimeField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["viewer_key", "episode"], name="position_once")]
        indexes = [models.Index(fields=["viewer_key", "-event_at"], name="position_newest")]

    def __str__(self) -> str:
        return f"{self.viewer_key} {self.episode_id} {self.position_ms}"
