"""One run of one version of one automated check over one item."""

from django.db import models

from core.models import LeasedWork
from moderation.enums import CheckStatus
from moderation.models.cases import CaseItem


class CheckRun(LeasedWork):
    """Idempotent by item digest, check, version and parameters; old runs are kept."""

    item = models.ForeignKey(CaseItem, on_delete=models.CASCADE, related_name="check_runs")
    check_key = models.CharField(max_length=40)
    check_version = models.PositiveIntegerField()
    input_digest = models.CharField(max_length=64)
    params_hash = models.CharField(max_length=64)
    status = models.CharField(max_length=20, choices=CheckStatus.choices, blank=True, default="")
    score = models.FloatField(null=True, blank=True)
    evidence = models.JSONField(default=list, blank=True)
    metrics = models.JSONField(default=dict, blank=True)
    engine = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item", "check_key", "check_version", "input_digest", "params_hash"], name="check_run_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.check_key} v{self.check_version} of {self.item_id}"
