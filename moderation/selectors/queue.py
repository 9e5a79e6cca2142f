"""The queue in the order of work, and its tabs, without the work of one's own or a related company."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.models import User
from accounts.policies import can_decide_as_senior
from accounts.selectors import connected_company_ids
from core.actors import Actor
from core.pagination import Page, keyset_page
from moderation.enums import DECIDED, WAITING, CaseState, Lane, QueueTab, Round, SecondReviewReason
from moderation.models import Case, CaseBar, CaseItem
from moderation.selectors.care import languages_of
from moderation.selectors.companies import company_names
from moderation.selectors.findings import NOBODY_LOOKED, Attention, attention_by_case
from moderation.selectors.queue_filters import QueueFilter, narrowed
from moderation.selectors.sight import holds, is_held, may_take_back, tellable_reasons, turn_of
from moderation.subjects import registered_kinds, subject_of

ORDER_OF_WORK = ("priority", "due_at", "pk")
NEWEST_DECISION = ("-decided_at", "-pk")
PAGE_SIZE = 30
COUNT_LIMIT = 100
WARNED_AT = 0.8


def visible_to(actor: Actor) -> QuerySet[Case]:
    """Cases that the actor may work on or read."""
    cases = Case.objects.select_related("claimed_by")
    if actor.user_id is None:
        return cases
    return cases.exclude(company_id__in=connected_company_ids(actor.user_id))


def claimable_cases(actor: Actor, now: datetime) -> QuerySet[Case]:
    """Cases that wait for this actor, and those whose reviewer went silent, most urgent first.

    Without those in which they have had a part, those that wait for a senior unless they are one, and, for people who name
    their languages, those in other languages.
    """
    silent = Q(state=CaseState.IN_REVIEW, lease_until__lte=now)
    cases = visible_to(actor).filter(Q(state__in=sorted(WAITING)) | silent, lane=Lane.ACTIVE)
    cases = cases.exclude(Exists(CaseBar.objects.filter(case=OuterRef("pk"), reviewer_ref=actor.ref)))
    if not can_decide_as_senior(actor):
        cases = cases.exclude(state=CaseState.ESCALATED).exclude(state=CaseState.IN_REVIEW, round=Round.SENIOR)
    languages = languages_of(actor)
    if languages:
        cases = cases.filter(Q(language__in=languages) | Q(language=""))
    return cases.order_by(*ORDER_OF_WORK)


def expired_cases(now: datetime) -> QuerySet[Case]:
    """Cases whose lease has run out."""
    return Case.objects.filter(state=CaseState.IN_REVIEW, lease_until__lte=now).order_by("pk")


def tab_cases(actor: Actor, tab: QueueTab) -> QuerySet[Case]:
    """The cases of one tab."""
    conditions = {
        QueueTab.WAITING: Q(lane=Lane.ACTIVE),
        QueueTab.MINE: Q(lane=Lane.ACTIVE, claimed_by_id=actor.user_id, claimed_by__isnull=False),
        QueueTab.CHECKING: Q(lane=Lane.CHECKING),
        QueueTab.DECIDED: Q(lane=Lane.DECIDED, decided_at__isnull=False),
    }
    return visible_to(actor).filter(conditions[tab])


def queue_page(actor: Actor, tab: QueueTab, by: QueueFilter, *, now: datetime, cursor: str | None = None) -> Page[Case]:
    """One page of a tab, narrowed by a filter."""
    order = NEWEST_DECISION if tab == QueueTab.DECIDED else ORDER_OF_WORK
    cases = narrowed(tab_cases(actor, tab), by, now)
    return keyset_page(cases, order=order, cursor=cursor, size=PAGE_SIZE)


def filed_cases(actor: Actor, now: datetime) -> list[Case]:
    """Cases that the actor has decided and may still take back."""
    filed = Case.objects.filter(lane=Lane.ACTIVE, state=CaseState.FILED, claimed_by_id=actor.user_id)
    return [case for case in filed.order_by("effective_at", "pk")[:PAGE_SIZE] if may_take_back(actor, case, now)]


@dataclass(frozen=True)
class QueueRow:
    """One line of the queue. ``holder`` is the person who is looking at it now; ``is_soon``: four fifths of its time are over.

    ``is_for_me`` is False where the actor had a part already, or is no senior and one is waited for.
    """

    case: Case
    company: str
    kind_label: object
    parts: int
    attention: Attention
    holder: User | None
    is_mine: bool
    is_late: bool
    is_soon: bool
    is_for_me: bool
    turn: Round
    second_reasons: Sequence[SecondReviewReason]


def queue_rows(actor: Actor, cases: Sequence[Case], now: datetime) -> list[QueueRow]:
    """The lines of some cases, in a fixed number of queries."""
    names, looks = company_names(cases), attention_by_case(cases)
    counted = CaseItem.objects.filter(case__in=[case.pk for case in cases]).values_list("case").annotate(Count("pk"))
    parts = dict(counted)
    barred = set(
        CaseBar.objects.filter(case__in=[case.pk for case in cases], reviewer_ref=actor.ref).values_list(
            "case", flat=True
        )
    )
    is_senior = can_decide_as_senior(actor)
    return [
        QueueRow(
            case=case,
            company=names.get(case.company_id, ""),
            kind_label=kind_label(case.subject_kind),
            parts=parts.get(case.pk, 0),
            attention=looks.get(case.pk, NOBODY_LOOKED),
            holder=case.claimed_by if is_held(case, now) else None,
            is_mine=holds(actor, case, now),
            is_late=case.state not in DECIDED and case.due_at < now,
            is_soon=_is_soon(case, now),
            is_for_me=case.pk not in barred and (is_senior or turn_of(case) != Round.SENIOR),
            turn=turn_of(case),
            second_reasons=tellable_reasons(case),
        )
        for case in cases
    ]


def kind_label(kind: str) -> object:
    """A kind in words; its id when no app registers it any more."""
    return subject_of(kind).label if kind in registered_kinds() else kind


def _is_soon(case: Case, now: datetime) -> bool:
    allowed = case.due_at - case.submitted_at
    return case.state not in DECIDED and now <= case.due_at and now - case.submitted_at >= allowed * WARNED_AT


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
