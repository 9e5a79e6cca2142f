"""Somebody does not agree: appeals of producers and of viewers whose report was turned down."""

from django.db import models
from django.db.models import F, Q

from core.ids import PublicIdField
from moderation.enums import AppealState, HeldKind, HeldState
from moderation.models.cases import Case


class Appeal(models.Model):
    """One appeal against one decision by one party: against a statement of reasons, or against the answer to a report.

    ``first_decider_ref`` decided what is appealed; the database refuses them as the decider of the appeal. Others who took part are
    barred by CaseBar rows of ``case``. ``words_until`` is set once the account of a viewer who appealed has ended: then the text goes.
    """

    public_id = PublicIdField()
    statement_ref = models.CharField(max_length=16, blank=True, default="")
    report_ref = models.CharField(max_length=16, blank=True, default="")
    company_id = models.PositiveBigIntegerField(null=True, blank=True)
    by_ref = models.CharField(max_length=60)
    text = models.TextField(max_length=5000)
    state = models.CharField(max_length=12, choices=AppealState.choices, default=AppealState.APPEALED)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="appeal")
    appealed_at = models.DateTimeField()
    first_decider_ref = models.CharField(max_length=60)
    decided_by_ref = models.CharField(max_length=60, blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(max_length=2000, blank=True, default="")
    words_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["words_until"], condition=Q(words_until__isnull=False), name="appeal_words"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["statement_ref"], condition=~Q(statement_ref=""), name="appeal_once_a_statement"
            ),
            models.UniqueConstraint(fields=["report_ref"], condition=~Q(report_ref=""), name="appeal_once_a_report"),
            models.CheckConstraint(
                condition=~Q(first_decider_ref=F("decided_by_ref")) | Q(decided_by_ref=""),
                name="appeal_decided_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"appeal {self.public_id}"


class HeldAction(models.Model):
    """Something grave that one person has asked for and another has to confirm before it takes effect."""

    public_id = PublicIdField()
    kind = models.CharField(max_length=12, choices=HeldKind.choices)
    subject_kind = models.CharField(max_length=30)
    subject_ref = models.CharField(max_length=60)
    part_ref = models.CharField(max_length=60, blank=True, default="")
    title = models.CharField(max_length=200)
    company_id = models.PositiveBigIntegerField(null=True, blank=True)
    clause = models.CharField(max_length=40, blank=True, default="")
    reason = models.TextField(max_length=1000)
    case_ref = models.CharField(max_length=16, blank=True, default="")
    state = models.CharField(max_length=12, choices=HeldState.choices, default=HeldState.WAITING)
    requested_by_ref = models.CharField(max_length=60)
    requested_at = models.DateTimeField()
    decided_by_ref = models.CharField(max_length=60, blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_kind", "subject_ref", "part_ref"],
                condition=Q(state=HeldState.WAITING),
                name="held_action_one_waiting",
            ),
            models.CheckConstraint(
                condition=~Q(requested_by_ref=F("decided_by_ref")) | Q(decided_by_ref=""), name="held_action_two_people"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_kind}:{self.subject_ref}"
