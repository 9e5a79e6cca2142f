"""What the review desk said about versions: clause, wording, note."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from moderation.enums import CasePurpose, Verdict
from moderation.models import Decision
from moderation.selectors.rules import policy_on


@dataclass(frozen=True)
class Ruling:
    """One decision as the producer reads it."""

    ref: str
    is_rejection: bool
    clause: str
    clause_title: str
    clause_text: str
    note: str
    decided_at: datetime


def rulings_on(refs: Iterable[str]) -> dict[str, Ruling]:
    """The newest decision on the submission of each of some versions, by public id; appeals are told on their own pages."""
    rows = Decision.objects.filter(item_ref__in=list(refs), purpose=CasePurpose.SUBMISSION)
    return {row.item_ref: _ruling(row) for row in rows.order_by("decided_at", "pk")}


def _ruling(row: Decision) -> Ruling:
    clause = policy_on(timezone.localdate(row.decided_at)).clauses.get(row.clause)
    return Ruling(
        ref=row.item_ref,
        is_rejection=row.verdict == Verdict.REJECT,
        clause=row.clause,
        clause_title=clause.title() if clause else "",
        clause_text=clause.text() if clause else "",
        note=row.note,
        decided_at=row.decided_at,
    )
