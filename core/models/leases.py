"""Long work as rows: who does it, until when, how often it was tried."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class WorkState(models.TextChoices):
    """Where a piece of long work stands."""

    QUEUED = "queued", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


class LeasedWork(models.Model):
    """Base of rows that stand for long work; core.leases holds the verbs."""

    state = models.CharField(max_length=12, choices=WorkState.choices, default=WorkState.QUEUED)
    attempt = models.PositiveIntegerField(default=0)
    max_attempts = models.PositiveIntegerField(default=3)
    lease_token = models.CharField(max_length=32, blank=True, default="")
    lease_until = models.DateTimeField(null=True, blank=True)
    available_at = models.DateTimeField(db_default=Now())
    progress = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True


class NamedLease(models.Model):
    """Only one process at a time may do what the name says."""

    name = models.CharField(max_length=60, unique=True)
    token = models.CharField(max_length=32, blank=True, default="")
    until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name
