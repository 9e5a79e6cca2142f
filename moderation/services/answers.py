"""Tells viewers what came of their reports, and those who appealed what was decided, each in their own language."""

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.enums import NoticeKind
from accounts.selectors import member_ids
from accounts.services.notices import notify
from moderation.addresses import REPORT_PAGE, page_called, statement_address
from moderation.enums import AppealState, ReportState
from moderation.models import Appeal, Report, StatementOfReasons
from moderation.selectors.classification import duties_on
from moderation.subjects import subject_of

ANSWERS: dict[str, Promise] = {
    ReportState.UPHELD: _("Thank you. We looked at what you reported and took action."),
    ReportState.DISMISSED: _(
        "Thank you. Somebody looked at what you reported and found no breach of our rules. If you disagree, you can appeal."
    ),
    ReportState.BAD_FAITH: _(
        "We looked at what you reported. It does not name a breach of our rules. If you disagree, you can appeal."
    ),
}
APPEAL_ANSWERS: dict[str, Promise] = {
    AppealState.UPHELD: _("Somebody who had no part in the decision looked at your appeal. The decision stands."),
    AppealState.OVERTURNED: _("Somebody who had no part in the decision looked at your appeal. You were right."),
}


def tell_reporter(*, report_ref: str) -> bool:
    """Notify whoever made a report; guests cannot be told. Whether somebody was told."""
    report = Report.objects.filter(public_id=report_ref).first()
    user_id = _person(report.reporter_ref) if report else None
    if report is None or user_id is None or report.state not in ANSWERS:
        return False
    title = subject_of(report.subject_kind).title(report.subject_ref, report.part_ref)
    notify(
        user_id=user_id,
        kind=NoticeKind.REVIEW,
        title=format_lazy(_("Your report about “{title}”"), title=title),
        body=ANSWERS[report.state],
        url=page_called(REPORT_PAGE, report_id=report.public_id),
        dedupe_key=f"report:{report.public_id}:{report.state}",
    )
    return True


def tell_of_receipt(*, report_ref: str) -> bool:
    """Confirm a report to whoever made it, where a law asks for receipts; guests see it on the page alone. Whether somebody was told."""
    report = Report.objects.filter(public_id=report_ref).first()
    user_id = _person(report.reporter_ref) if report else None
    if report is None or user_id is None or not duties_on(timezone.localdate(report.reported_at)).notice_receipt:
        return False
    title = subject_of(report.subject_kind).title(report.subject_ref, report.part_ref)
    notify(
        user_id=user_id,
        kind=NoticeKind.REVIEW,
        title=format_lazy(_("We received your report about “{title}”"), title=title),
        body=_("A person will look at it. You will hear what came of it."),
        url=page_called(REPORT_PAGE, report_id=report.public_id),
        dedupe_key=f"report:{report.public_id}:received",
    )
    return True


def tell_of_appeal(*, appeal_ref: str) -> int:
    """Notify the producer's members, or the person who appealed for themselves; returns how many people that are."""
    appeal = Appeal.objects.select_related("case").filter(public_id=appeal_ref).first()
    if appeal is None or appeal.state not in APPEAL_ANSWERS:
        return 0
    is_own = bool(appeal.report_ref) or appeal.company_id is None
    alone = _person(appeal.by_ref) if is_own else None
    people = [alone] if alone is not None else member_ids(appeal.company_id) if appeal.company_id else []
    for user_id in people:
        notify(
            user_id=user_id,
            kind=NoticeKind.REVIEW,
            title=format_lazy(_("Your appeal about “{title}”"), title=appeal.case.title),
            body=format_lazy("{answer}\n{words}", answer=APPEAL_ANSWERS[appeal.state], words=appeal.answer),
            url=_page_of_appeal(appeal, user_id),
            dedupe_key=f"appeal:{appeal.public_id}:{appeal.state}",
        )
    return len(people)


def _page_of_appeal(appeal: Appeal, user_id: int) -> str:
    if appeal.report_ref:
        return page_called(REPORT_PAGE, report_id=appeal.report_ref)
    return statement_address(StatementOfReasons.objects.get(public_id=appeal.statement_ref), user_id)


def _person(ref: str) -> int | None:
    kind, _colon, number = ref.partition(":")
    return int(number) if kind == "user" and number.isdigit() else None
