"""Who raised which descriptor of a series, and why: append-only."""

from django.db import models
from django.db.models import F, Q

from core.ids import PublicIdField
from core.models.audit import AppendOnlyModel


class DescriptorRaise(AppendOnlyModel):
    """A reviewer found more of something than the producer had declared. Plain ids, so that nothing can cascade into it.

    ``scenes`` are ``[[episode, start_ms, end_ms]…]``.
    """

    public_id = PublicIdField()
    version_ref = models.CharField(max_length=16, db_index=True)
    descriptor = models.CharField(max_length=12)
    level_before = models.PositiveSmallIntegerField()
    level = models.PositiveSmallIntegerField()
    scenes = models.JSONField(default=list)
    note = models.CharField(max_length=500)
    raised_by_ref = models.CharField(max_length=60)
    raised_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(level__gt=F("level_before")) & Q(level__lte=5), name="descriptor_only_raised"
            ),
            models.UniqueConstraint(fields=["version_ref", "descriptor", "level"], name="descriptor_raised_once"),
        ]

    def __str__(self) -> str:
        return f"{self.version_ref} {self.descriptor} {self.level}"
