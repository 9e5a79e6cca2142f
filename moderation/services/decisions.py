"""The decision of a case: verdicts take effect in the subject's own app, and the record is written, all or nothing."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.audit import record_audit
from core.errors import ConflictError, InvalidError
from core.events import emit
from moderation.enums import CaseState, Verdict
from moderation.events import CaseDecided
from moderation.flows import CASE
from moderation.models import Case, CaseItem, Decision
from moderation.policies import check_may_review
from moderation.selectors.rules import policy_on
from moderation.services.checks import item_ref
from moderation.services.claims import FREE, renew_lease
from moderation.subjects import Subject, subject_of

VERBS = {
    CaseState.APPROVED: "approve",
    CaseState.CHANGES_REQUESTED: "request_changes",
    CaseState.REJECTED: "reject",
}


@transaction.atomic
def decide_case(*, actor: Actor, case: Case, token: str, now: datetime | None = None) -> Case:
    """Make every draft verdict true, end the case and tell everybody who has to know.

    InvalidError (``verdicts-missing``) until every item has a verdict; ConflictError (``lease-lost``,
    ``digest-changed``) when the case or what was looked at is no longer the same.
    """
    now = now or timezone.now()
    check_may_review(actor, case)
    renew_lease(actor=actor, case=case, token=token, now=now)
    items = list(case.items.all())
    _check_complete(items)
    subject = subject_of(case.subject_kind)
    _check_unchanged(subject, items)
    for item in items:
        subject.apply_verdict(actor=actor, item=item_ref(item), verdict=Verdict(item.verdict))
    outcome = outcome_of(items)
    CASE.apply(case, VERBS[outcome], **FREE, decided_at=now)
    _write_down(actor, case, items, now)
    emit(
        CaseDecided(
            case_ref=case.public_id, subject_kind=case.subject_kind, subject_ref=case.subject_ref, outcome=outcome.value
        )
    )
    return case


def outcome_of(items: Sequence[CaseItem]) -> CaseState:
    """Approved when all items are, rejected when all are, changes requested otherwise."""
    verdicts = {item.verdict for item in items}
    if verdicts == {Verdict.APPROVE}:
        return CaseState.APPROVED
    return CaseState.REJECTED if verdicts == {Verdict.REJECT} else CaseState.CHANGES_REQUESTED


def _check_complete(items: Sequence[CaseItem]) -> None:
    open_items = [item for item in items if not item.verdict]
    if open_items or not items:
        raise InvalidError(
            _("%(count)s parts have no verdict yet. Decide when all of them have one.") % {"count": len(open_items)},
            code="verdicts-missing",
        )


def _check_unchanged(subject: Subject, items: Sequence[CaseItem]) -> None:
    for item in items:
        if subject.current_digest(item_ref(item)) != item.digest:
            raise ConflictError(
                _("“%(title)s” is no longer what you looked at. Give the case back; it will be checked again.")
                % {"title": item.title},
                code="digest-changed",
            )


def _write_down(actor: Actor, case: Case, items: Sequence[CaseItem], now: datetime) -> None:
    version = policy_on(timezone.localdate(now)).version
    for item in items:
        Decision.objects.create(
            case_ref=case.public_id,
            item_kind=item.kind,
            item_ref=item.ref,
            digest=item.digest,
            verdict=item.verdict,
            clause=item.clause,
            note=item.note,
            reviewer_ref=actor.ref,
            policy_version=version,
            decided_at=now,
        )
    verdicts = {item.public_id: [item.verdict, item.clause, item.digest] for item in items}
    record_audit(
        actor=actor,
        verb="case.decided",
        subject_kind="case",
        subject_ref=case.public_id,
        payload={"outcome": case.state, "policy": version, "verdicts": verdicts},
    )
