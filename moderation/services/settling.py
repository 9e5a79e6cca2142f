"""What becomes of filed verdicts: a second look, a senior's word, or the decision itself, all or nothing."""

import logging
from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.selectors import person_of
from core.actors import SYSTEM, Actor
from core.audit import record_audit
from core.errors import ConflictError, DomainError
from core.sweeping import trouble_with
from moderation.enums import CasePurpose, CaseState, Round
from moderation.flows import CASE
from moderation.models import Case, CaseBar, CaseItem, Opinion
from moderation.policies import check_may_read
from moderation.selectors.second_reviews import opinions_of, second_review_reasons
from moderation.services.concluding import conclude_case
from moderation.services.items import item_ref
from moderation.subjects import subject_of

logger = logging.getLogger(__name__)
HAD_AN_OPINION = "opinion"
NO_DRAFT = {"verdict": "", "clause": "", "note": "", "verdict_by_ref": "", "verdict_at": None}
NOBODY = {"filed_by_ref": "", "effective_at": None, "claimed_by": None, "claimed_at": None}


def settle_due_cases(*, now: datetime | None = None, limit: int = 100) -> int:
    """Settle every filed case whose time to take it back is over; returns how many settled.

    One that is refused goes back to the queue; one that breaks is logged, tried again, and keeps nobody else waiting.
    """
    now = now or timezone.now()
    due = Case.objects.filter(state=CaseState.FILED, effective_at__lte=now).order_by("effective_at", "pk")[:limit]
    settled: list[bool] = []
    for case in due:
        trouble_with(f"case {case.public_id}", partial(_note_settled, settled, case, now))
    return sum(settled)


@transaction.atomic
def settle_case(*, case: Case, now: datetime) -> Case:
    """Keep the filed opinion, and conclude the case if it is enough.

    It goes to a second reviewer when there is a reason, and to a senior when the two differ. DomainError when the verdicts
    can no longer take effect, ConflictError ``settled`` when somebody else was faster; nothing has happened then.
    """
    if not Case.objects.select_for_update().filter(pk=case.pk, state=CaseState.FILED).exists():
        raise ConflictError(_("“%(title)s” has been settled already.") % {"title": case.title}, code="settled")
    reviewer = _filer(case)
    check_may_read(reviewer, case)
    items = list(case.items.all())
    check_unchanged(case, items)
    _keep_opinions(case, items, reviewer, now)
    reasons = second_review_reasons(case, items)
    case.second_reasons = [reason.value for reason in reasons]
    verb = _next_step(case, needs_two=bool(reasons))
    if verb is None:
        conclude_case(actor=reviewer, case=case, items=items, now=now)
        return case
    CASE.apply(case, verb, **NOBODY, second_reasons=case.second_reasons)
    case.items.update(**NO_DRAFT)
    payload = {"step": verb, "reasons": case.second_reasons}
    record_audit(actor=SYSTEM, verb="case.passed-on", subject_kind="case", subject_ref=case.public_id, payload=payload)
    return case


def check_unchanged(case: Case, items: Sequence[CaseItem]) -> None:
    """Raise ConflictError ``digest-changed`` when a submission is no longer what was looked at."""
    if case.purpose != CasePurpose.SUBMISSION:
        return
    subject = subject_of(case.subject_kind)
    for item in items:
        if subject.current_digest(item_ref(item)) != item.digest:
            raise ConflictError(
                _("“%(title)s” is no longer what you looked at. Give the case back; it will be checked again.")
                % {"title": item.title},
                code="digest-changed",
            )


def _filer(case: Case) -> Actor:
    if case.claimed_by_id is None:
        raise ConflictError(_("Whoever decided this has left. Somebody else must look."), code="reviewer-gone")
    return person_of(case.claimed_by_id)


def _note_settled(settled: list[bool], case: Case, now: datetime) -> None:
    settled.append(_settle_or_reopen(case, now))


def _settle_or_reopen(case: Case, now: datetime) -> bool:
    """What was settled or taken back meanwhile is left as it is."""
    try:
        settle_case(case=case, now=now)
    except DomainError as refusal:
        logger.warning("decision did not take effect", extra={"case": case.public_id, "code": refusal.code})
        _reopen(Case.objects.get(pk=case.pk), refusal.code)
        return False
    return True


@transaction.atomic
def _reopen(case: Case, code: str) -> None:
    """Back to the first reviewer's queue; opinions that were filed before stay."""
    try:
        CASE.apply(case, "reopen", **NOBODY, round=Round.FIRST)
    except ConflictError:  # somebody else has settled it
        return
    case.items.update(**NO_DRAFT)
    record_audit(
        actor=SYSTEM, verb="case.reopened", subject_kind="case", subject_ref=case.public_id, payload={"code": code}
    )


def _keep_opinions(case: Case, items: Sequence[CaseItem], reviewer: Actor, now: datetime) -> None:
    opened = dict(
        CaseItem.objects.filter(case=case, viewings__reviewer_ref=reviewer.ref).values_list("pk", "viewings__opened_at")
    )
    Opinion.objects.bulk_create(
        Opinion(
            case_ref=case.public_id,
            item_ref=item.public_id,
            round=case.round,
            verdict=item.verdict,
            clause=item.clause,
            note=item.note,
            reviewer_ref=reviewer.ref,
            opened_at=opened.get(item.pk),
            filed_at=now,
        )
        for item in items
    )
    CaseBar.objects.create(case=case, reviewer_ref=reviewer.ref, reason=HAD_AN_OPINION)


def _next_step(case: Case, *, needs_two: bool) -> str | None:
    """The verb that passes the case on; None when what was filed decides it."""
    opinions = opinions_of(case)
    people = {opinion.reviewer_ref for rounds in opinions.values() for opinion in rounds.values()}
    if needs_two and len(people) < 2:
        return "ask_second"
    if case.round == Round.SENIOR:
        return None
    differ = any(len({opinion.verdict for opinion in rounds.values()}) > 1 for rounds in opinions.values())
    return "escalate" if differ else None
