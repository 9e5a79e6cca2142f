"""What reviewers say and see on the way to a decision: opinions, what they watched, the fix list."""

from django.db import models
from django.db.models import F, Q

from core.ids import PublicIdField
from core.models.audit import AppendOnlyModel
from moderation.enums import RemarkState, Round, Verdict
from moderation.models.cases import CaseItem


class Opinion(AppendOnlyModel):
    """What one reviewer said of one item in one round, blind to the others: the data of agreement. Plain ids.

    The database refuses two opinions of one person on one item, so a second reviewer is never the first.
    """

    case_ref = models.CharField(max_length=16)
    item_ref = models.CharField(max_length=16)
    round = models.PositiveSmallIntegerField(choices=Round.choices)
    verdict = models.CharField(max_length=20, choices=Verdict.choices)
    clause = models.CharField(max_length=40, blank=True, default="")
    note = models.TextField(blank=True, default="")
    reviewer_ref = models.CharField(max_length=60)
    opened_at = models.DateTimeField(null=True)
    filed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case_ref", "item_ref", "reviewer_ref"], name="opinion_once_a_person"),
        ]
        indexes = [models.Index(fields=["case_ref", "round"], name="opinion_round")]

    def __str__(self) -> str:
        return f"{self.verdict} {self.item_ref} by {self.reviewer_ref}"


class ItemViewing(models.Model):
    """What one reviewer has seen of one item: half-open ranges [[start_ms, end_ms], …], sorted and apart."""

    item = models.ForeignKey(CaseItem, on_delete=models.CASCADE, related_name="viewings")
    reviewer_ref = models.CharField(max_length=60)
    opened_at = models.DateTimeField()
    ranges = models.JSONField(default=list, blank=True)
    watched_ms = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "reviewer_ref"], name="item_viewing_once")]

    def __str__(self) -> str:
        return f"{self.item_id} by {self.reviewer_ref}"


class Remark(models.Model):
    """One line of the fix list: a stretch of picture or of a text, a clause and what to do.

    ``canned`` is the key of a ready-made reason, worded in the reader's language; ``note`` adds to it in the reviewer's own words.
    ``field`` and ``text_*`` name a text ("subtitles:en") and characters in it. A draft until ``published_at``, when the decision that
    returns the item takes effect. ``carried_from`` is the remark on an earlier version that this one looks after: is it fixed?
    """

    public_id = PublicIdField()
    item = models.ForeignKey(CaseItem, on_delete=models.CASCADE, related_name="remarks")
    author_ref = models.CharField(max_length=60, blank=True, default="")
    clause = models.CharField(max_length=40)
    canned = models.CharField(max_length=40, blank=True, default="")
    note = models.TextField(max_length=1000, blank=True, default="")
    start_ms = models.PositiveIntegerField(null=True, blank=True)
    end_ms = models.PositiveIntegerField(null=True, blank=True)
    field = models.CharField(max_length=40, blank=True, default="")
    text_start = models.PositiveIntegerField(null=True, blank=True)
    text_end = models.PositiveIntegerField(null=True, blank=True)
    quote = models.CharField(max_length=200, blank=True, default="")
    state = models.CharField(max_length=12, choices=RemarkState.choices, default=RemarkState.OPEN)
    carried_from = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="carried")
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(start_ms__isnull=True) | Q(end_ms__gte=F("start_ms")), name="remark_runs_forward"
            ),
            models.UniqueConstraint(
                fields=["item", "carried_from"],
                condition=Q(carried_from__isnull=False),
                name="remark_carried_once",
            ),
        ]
        ordering = ["start_ms", "pk"]

    def __str__(self) -> str:
        return f"{self.clause}: {self.note[:40]}"


class FindingOpinion(models.Model):
    """What one reviewer says of one automatic finding: confirmed, or dismissed. ``mark`` names the finding by what it says and where.

    A mark and not a row of a run, because the same finding comes again with every run of the check.
    """

    item = models.ForeignKey(CaseItem, on_delete=models.CASCADE, related_name="finding_opinions")
    reviewer_ref = models.CharField(max_length=60)
    mark = models.CharField(max_length=32)
    is_confirmed = models.BooleanField()
    said_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "reviewer_ref", "mark"], name="finding_opinion_once"),
        ]

    def __str__(self) -> str:
        return f"{self.mark} by {self.reviewer_ref}"
