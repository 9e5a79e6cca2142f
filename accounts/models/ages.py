"""Ages that a company was asked to prove, and what it said, word for word."""

from django.db import models

from accounts.enums import AgeState
from accounts.models.people import User
from core.ids import PublicIdField


class AgeVerification(models.Model):
    """One question about one person; ``public_id`` is its name at the company."""

    public_id = PublicIdField()
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="age_verifications")
    provider = models.CharField(max_length=100)
    state = models.CharField(max_length=10, choices=AgeState.choices, default=AgeState.ASKED)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.public_id} {self.state}"


class AgeMessage(models.Model):
    """A message as it came, before anything in it was believed; the same bytes are one row. It goes after a month."""

    provider = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    raw = models.BinaryField()
    headers = models.JSONField(default=dict)
    received_at = models.DateTimeField()
    outcome = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "digest"], name="age_message_once")]

    def __str__(self) -> str:
        return f"{self.provider} {self.digest[:12]} {self.outcome}"
