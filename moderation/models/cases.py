"""One case per submission, with an item for each thing that gets a verdict of its own."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.ids import PublicIdField
from moderation.enums import OPEN, CaseState, PriorityClass, Verdict


class Case(models.Model):
    """A submission on its way to a decision, and the lease of the reviewer who works on it.

    ``subject_kind`` and ``subject_ref`` point into the registry of subjects; ``company_id`` is the producer's plain id.
    """

    public_id = PublicIdField()
    subject_kind = models.CharField(max_length=30)
    subject_ref = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    language = models.CharField(max_length=12, blank=True, default="")
    company_id = models.PositiveBigIntegerField(null=True, blank=True)
    state = models.CharField(max_length=20, choices=CaseState.choices, default=CaseState.CHECKING)
    priority = models.PositiveSmallIntegerField(choices=PriorityClass.choices, default=PriorityClass.NORMAL)
    submitted_at = models.DateTimeField()
    due_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    lease_token = models.CharField(max_length=32, blank=True, default="")
    lease_until = models.DateTimeField(null=True, blank=True)
    skip_count = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_ref"], condition=Q(state__in=sorted(OPEN)), name="case_one_open"
            ),
        ]
        indexes = [models.Index(fields=["state", "priority", "due_at", "id"], name="case_queue")]

    def __str__(self) -> str:
        return self.title


class CaseItem(models.Model):
    """One thing with a verdict of its own: the texts of a series, or one episode version.

    ``digest`` is what was submitted. The verdict is a draft of ``verdict_by_ref`` until the case is decided.
    """

    public_id = PublicIdField()
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="items")
    kind = models.CharField(max_length=30)
    ref = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    verdict = models.CharField(max_length=20, choices=Verdict.choices, blank=True, default="")
    clause = models.CharField(max_length=40, blank=True, default="")
    note = models.TextField(max_length=2000, blank=True, default="")
    verdict_by_ref = models.CharField(max_length=60, blank=True, default="")
    verdict_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "kind", "ref"], name="case_item_once")]
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title
