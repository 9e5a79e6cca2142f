"""Makes the verdicts of a case true in the app that owns the subject, ends the case, and puts everything on the record."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from core.actors import Actor
from core.audit import record_audit
from core.events import emit
from moderation.enums import CasePurpose, CaseState, Verdict
from moderation.events import CaseDecided
from moderation.flows import CASE
from moderation.models import Case, CaseItem, Decision
from moderation.selectors.rules import policy_on
from moderation.services.appeals import conclude_appeal
from moderation.services.items import item_ref
from moderation.services.remarks import publish_remarks
from moderation.services.reports import conclude_reports
from moderation.services.statements import state_reasons
from moderation.subjects import subject_of

VERBS = {
    CaseState.APPROVED: "approve",
    CaseState.CHANGES_REQUESTED: "request_changes",
    CaseState.REJECTED: "reject",
    CaseState.UPHELD: "uphold",
    CaseState.OVERTURNED: "overturn",
    CaseState.CLOSED: "close",
}


def conclude_case(*, actor: Actor, case: Case, items: Sequence[CaseItem], now: datetime) -> None:
    """End a filed case by the verdicts of its items, as the actor who filed them. Inside a transaction."""
    _take_effect(actor, case, items, now)
    outcome = outcome_of(case.purpose, items)
    CASE.apply(
        case,
        VERBS[outcome],
        claimed_by=None,
        claimed_at=None,
        effective_at=None,
        decided_at=now,
        second_reasons=case.second_reasons,
    )
    _write_down(actor, case, items, now)
    emit(
        CaseDecided(
            case_ref=case.public_id, subject_kind=case.subject_kind, subject_ref=case.subject_ref, outcome=outcome.value
        )
    )


def outcome_of(purpose: str, items: Sequence[CaseItem]) -> CaseState:
    """How a case ends: approved when all items are, rejected when all are, else changes requested; appeals by any overturned item."""
    verdicts = {item.verdict for item in items}
    if purpose == CasePurpose.REPORTS:
        return CaseState.CLOSED
    if purpose == CasePurpose.APPEAL:
        return CaseState.OVERTURNED if Verdict.OVERTURN in verdicts else CaseState.UPHELD
    if verdicts == {Verdict.APPROVE}:
        return CaseState.APPROVED
    return CaseState.REJECTED if verdicts == {Verdict.REJECT} else CaseState.CHANGES_REQUESTED


def _take_effect(actor: Actor, case: Case, items: Sequence[CaseItem], now: datetime) -> None:
    if case.purpose == CasePurpose.APPEAL:
        conclude_appeal(actor=actor, case=case, items=items, now=now)
    elif case.purpose == CasePurpose.REPORTS:
        conclude_reports(actor=actor, case=case, items=items, now=now)
    else:
        subject = subject_of(case.subject_kind)
        for item in items:
            subject.apply_verdict(actor=actor, item=item_ref(item), verdict=Verdict(item.verdict))
        publish_remarks(case=case, items=items, now=now)
        state_reasons(actor=actor, case=case, items=items, now=now)


def _write_down(actor: Actor, case: Case, items: Sequence[CaseItem], now: datetime) -> None:
    version = policy_on(timezone.localdate(now)).version
    for item in items:
        Decision.objects.create(
            case_ref=case.public_id,
            purpose=case.purpose,
            item_kind=item.kind,
            item_ref=item.ref,
            digest=item.digest,
            verdict=item.verdict,
            clause=item.clause,
            note=item.note,
            reviewer_ref=actor.ref,
            policy_version=version,
            rule_pack=case.rule_pack,
            decided_at=now,
        )
    verdicts = {item.public_id: [item.verdict, item.clause, item.digest] for item in items}
    record_audit(
        actor=actor,
        verb="case.decided",
        subject_kind="case",
        subject_ref=case.public_id,
        payload={"outcome": case.state, "policy": version, "pack": case.rule_pack, "verdicts": verdicts},
    )
