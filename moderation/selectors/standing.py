"""Where a submission stands, as its producer may know it: never who looks at it, nor how often."""

import statistics
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from moderation.enums import OPEN, WAITING, CasePurpose, CaseState, Lane
from moderation.models import Case

COUNT_LIMIT = 1000
RECENT_CASES = 50
FEWEST_CASES = 5
DECIDED_BY_PEOPLE = (CaseState.APPROVED, CaseState.CHANGES_REQUESTED, CaseState.REJECTED)


class Phase(models.TextChoices):
    """What a producer is told of an open case. Second looks and decisions that may be taken back are all "in review"."""

    CHECKING = "checking", _("Automated checks are running")
    WAITING = "waiting", _("Waiting for a reviewer")
    IN_REVIEW = "in_review", _("In review")


PHASES = {CaseState.CHECKING: Phase.CHECKING, CaseState.QUEUED: Phase.WAITING}


@dataclass(frozen=True)
class Standing:
    """An open submission. ``ahead`` is how many waiting cases come before it, at most COUNT_LIMIT; None once somebody has it.

    ``expected_at`` is when such submissions were decided lately, None when there were too few; ``due_at`` is what was promised.
    """

    phase: Phase
    ahead: int | None
    submitted_at: datetime
    expected_at: datetime | None
    due_at: datetime
    can_withdraw: bool

    @property
    def is_ahead_capped(self) -> bool:
        """Whether more come before it than were counted."""
        return self.ahead == COUNT_LIMIT


def phase_of(state: str) -> Phase:
    """The phase of the state of an open case."""
    return PHASES.get(CaseState(state), Phase.IN_REVIEW)


def open_submission(kind: str, ref: str) -> Case | None:
    """The open case of what a producer handed in; cases of reports and appeals are none of it."""
    cases = Case.objects.filter(subject_kind=kind, subject_ref=ref, purpose=CasePurpose.SUBMISSION)
    return cases.filter(state__in=sorted(OPEN)).first()


def standing_of(kind: str, ref: str, now: datetime) -> Standing | None:
    """Where the submission of a subject stands; None when nothing of it is in review."""
    case = open_submission(kind, ref)
    if case is None:
        return None
    phase = phase_of(case.state)
    is_waiting = phase != Phase.IN_REVIEW
    expected = _expected_at(case) if is_waiting else None
    return Standing(
        phase=phase,
        ahead=cases_ahead(case) if is_waiting else None,
        submitted_at=case.submitted_at,
        expected_at=expected if expected and now < expected <= case.due_at else None,
        due_at=case.due_at,
        can_withdraw=is_waiting and case.opened_at is None,
    )


def cases_ahead(case: Case) -> int:
    """How many waiting cases are more urgent, or as urgent and due sooner; counted up to COUNT_LIMIT."""
    sooner = Q(priority__lt=case.priority) | Q(priority=case.priority) & (
        Q(due_at__lt=case.due_at) | Q(due_at=case.due_at, pk__lt=case.pk)
    )
    waiting = Case.objects.filter(sooner, lane=Lane.ACTIVE, state__in=sorted(WAITING)).order_by()
    return waiting[:COUNT_LIMIT].count()


def _expected_at(case: Case) -> datetime | None:
    """Its submission and the median time that decided submissions of its class took lately."""
    rows = Case.objects.filter(
        lane=Lane.DECIDED,
        priority=case.priority,
        purpose=CasePurpose.SUBMISSION,
        state__in=DECIDED_BY_PEOPLE,
        decided_at__isnull=False,
    ).order_by("-decided_at", "-pk")
    taken = [
        (decided - submitted).total_seconds()
        for submitted, decided in rows.values_list("submitted_at", "decided_at")[:RECENT_CASES]
        if decided is not None
    ]
    return case.submitted_at + timedelta(seconds=statistics.median(taken)) if len(taken) >= FEWEST_CASES else None
