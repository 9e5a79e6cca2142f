"""What was decided, by whom, under which clause and law, and the reasons the producer was given: append-only."""

from django.db import models

from core.ids import PublicIdField
from core.models.audit import AppendOnlyModel
from moderation.enums import CasePurpose, Ground, Restriction, Source, Verdict


class Decision(AppendOnlyModel):
    """One verdict that took effect. Plain ids, so that nothing can cascade into it."""

    public_id = PublicIdField()
    case_ref = models.CharField(max_length=16)
    purpose = models.CharField(max_length=12, choices=CasePurpose.choices, default=CasePurpose.SUBMISSION)
    item_kind = models.CharField(max_length=30)
    item_ref = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)
    verdict = models.CharField(max_length=20, choices=Verdict.choices)
    clause = models.CharField(max_length=40, blank=True, default="")
    note = models.TextField(blank=True, default="")
    reviewer_ref = models.CharField(max_length=60)
    policy_version = models.CharField(max_length=40)
    rule_pack = models.CharField(max_length=200, blank=True, default="")
    decided_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["case_ref"], name="decision_case"),
            models.Index(fields=["item_kind", "item_ref"], name="decision_item"),
        ]

    def __str__(self) -> str:
        return f"{self.verdict} {self.item_kind}:{self.item_ref}"


class StatementOfReasons(AppendOnlyModel):
    """Why something is not shown, as its producer was told (Regulation (EU) 2022/2065, article 17); plain ids, no personal data.

    Lengths are those of the EU transparency database: ground 500, facts 5000, explanation 2000. ``clause_text`` is the wording on the
    day of the decision, in the language of ``language``; ``parts`` are [{kind, ref, title, clause, note, ranges: [[ms, ms]]}].
    ``sha256`` is over the rendering in ``text``. ``content_types`` are ContentType codes, ``content_on`` is the day on which it came here.
    """

    public_id = PublicIdField()
    case_ref = models.CharField(max_length=16, blank=True, default="")
    company_id = models.PositiveBigIntegerField(null=True)
    subject_kind = models.CharField(max_length=30)
    subject_ref = models.CharField(max_length=60)
    part_ref = models.CharField(max_length=60, blank=True, default="")
    title = models.CharField(max_length=200)
    restriction = models.CharField(max_length=20, choices=Restriction.choices)
    ground = models.CharField(max_length=20, choices=Ground.choices)
    category = models.CharField(max_length=60)
    clause = models.CharField(max_length=40)
    clause_text = models.CharField(max_length=500)
    policy_version = models.CharField(max_length=40)
    rule_pack = models.CharField(max_length=200, blank=True, default="")
    content_types = models.JSONField(null=True)
    content_on = models.DateField(null=True)
    facts = models.CharField(max_length=5000)
    explanation = models.CharField(max_length=2000)
    parts = models.JSONField(default=list)
    territories = models.JSONField(default=list)
    source = models.CharField(max_length=12, choices=Source.choices)
    is_detected_automatically = models.BooleanField()
    is_decided_automatically = models.BooleanField(default=False)
    decided_by_ref = models.CharField(max_length=60)
    language = models.CharField(max_length=12)
    decided_at = models.DateTimeField()
    appeal_until = models.DateTimeField()
    text = models.TextField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["company_id", "-decided_at"], name="statement_company")]
        constraints = [
            models.UniqueConstraint(
                fields=["case_ref", "part_ref"], condition=~models.Q(case_ref=""), name="statement_once_a_case"
            )
        ]

    def __str__(self) -> str:
        return f"{self.public_id} {self.title}"
