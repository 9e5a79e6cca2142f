"""What viewers report, and how good their reports have been."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.ids import PublicIdField
from moderation.enums import ReportReason, ReportState
from moderation.models.cases import Case


class Report(models.Model):
    """One viewer says that something is wrong with a subject or a part of it, between two moments of the picture.

    ``weight_bps`` is how much it counted when it came: by the reporter's record; nothing for guests, who never act by count.
    ``words_until`` is set once the reporter's account has ended: then the text goes.
    """

    public_id = PublicIdField()
    subject_kind = models.CharField(max_length=30)
    subject_ref = models.CharField(max_length=60)
    part_ref = models.CharField(max_length=60, blank=True, default="")
    reporter_ref = models.CharField(max_length=60)
    reason = models.CharField(max_length=20, choices=ReportReason.choices)
    text = models.TextField(max_length=2000, blank=True, default="")
    start_ms = models.PositiveIntegerField(null=True, blank=True)
    end_ms = models.PositiveIntegerField(null=True, blank=True)
    weight_bps = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=12, choices=ReportState.choices, default=ReportState.OPEN)
    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.PROTECT, related_name="reports")
    reported_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    words_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reporter_ref", "subject_kind", "subject_ref", "part_ref", "reason"],
                condition=Q(state=ReportState.OPEN),
                name="report_once_while_open",
            ),
        ]
        indexes = [
            models.Index(fields=["subject_kind", "subject_ref", "state"], name="report_subject"),
            models.Index(fields=["reporter_ref", "-reported_at"], name="report_reporter"),
            models.Index(fields=["words_until"], condition=Q(words_until__isnull=False), name="report_words"),
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.subject_kind}:{self.subject_ref}"


class ReporterRecord(models.Model):
    """How many reports of one person were right, wrong, or made in bad faith."""

    reporter_ref = models.CharField(max_length=60, unique=True)
    upheld = models.PositiveIntegerField(default=0)
    dismissed = models.PositiveIntegerField(default=0)
    bad_faith = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.reporter_ref


class ReviewerProfile(models.Model):
    """A reviewer's skills and care settings; None takes the organisation's. ``languages`` are codes; none means all.

    ``filters`` are the searches they have kept for the queue: [{"name", "query"}], the query as it stands in an address.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    languages = models.JSONField(default=list, blank=True)
    filters = models.JSONField(default=list, blank=True)
    is_blurred = models.BooleanField(null=True, blank=True)
    is_grey = models.BooleanField(null=True, blank=True)
    is_muted = models.BooleanField(null=True, blank=True)

    def __str__(self) -> str:
        return f"reviewer {self.user_id}"
