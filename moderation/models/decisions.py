"""What was decided, by whom, under which clause: append-only."""

from django.db import models

from core.ids import PublicIdField
from core.models.audit import AppendOnlyModel
from moderation.enums import Verdict


class Decision(AppendOnlyModel):
    """One verdict that took effect. Plain ids, so that nothing can cascade into it."""

    public_id = PublicIdField()
    case_ref = models.CharField(max_length=16)
    item_kind = models.CharField(max_length=30)
    item_ref = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)
    verdict = models.CharField(max_length=20, choices=Verdict.choices)
    clause = models.CharField(max_length=40, blank=True, default="")
    note = models.TextField(blank=True, default="")
    reviewer_ref = models.CharField(max_length=60)
    policy_version = models.CharField(max_length=40)
    decided_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.verdict} {self.item_kind}:{self.item_ref}"
