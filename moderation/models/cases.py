"""One case per submission, appeal or group of reports, with an item for each thing that gets a verdict of its own."""

from django.conf import settings
from django.db import models
from django.db.models import Q, Value, When

from core.ids import PublicIdField
from moderation.enums import DECIDED, OPEN, CasePurpose, CaseState, Lane, PriorityClass, Round, Verdict

_LANE = models.Case(
    When(state=CaseState.CHECKING, then=Value(Lane.CHECKING)),
    When(state__in=sorted(DECIDED), then=Value(Lane.DECIDED)),
    default=Value(Lane.ACTIVE),
    output_field=models.PositiveSmallIntegerField(),
)


class Case(models.Model):
    """Something on its way to a decision, and the lease of the reviewer who works on it.

    ``subject_kind`` and ``subject_ref`` point into the registry of subjects; ``company_id`` is the producer's plain id. ``round`` is
    whose turn it is. ``filed_by_ref`` has said what they think; it takes effect at ``effective_at`` unless they take it back.
    ``second_reasons`` are SecondReviewReason codes, ``rule_pack`` the law by which the case was classified.
    """

    public_id = PublicIdField()
    purpose = models.CharField(max_length=12, choices=CasePurpose.choices, default=CasePurpose.SUBMISSION)
    subject_kind = models.CharField(max_length=30)
    subject_ref = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    language = models.CharField(max_length=12, blank=True, default="")
    company_id = models.PositiveBigIntegerField(null=True, blank=True)
    state = models.CharField(max_length=20, choices=CaseState.choices, default=CaseState.CHECKING)
    lane = models.GeneratedField(expression=_LANE, output_field=models.PositiveSmallIntegerField(), db_persist=True)
    round = models.PositiveSmallIntegerField(choices=Round.choices, default=Round.FIRST)
    priority = models.PositiveSmallIntegerField(choices=PriorityClass.choices, default=PriorityClass.NORMAL)
    submitted_at = models.DateTimeField()
    due_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    claimed_at = models.DateTimeField(null=True, blank=True)
    lease_token = models.CharField(max_length=32, blank=True, default="")
    lease_until = models.DateTimeField(null=True, blank=True)
    skip_count = models.PositiveSmallIntegerField(default=0)
    filed_by_ref = models.CharField(max_length=60, blank=True, default="")
    effective_at = models.DateTimeField(null=True, blank=True)
    second_reasons = models.JSONField(default=list, blank=True)
    rule_pack = models.CharField(max_length=200, blank=True, default="")
    review_class = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_ref", "purpose"],
                condition=Q(state__in=sorted(OPEN)) & ~Q(purpose=CasePurpose.APPEAL),
                name="case_one_open",
            ),
        ]
        indexes = [
            models.Index(fields=["lane", "priority", "due_at", "id"], name="case_queue"),
            models.Index(fields=["lane", "-decided_at", "-id"], name="case_decided"),
            models.Index(fields=["subject_kind", "subject_ref"], name="case_subject"),
            models.Index(fields=["claimed_by", "lane"], condition=Q(claimed_by__isnull=False), name="case_holder"),
        ]

    def __str__(self) -> str:
        return self.title


class CaseItem(models.Model):
    """One thing with a verdict of its own: the texts of a series, or one episode version.

    ``digest`` is what was submitted, ``target_ref`` the part of the subject that viewers know (an episode). The verdict is a draft of
    ``verdict_by_ref`` until the case is decided. ``previous_ref`` is what was judged of the same thing before.
    """

    public_id = PublicIdField()
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="items")
    kind = models.CharField(max_length=30)
    ref = models.CharField(max_length=60)
    target_ref = models.CharField(max_length=60, blank=True, default="")
    previous_ref = models.CharField(max_length=60, blank=True, default="")
    position = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    duration_ms = models.PositiveIntegerField(default=0)
    verdict = models.CharField(max_length=20, choices=Verdict.choices, blank=True, default="")
    clause = models.CharField(max_length=40, blank=True, default="")
    note = models.TextField(max_length=2000, blank=True, default="")
    verdict_by_ref = models.CharField(max_length=60, blank=True, default="")
    verdict_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "kind", "ref"], name="case_item_once")]
        indexes = [models.Index(fields=["kind", "ref"], name="case_item_ref")]
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title


class CaseBar(models.Model):
    """Somebody who may not work on a case (any more): they have said what they think, or decided what it is about."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="bars")
    reviewer_ref = models.CharField(max_length=60)
    reason = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "reviewer_ref"], name="case_bar_once")]

    def __str__(self) -> str:
        return f"{self.reviewer_ref}: {self.reason}"
