"""The pipeline's long steps as leased rows."""

from django.db import models

from core.models import LeasedWork
from media.enums import JobStep
from media.models.assets import Asset


class EncodingJob(LeasedWork):
    """One node of one asset's task graph.

    ``sent_at`` says that a message is under way: an owner has only so many of them in flight on each queue. ``counted`` says
    that packaging no longer waits for this part. ``params`` are what a trial or an export wants, ``result`` what the step leaves
    for those after it.
    """

    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="jobs")
    step = models.CharField(max_length=12, choices=JobStep.choices)
    plan_hash = models.CharField(max_length=12, blank=True, default="")
    queue = models.CharField(max_length=12, default="light")
    sent_at = models.DateTimeField(null=True, blank=True)
    counted = models.BooleanField(default=False)
    params = models.JSONField(default=dict, blank=True)
    result = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["asset", "step", "plan_hash"], name="job_once")]
        indexes = [
            models.Index(fields=["state", "available_at"], name="job_due"),
            models.Index(fields=["queue", "state", "sent_at"], name="job_in_flight"),
        ]

    def __str__(self) -> str:
        return f"{self.step} of asset {self.asset_id}"
