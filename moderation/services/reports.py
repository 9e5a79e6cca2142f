"""Reports by viewers: kept, weighed by how good the reporter's earlier ones were, answered by a person, never acting by count."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.actors import SYSTEM, Actor
from core.audit import record_audit
from core.errors import InvalidError, NotFoundError, RateLimitedError
from core.events import emit
from moderation.enums import OPEN, CasePurpose, HeldKind, PriorityClass, ReportReason, ReportState, Source, Verdict
from moderation.events import ReportAnswered, ReportFiled
from moderation.flows import REPORT
from moderation.models import Case, CaseItem, Report, ReporterRecord
from moderation.policies import check_may_review
from moderation.selectors.rules import due_at, report_rules
from moderation.services.claims import renew_lease
from moderation.services.held_actions import Target, hold_action
from moderation.services.opening import Opening, make_case, make_items, queue_unchecked
from moderation.services.removing import Removal, remove
from moderation.subjects import subject_of

LONGEST_TEXT = 2000
FULL_WEIGHT = 10_000


@dataclass(frozen=True)
class ReportInput:
    """What a viewer says is wrong, between two moments (milliseconds) of what they watched."""

    reason: str
    text: str = ""
    start_ms: int | None = None
    end_ms: int | None = None


@transaction.atomic
def file_report(*, actor: Actor, target: Target, said: ReportInput, now: datetime | None = None) -> Report:
    """Keep a report on something that viewers can see; the same one again is the one that is open already.

    InvalidError names the field, NotFoundError when there is nothing to see, RateLimitedError for too many in an hour.
    """
    now = now or timezone.now()
    subject = subject_of(target.kind)
    if not subject.is_public(target.ref, target.part):
        raise NotFoundError(_("This is not shown here any more."), code="not-public")
    _check_report(said)
    known = _open_report(actor, target, said.reason)
    if known is not None:
        return known
    _check_rate(actor, now)
    start, end = _in_order(said)
    try:
        with transaction.atomic():
            report = Report.objects.create(
                subject_kind=target.kind,
                subject_ref=target.ref,
                part_ref=target.part,
                reporter_ref=actor.ref,
                reason=said.reason,
                text=said.text.strip(),
                start_ms=start,
                end_ms=end,
                weight_bps=weight_of(actor, now),
                reported_at=now,
            )
    except IntegrityError:
        return Report.objects.get(
            reporter_ref=actor.ref,
            subject_ref=target.ref,
            part_ref=target.part,
            reason=said.reason,
            state=ReportState.OPEN,
        )
    _join_case(report, target, now)
    payload = {"report": report.public_id, "reason": said.reason, "weight": report.weight_bps, "part": target.part}
    record_audit(actor=actor, verb="report.filed", subject_kind=target.kind, subject_ref=target.ref, payload=payload)
    emit(ReportFiled(report_ref=report.public_id))
    return report


def weight_of(actor: Actor, now: datetime) -> int:
    """How much a report of the actor counts, in basis points: by Laplace's rule over their record; nothing for guests.

    Half for somebody new; bad faith counts as several wrong reports.
    """
    if not actor.is_signed_in:
        return 0
    record = ReporterRecord.objects.filter(reporter_ref=actor.ref).first() or ReporterRecord()
    wrong = record.dismissed + record.bad_faith * report_rules(timezone.localdate(now)).bad_faith_counts
    return FULL_WEIGHT * (record.upheld + 1) // (record.upheld + wrong + 2)


@transaction.atomic
def call_bad_faith(*, actor: Actor, case: Case, token: str, report_id: str) -> Report:
    """Say of an open report that it was not made in good faith; the actor holds its case. Its maker hears it with the decision."""
    check_may_review(actor, case)
    renew_lease(actor=actor, case=case, token=token)
    report = case.reports.filter(public_id=report_id).first()
    if report is None:
        raise NotFoundError(_("This report belongs to another case."), code="no-report")
    REPORT.apply(report, "call_bad_faith")
    _count(report, "bad_faith")
    record_audit(
        actor=actor,
        verb="report.bad-faith",
        subject_kind="case",
        subject_ref=case.public_id,
        payload={"report": report.public_id},
    )
    return report


def uphold_after_appeal(*, report: Report, now: datetime) -> None:
    """What was turned down was right: it is answered anew, and counts so from now on. Inside a transaction."""
    counted = "bad_faith" if report.state == ReportState.BAD_FAITH else "dismissed"
    REPORT.apply(report, "uphold", answered_at=now)
    _count(report, counted, by=-1)
    _count(report, "upheld")
    emit(ReportAnswered(report_ref=report.public_id))


def conclude_reports(*, actor: Actor, case: Case, items: Sequence[CaseItem], now: datetime) -> None:
    """One decision answers every open report of the case. A promoted title goes only when a second person agrees. Inside a transaction."""
    removed = next((item for item in items if item.verdict == Verdict.TAKE_DOWN), None)
    if removed is not None:
        _remove(actor, case, removed, now)
    for report in case.reports.filter(state=ReportState.OPEN):
        REPORT.apply(report, "uphold" if removed is not None else "dismiss", answered_at=now)
        _count(report, "upheld" if removed is not None else "dismissed")
        emit(ReportAnswered(report_ref=report.public_id))
    for report in case.reports.filter(state=ReportState.BAD_FAITH):
        Report.objects.filter(pk=report.pk).update(answered_at=now)
        emit(ReportAnswered(report_ref=report.public_id))


def _remove(actor: Actor, case: Case, item: CaseItem, now: datetime) -> None:
    subject = subject_of(case.subject_kind)
    target = Target(case.subject_kind, case.subject_ref, item.target_ref)
    if not subject.is_public(target.ref, target.part):
        return
    if subject.is_promoted(target.ref):
        hold_action(
            actor=actor,
            kind=HeldKind.TAKE_DOWN,
            target=target,
            reason=item.note,
            clause=item.clause,
            case_ref=case.public_id,
        )
        return
    removal = Removal(target.kind, target.ref, target.part, item.clause, item.note, Source.REPORT, case.public_id)
    remove(actor=actor, removal=removal, now=now)


def _join_case(report: Report, target: Target, now: datetime) -> None:
    """Put the report into the open case of its subject, or a new one, and move the case up when enough weight has come together."""
    item = subject_of(target.kind).live_item(target.ref, target.part)
    case = _open_case(target) or _new_case(target)
    make_items(case, [item])
    report.case = case
    report.save(update_fields=["case"])
    weight = case.reports.filter(state=ReportState.OPEN).aggregate(total=Sum("weight_bps"))["total"] or 0
    wanted = _priority(weight, now)
    if wanted < case.priority:
        case.priority, case.due_at = wanted, min(case.due_at, due_at(now, wanted))
        Case.objects.filter(pk=case.pk, priority__gt=wanted).update(priority=wanted, due_at=case.due_at)


def _priority(weight: int, now: datetime) -> PriorityClass:
    """Guests alone never move anything: their reports wait with the quality samples."""
    if weight >= report_rules(timezone.localdate(now)).threshold_bps:
        return PriorityClass.APPEAL
    return PriorityClass.NORMAL if weight else PriorityClass.QUALITY


def _open_case(target: Target) -> Case | None:
    """The case that takes reports now, locked: the weights of those who report at once are added up one after another."""
    return (
        Case.objects.select_for_update()
        .filter(subject_kind=target.kind, subject_ref=target.ref, purpose=CasePurpose.REPORTS, state__in=sorted(OPEN))
        .first()
    )


def _new_case(target: Target) -> Case:
    """A queued case without items, or the one that somebody else has opened at the same moment."""
    subject = subject_of(target.kind)
    opening = Opening(
        purpose=CasePurpose.REPORTS,
        kind=target.kind,
        ref=target.ref,
        title=subject.title(target.ref),
        language="",
        company_id=subject.company_id(target.ref),
        priority=PriorityClass.QUALITY,
    )
    try:
        with transaction.atomic():
            case = make_case(actor=SYSTEM, opening=opening)
    except IntegrityError:
        if (theirs := _open_case(target)) is None:  # and decided it since
            raise
        return theirs
    queue_unchecked(case)
    return case


def _open_report(actor: Actor, target: Target, reason: str) -> Report | None:
    return Report.objects.filter(
        reporter_ref=actor.ref,
        subject_kind=target.kind,
        subject_ref=target.ref,
        part_ref=target.part,
        reason=reason,
        state=ReportState.OPEN,
    ).first()


def _check_report(said: ReportInput) -> None:
    if said.reason not in ReportReason.values:
        raise InvalidError(_("Choose what is wrong."), code="reason-missing", field="reason")
    if said.reason == ReportReason.OTHER and not said.text.strip():
        raise InvalidError(_("Say in a sentence what is wrong."), code="text-missing", field="text")
    if len(said.text) > LONGEST_TEXT:
        raise InvalidError(
            _("A report has at most %(count)s characters.") % {"count": LONGEST_TEXT},
            code="text-too-long",
            field="text",
        )


def _check_rate(actor: Actor, now: datetime) -> None:
    most = report_rules(timezone.localdate(now)).most_an_hour
    recent = Report.objects.filter(reporter_ref=actor.ref, reported_at__gt=now - timedelta(hours=1)).count()
    if recent >= most:
        raise RateLimitedError(
            _("You have made %(count)s reports within an hour. Please come back later.") % {"count": recent},
            code="too-many-reports",
        )


def _in_order(said: ReportInput) -> tuple[int | None, int | None]:
    moments = sorted(moment for moment in (said.start_ms, said.end_ms) if moment is not None)
    return (moments[0], moments[-1]) if moments else (None, None)


def _count(report: Report, column: str, by: int = 1) -> None:
    """Nothing new is kept of somebody who left."""
    if report.words_until is None:
        ReporterRecord.objects.get_or_create(reporter_ref=report.reporter_ref)
        ReporterRecord.objects.filter(reporter_ref=report.reporter_ref).update(**{column: F(column) + by})
