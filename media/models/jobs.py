"""The pipeline's long steps as leased rows."""

from django.db import models

from core.models import LeasedWork
from media.enums import JobStep
from media.models.assets import Asset


class EncodingJob(LeasedWork):
    """One step of one asset's pipeline."""

    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="jobs")
    step = models.CharField(max_length=12, choices=JobStep.choices)
    plan_hash = models.CharField(max_length=12, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["asset", "step", "plan_hash"], name="job_once")]
        indexes = [models.Index(fields=["state", "available_at"], name="job_due")]

    def __str__(self) -> str:
        return f"{self.step} of asset {self.asset_id}"
