"""Appeals: by a producer or an author against a statement of reasons, by a viewer against the answer to a report; once each, decided by others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import EDITING_ROLES
from accounts.selectors import is_member
from core.actors import Actor
from core.audit import record_audit
from core.errors import ConflictError, ForbiddenError, InvalidError
from core.events import emit
from moderation.enums import TURNED_DOWN, CasePurpose, HeldKind, HeldState, PriorityClass, Restriction, Source, Verdict
from moderation.events import AppealDecided
from moderation.flows import APPEAL
from moderation.models import Appeal, Case, CaseItem, Decision, HeldAction, Opinion, Report, StatementOfReasons
from moderation.selectors.rules import appeal_deadline
from moderation.services.held_actions import Target, hold_action
from moderation.services.items import item_ref
from moderation.services.opening import Opening, make_case, make_items, queue_unchecked
from moderation.services.removing import Removal, remove
from moderation.services.reports import uphold_after_appeal
from moderation.subjects import SubmittedItem, subject_of

SHORTEST_TEXT = 20
LONGEST_TEXT = 5000
OTHER_CLAUSE = "X-OTHER"


@dataclass(frozen=True)
class _Against:
    """What an appeal is lodged against."""

    kind: str
    ref: str
    case_ref: str
    first_decider: str
    items: Sequence[SubmittedItem]
    statement_ref: str = ""
    report_ref: str = ""


@transaction.atomic
def appeal_statement(*, actor: Actor, statement: StatementOfReasons, text: str, now: datetime | None = None) -> Appeal:
    """A producer's or an author's appeal against a restriction. It opens a case for people who had no part in the decision.

    ForbiddenError unless the actor edits for the producer, or is the author; ConflictError ``too-late`` after the deadline and ``appealed``
    the second time, InvalidError for a text that says too little or too much.
    """
    now = now or timezone.now()
    _check_concerned(actor, statement)
    _check_deadline(statement.appeal_until, now)
    against = _Against(
        kind=statement.subject_kind,
        ref=statement.subject_ref,
        case_ref=statement.case_ref,
        first_decider=statement.decided_by_ref,
        items=_items_of_statement(statement),
        statement_ref=statement.public_id,
    )
    return _lodge(actor, against, text, now)


@transaction.atomic
def appeal_report(*, actor: Actor, report: Report, text: str, now: datetime | None = None) -> Appeal:
    """A viewer's appeal against "no breach found" or "made in bad faith". Errors as for a producer; ForbiddenError for others' reports."""
    now = now or timezone.now()
    if report.reporter_ref != actor.ref or not actor.is_signed_in:
        raise ForbiddenError(_("Only whoever made the report can appeal."), code="not-the-reporter")
    if report.state not in TURNED_DOWN or report.answered_at is None or report.case is None:
        raise ConflictError(_("This report was not turned down."), code="not-dismissed")
    _check_deadline(appeal_deadline(report.answered_at), now)
    decider = Decision.objects.filter(case_ref=report.case.public_id).order_by("-pk").first()
    against = _Against(
        kind=report.subject_kind,
        ref=report.subject_ref,
        case_ref=report.case.public_id,
        first_decider=decider.reviewer_ref if decider else "",
        items=(subject_of(report.subject_kind).live_item(report.subject_ref, report.part_ref),),
        report_ref=report.public_id,
    )
    return _lodge(actor, against, text, now)


def conclude_appeal(*, actor: Actor, case: Case, items: Sequence[CaseItem], now: datetime) -> None:
    """Make the answer to an appeal true. What was removed comes back only when a second person confirms. Inside a transaction."""
    appeal = Appeal.objects.get(case=case)
    overturned = [item for item in items if item.verdict == Verdict.OVERTURN]
    answer = "\n".join(item.note for item in items if item.note)[:2000]
    APPEAL.apply(
        appeal,
        "overturn" if overturned else "uphold",
        decided_by_ref=actor.ref,
        decided_at=now,
        answer=answer,
    )
    if overturned and appeal.report_ref:
        _act_on_report(actor, case, appeal.report_ref, overturned[0], now)
    elif overturned:
        _give_back(actor, case, appeal, overturned)
    record_audit(
        actor=actor,
        verb="appeal.decided",
        subject_kind="appeal",
        subject_ref=appeal.public_id,
        payload={"state": appeal.state, "overturned": [item.ref for item in overturned]},
    )
    emit(AppealDecided(appeal_ref=appeal.public_id))


def _lodge(actor: Actor, against: _Against, text: str, now: datetime) -> Appeal:
    text = text.strip()
    if not SHORTEST_TEXT <= len(text) <= LONGEST_TEXT:
        raise InvalidError(
            _("Say in %(least)s to %(most)s characters why the decision is wrong.")
            % {"least": SHORTEST_TEXT, "most": LONGEST_TEXT},
            code="text-length",
            field="text",
        )
    subject = subject_of(against.kind)
    submission_language = Case.objects.filter(public_id=against.case_ref).values_list("language", flat=True).first()
    opening = Opening(
        purpose=CasePurpose.APPEAL,
        kind=against.kind,
        ref=against.ref,
        title=subject.title(against.ref),
        language=submission_language or "",
        company_id=subject.company_id(against.ref),
        priority=PriorityClass.APPEAL,
    )
    case = make_case(actor=actor, opening=opening)
    make_items(case, against.items)
    queue_unchecked(case, barred=[*_earlier_people(against), against.first_decider])
    try:
        with transaction.atomic():
            appeal = Appeal.objects.create(
                statement_ref=against.statement_ref,
                report_ref=against.report_ref,
                company_id=opening.company_id,
                by_ref=actor.ref,
                text=text,
                case=case,
                appealed_at=now,
                first_decider_ref=against.first_decider,
            )
    except IntegrityError as twice:
        raise ConflictError(_("There is an appeal against this already."), code="appealed") from twice
    payload = {"statement": against.statement_ref, "report": against.report_ref, "case": case.public_id}
    record_audit(
        actor=actor, verb="appeal.lodged", subject_kind="appeal", subject_ref=appeal.public_id, payload=payload
    )
    return appeal


def _earlier_people(against: _Against) -> set[str]:
    """Whoever had an opinion in the case that is disputed, and whoever asked for a removal that somebody else confirmed."""
    opinions = Opinion.objects.filter(case_ref=against.case_ref).exclude(case_ref="")
    asked = HeldAction.objects.filter(
        kind=HeldKind.TAKE_DOWN,
        state=HeldState.CONFIRMED,
        subject_kind=against.kind,
        subject_ref=against.ref,
    )
    return {*opinions.values_list("reviewer_ref", flat=True), *asked.values_list("requested_by_ref", flat=True)}


def _check_concerned(actor: Actor, statement: StatementOfReasons) -> None:
    company_id = statement.company_id
    if company_id is None:
        author_id = subject_of(statement.subject_kind).author_id(statement.subject_ref)
        if author_id is None or author_id != actor.user_id:
            raise ForbiddenError(_("Only whoever wrote it can appeal."), code="not-the-author")
    elif actor.user_id is None or not is_member(actor.user_id, company_id, EDITING_ROLES):
        raise ForbiddenError(_("Only owners and editors of the producer can appeal."), code="not-the-producer")


def _check_deadline(until: datetime, now: datetime) -> None:
    if now > until:
        raise ConflictError(
            _("The time to appeal ended on %(day)s.") % {"day": timezone.localdate(until).isoformat()}, code="too-late"
        )


def _items_of_statement(statement: StatementOfReasons) -> tuple[SubmittedItem, ...]:
    """The parts of a returned submission, or what viewers saw before it was removed."""
    if statement.restriction == Restriction.REMOVED:
        return (subject_of(statement.subject_kind).live_item(statement.subject_ref, statement.part_ref),)
    judged = CaseItem.objects.filter(
        case__public_id=statement.case_ref, ref__in=[part["ref"] for part in statement.parts]
    )
    return tuple(
        SubmittedItem(
            kind=item.kind,
            ref=item.ref,
            position=item.position,
            title=item.title,
            digest=item.digest,
            duration_ms=item.duration_ms,
            target_ref=item.target_ref,
        )
        for item in judged
    )


def _give_back(actor: Actor, case: Case, appeal: Appeal, overturned: Sequence[CaseItem]) -> None:
    statement = StatementOfReasons.objects.get(public_id=appeal.statement_ref)
    if statement.restriction == Restriction.REMOVED:
        target = Target(statement.subject_kind, statement.subject_ref, statement.part_ref)
        reason = _("The appeal against its removal was successful.")
        hold_action(actor=actor, kind=HeldKind.REINSTATE, target=target, reason=str(reason), case_ref=case.public_id)
        return
    subject = subject_of(case.subject_kind)
    for item in overturned:
        subject.restore(actor=actor, item=item_ref(item))


def _act_on_report(actor: Actor, case: Case, report_ref: str, item: CaseItem, now: datetime) -> None:
    report = Report.objects.get(public_id=report_ref)
    uphold_after_appeal(report=report, now=now)
    if subject_of(case.subject_kind).is_public(report.subject_ref, report.part_ref):
        removal = Removal(
            case.subject_kind,
            report.subject_ref,
            report.part_ref,
            item.clause or OTHER_CLAUSE,
            item.note,
            Source.REPORT,
            case.public_id,
        )
        remove(actor=actor, removal=removal, now=now)
