"""What a viewer searched for before."""

from django.db import models


class PastSearch(models.Model):
    """A text that a viewer (``viewer_key`` is an actor's ref) searched for; the same text in another spelling is the same ``text_key``."""

    viewer_key = models.CharField(max_length=60)
    text = models.CharField(max_length=64)
    text_key = models.CharField(max_length=255)
    searched_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "past searches"
        constraints = [models.UniqueConstraint(fields=["viewer_key", "text_key"], name="past_search_text")]
        indexes = [models.Index(fields=["viewer_key", "-searched_at"], name="past_search_viewer")]

    def __str__(self) -> str:
        return self.text
