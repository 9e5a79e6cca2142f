"""Makes the row of a case and its items; what for is decided by whoever calls."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.utils import timezone

from core.actors import SYSTEM, Actor
from core.audit import record_audit
from moderation.enums import CasePurpose, PriorityClass
from moderation.flows import CASE
from moderation.models import Case, CaseBar, CaseItem
from moderation.selectors.rules import due_at
from moderation.subjects import Classing, SubmittedItem

DECIDED_BEFORE = "decided-before"


@dataclass(frozen=True)
class Opening:
    """What a new case is about."""

    purpose: CasePurpose
    kind: str
    ref: str
    title: str
    language: str
    company_id: int | None
    priority: PriorityClass
    classing: Classing = field(default_factory=Classing)


def make_case(*, actor: Actor, opening: Opening) -> Case:
    """A new case in its first state, on the record. Many submissions of one producer at once are due one after the other."""
    now = timezone.now()
    case = Case.objects.create(
        purpose=opening.purpose,
        subject_kind=opening.kind,
        subject_ref=opening.ref,
        title=opening.title[:200],
        language=opening.language,
        company_id=opening.company_id,
        priority=opening.priority,
        submitted_at=now,
        due_at=due_at(now, opening.priority, later_days=_stagger(opening)),
        second_reasons=[reason.value for reason in opening.classing.second_reasons],
        rule_pack=opening.classing.rule_pack,
        review_class=opening.classing.review_class,
    )
    payload = {"kind": opening.kind, "ref": opening.ref, "purpose": opening.purpose.value}
    record_audit(actor=actor, verb="case.opened", subject_kind="case", subject_ref=case.public_id, payload=payload)
    return case


def make_items(case: Case, items: Iterable[SubmittedItem]) -> list[CaseItem]:
    """Items that the case does not have yet, now made."""
    known = set(case.items.values_list("kind", "ref"))
    return CaseItem.objects.bulk_create(
        CaseItem(
            case=case,
            kind=item.kind,
            ref=item.ref,
            target_ref=item.target_ref,
            previous_ref=item.previous_ref,
            position=item.position,
            title=item.title[:200],
            digest=item.digest,
            duration_ms=item.duration_ms,
        )
        for item in items
        if (item.kind, item.ref) not in known
    )


def queue_unchecked(case: Case, barred: Iterable[str] = ()) -> None:
    """Put a case that needs no automated checks into the queue, closed to everybody who had a part in what it is about."""
    CaseBar.objects.bulk_create(
        CaseBar(case=case, reviewer_ref=ref, reason=DECIDED_BEFORE) for ref in sorted(set(barred) - {"", SYSTEM.ref})
    )
    CASE.apply(case, "queue")


def _stagger(opening: Opening) -> int:
    """Working days by which the case is due later: one for each full day's worth of the producer's open submissions of its class."""
    if opening.company_id is None or opening.purpose != CasePurpose.SUBMISSION:
        return 0
    waiting = Case.objects.filter(
        company_id=opening.company_id, priority=opening.priority, purpose=opening.purpose, decided_at__isnull=True
    )
    return waiting.count() // max(1, int(settings.REVIEW_BULK_CASES_A_DAY))
