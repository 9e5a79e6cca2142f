"""Tells the people of a producer what the desk decided, each in their own language."""

from django.utils import timezone
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.enums import NoticeKind
from accounts.selectors import member_ids
from accounts.services.notices import notify
from dramas.services.verdicts import EPISODE
from dramas.vocabulary import episode_name
from moderation.addresses import statement_address
from moderation.enums import CaseState, Verdict
from moderation.events import SubjectTakenDown
from moderation.models import Case, CaseItem
from moderation.selectors.rules import policy_on
from moderation.selectors.statements import newest_statement
from moderation.subjects import subject_of

HEADLINES = {
    CaseState.APPROVED: _("“{title}” was approved"),
    CaseState.CHANGES_REQUESTED: _("“{title}”: please change something"),
    CaseState.REJECTED: _("“{title}” was rejected"),
}
MOST_LINES = 20


def tell_producer_of_decision(*, case_ref: str) -> int:
    """Notify every member of the producer once per case; returns how many people that are."""
    case = Case.objects.filter(public_id=case_ref).first()
    if case is None or case.company_id is None or case.state not in HEADLINES:
        return 0
    items = list(case.items.all())
    url = subject_of(case.subject_kind).producer_url(case.subject_ref)
    statement = newest_statement(kind=case.subject_kind, ref=case.subject_ref, case_ref=case.public_id)
    people = member_ids(case.company_id)
    for user_id in people:
        notify(
            user_id=user_id,
            kind=NoticeKind.REVIEW,
            title=format_lazy(HEADLINES[CaseState(case.state)], title=case.title),
            body=lazy(_decision_body, str)(case, items),
            url=(statement_address(statement, user_id) if statement else "") or url,
            dedupe_key=f"case:{case.public_id}:decided",
        )
    return len(people)


def tell_producer_of_takedown(event: SubjectTakenDown) -> int:
    """Notify every member of the producer; returns how many people that are."""
    subject = subject_of(event.subject_kind)
    company_id = subject.company_id(event.subject_ref)
    people = member_ids(company_id) if company_id is not None else []
    statement = newest_statement(kind=event.subject_kind, ref=event.subject_ref, part=event.part_ref)
    url = subject.producer_url(event.subject_ref)
    for user_id in people:
        notify(
            user_id=user_id,
            kind=NoticeKind.REVIEW,
            title=format_lazy(_("“{title}” was taken down"), title=subject.title(event.subject_ref, event.part_ref)),
            body=lazy(_clause_line, str)(event.clause, event.reason),
            url=(statement_address(statement, user_id) if statement else "") or url,
        )
    return len(people)


def _decision_body(case: Case, items: list[CaseItem]) -> str:
    returned = [item for item in items if item.verdict != Verdict.APPROVE]
    approved = len(items) - len(returned)
    lines = [gettext("Approved: %(count)s of %(total)s parts.") % {"count": approved, "total": len(items)}]
    lines += [f"{_item_name(item)} — {_clause_line(item.clause, item.note)}" for item in returned[:MOST_LINES]]
    return "\n".join(lines)


def _item_name(item: CaseItem) -> str:
    number = episode_name(item.position) if item.kind == EPISODE else ""
    return " · ".join(part for part in (number, item.title) if part)


def _clause_line(code: str, note: str) -> str:
    clause = policy_on(timezone.localdate()).clauses.get(code)
    title = f"{clause.title()} ({code})" if clause else code
    return f"{title}: {note}" if note else f"{title}. {clause.text()}" if clause else title
