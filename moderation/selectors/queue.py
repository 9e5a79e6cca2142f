"""The queue in the order of work, and its tabs, without the work of one's own or a related company."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from accounts.selectors import connected_company_ids
from core.actors import Actor
from core.pagination import Page, keyset_page
from moderation.enums import DECIDED, CaseState, QueueTab
from moderation.models import Case, CaseItem
from moderation.selectors.companies import company_names
from moderation.selectors.findings import NOBODY_LOOKED, Attention, attention_by_case
from moderation.subjects import registered_kinds, subject_of

ORDER_OF_WORK = ("priority", "due_at", "pk")
NEWEST_DECISION = ("-decided_at", "-pk")
PAGE_SIZE = 30
COUNT_LIMIT = 100


def visible_to(actor: Actor) -> QuerySet[Case]:
    """Cases that the actor may work on or read."""
    cases = Case.objects.select_related("claimed_by")
    if actor.user_id is None:
        return cases
    return cases.exclude(company_id__in=connected_company_ids(actor.user_id))


def claimable_cases(actor: Actor, now: datetime) -> QuerySet[Case]:
    """Waiting cases, and those whose reviewer went silent, most urgent first."""
    silent = Q(state=CaseState.IN_REVIEW, lease_until__lte=now)
    return visible_to(actor).filter(Q(state=CaseState.QUEUED) | silent).order_by(*ORDER_OF_WORK)


def expired_cases(now: datetime) -> QuerySet[Case]:
    """Cases whose lease has run out."""
    return Case.objects.filter(state=CaseState.IN_REVIEW, lease_until__lte=now).order_by("pk")


def tab_cases(actor: Actor, tab: QueueTab) -> QuerySet[Case]:
    """The cases of one tab."""
    conditions = {
        QueueTab.WAITING: Q(state__in=(CaseState.QUEUED, CaseState.IN_REVIEW)),
        QueueTab.MINE: Q(state=CaseState.IN_REVIEW, claimed_by_id=actor.user_id),
        QueueTab.CHECKING: Q(state=CaseState.CHECKING),
        QueueTab.DECIDED: Q(state__in=DECIDED, decided_at__isnull=False),
    }
    return visible_to(actor).filter(conditions[tab])


def queue_page(actor: Actor, tab: QueueTab, *, wanted: str = "", cursor: str | None = None) -> Page[Case]:
    """One page of a tab; ``wanted`` narrows it to titles that contain it."""
    order = NEWEST_DECISION if tab == QueueTab.DECIDED else ORDER_OF_WORK
    cases = tab_cases(actor, tab)
    if wanted:
        cases = cases.filter(title__icontains=wanted)
    return keyset_page(cases, order=order, cursor=cursor, size=PAGE_SIZE)


@dataclass(frozen=True)
class QueueRow:
    """One line of the queue. ``holder`` is the person who is looking at it now."""

    case: Case
    company: str
    kind_label: object
    parts: int
    attention: Attention
    holder: User | None
    is_mine: bool
    is_late: bool


def queue_rows(actor: Actor, cases: Sequence[Case], now: datetime) -> list[QueueRow]:
    """The lines of some cases, in a fixed number of queries."""
    names, looks = company_names(cases), attention_by_case(cases)
    counted = CaseItem.objects.filter(case__in=[case.pk for case in cases]).values_list("case").annotate(Count("pk"))
    parts = dict(counted)
    return [
        QueueRow(
            case=case,
            company=names.get(case.company_id, ""),
            kind_label=kind_label(case.subject_kind),
            parts=parts.get(case.pk, 0),
            attention=looks.get(case.pk, NOBODY_LOOKED),
            holder=_holder(case, now),
            is_mine=case.claimed_by_id == actor.user_id and _holder(case, now) is not None,
            is_late=case.state not in DECIDED and case.due_at < now,
        )
        for case in cases
    ]


def kind_label(kind: str) -> object:
    """A kind in words; its id when no app registers it any more."""
    return subject_of(kind).label if kind in registered_kinds() else kind


def _holder(case: Case, now: datetime) -> User | None:
    is_held = case.state == CaseState.IN_REVIEW and case.lease_until is not None and case.lease_until > now
    return case.claimed_by if is_held else None


@dataclass(frozen=True)
class TabCount:
    """A tab with how many cases it holds; ``text`` says "99+" where counting further would cost too much."""

    tab: QueueTab
    text: str


def tab_counts(actor: Actor) -> list[TabCount]:
    """All tabs in order; decided cases are not counted."""
    counted = [tab for tab in QueueTab if tab != QueueTab.DECIDED]
    counts = {tab: tab_cases(actor, tab).order_by()[:COUNT_LIMIT].count() for tab in counted}
    return [TabCount(tab, _count_text(counts[tab]) if tab in counts else "") for tab in QueueTab]


def _count_text(count: int) -> str:
    return str(count) if count < COUNT_LIMIT else f"{COUNT_LIMIT - 1}+"
