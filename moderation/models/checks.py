"""Runs of automated checks, for which items they speak, and the pictures that several of them share."""

from django.db import models
from django.db.models import Q

from core.models import LeasedWork
from moderation.enums import CheckStatus, Standing
from moderation.models.cases import CaseItem


class CheckRun(LeasedWork):
    """One check of one version with one set of parameters over one input: computed once, for all items with that input.

    ``input_digest`` is the digest of what the check's needs name (moderation/checks/digests.py); old runs are kept.
    """

    items = models.ManyToManyField(CaseItem, through="ItemCheck", related_name="check_runs")
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
                fields=["input_digest", "check_key", "check_version", "params_hash"], name="check_run_once"
            ),
        ]
        indexes = [models.Index(fields=["state", "status"], name="check_run_by_state")]

    def __str__(self) -> str:
        return f"{self.check_key} v{self.check_version} of {self.input_digest[:12]}"


class ItemCheck(models.Model):
    """A run looked at what an item is made of. Only the current one of each check speaks for the item."""

    item = models.ForeignKey(CaseItem, on_delete=models.CASCADE, related_name="checks")
    run = models.ForeignKey(CheckRun, on_delete=models.CASCADE, related_name="links")
    check_key = models.CharField(max_length=40)
    standing = models.CharField(max_length=10, choices=Standing.choices, default=Standing.CURRENT)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "run"], name="item_check_once"),
            models.UniqueConstraint(
                fields=["item", "check_key"], condition=Q(standing=Standing.CURRENT), name="item_check_one_current"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.check_key} of item {self.item_id}"


class StoredFootage(LeasedWork):
    """The frames and flashes of one decode of one source, kept under ``storage_key`` until ``expires_at``."""

    source_digest = models.CharField(max_length=64, unique=True)
    storage_key = models.CharField(max_length=120, blank=True, default="")
    expires_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"footage of {self.source_digest[:12]}"


class StoredReading(LeasedWork):
    """The lines of text that one ``reader`` saw in one source, as plain JSON, kept until ``expires_at``."""

    source_digest = models.CharField(max_length=64)
    reader = models.CharField(max_length=60)
    lines = models.JSONField(default=list, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source_digest", "reader"], name="stored_reading_once")]

    def __str__(self) -> str:
        return f"text in {self.source_digest[:12]}"
