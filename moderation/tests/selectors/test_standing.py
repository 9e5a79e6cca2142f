"""What a producer is told of a submission: its place and its time, and never that somebody looks a second time."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.errors import ConflictError
from moderation.enums import CasePurpose, CaseState, PriorityClass
from moderation.models import Case
from moderation.selectors.standing import Phase, standing_of
from moderation.services.cases import withdraw_case

NOW = timezone.now()


def standing(case, now=None):
    found = standing_of(case.subject_kind, case.subject_ref, now or timezone.now())
    assert found is not None
    return found


def put(case, state, **fields):
    Case.objects.filter(pk=case.pk).update(state=state, **fields)


@pytest.mark.parametrize(
    ("state", "phase"),
    [
        (CaseState.CHECKING, Phase.CHECKING),
        (CaseState.QUEUED, Phase.WAITING),
        (CaseState.IN_REVIEW, Phase.IN_REVIEW),
        (CaseState.FILED, Phase.IN_REVIEW),
        (CaseState.SECOND_REVIEW, Phase.IN_REVIEW),
        (CaseState.ESCALATED, Phase.IN_REVIEW),
    ],
)
def test_second_looks_and_decisions_that_may_be_taken_back_are_in_review_like_any_other(
    make_case, state, phase
) -> None:
    case = make_case()
    put(case, state)
    found = standing(case)
    assert found.phase == phase
    assert (found.ahead is None) == (phase == Phase.IN_REVIEW)


def test_cases_ahead_are_those_that_wait_and_are_more_urgent_or_due_sooner(make_case) -> None:
    mine, sooner, later, urgent, held = (make_case() for _ in range(5))
    hour = timedelta(hours=1)
    put(mine, CaseState.QUEUED, due_at=NOW)
    put(sooner, CaseState.QUEUED, due_at=NOW - hour)
    put(later, CaseState.QUEUED, due_at=NOW + hour)
    put(urgent, CaseState.SECOND_REVIEW, due_at=NOW + hour, priority=PriorityClass.APPEAL)
    put(held, CaseState.IN_REVIEW, due_at=NOW - hour)
    assert standing(mine).ahead == 2


def test_reports_and_appeals_about_it_are_not_its_submission(make_case) -> None:
    case = make_case()
    Case.objects.filter(pk=case.pk).update(purpose=CasePurpose.REPORTS)
    assert standing_of(case.subject_kind, case.subject_ref, NOW) is None


def decide_before(case, *hours):
    for number, taken in enumerate(hours):
        Case.objects.create(
            subject_kind="billboard",
            subject_ref=f"old{number}",
            title="Old",
            state=CaseState.APPROVED,
            submitted_at=NOW - timedelta(days=9),
            due_at=NOW,
            decided_at=NOW - timedelta(days=9) + timedelta(hours=taken),
        )


def test_the_expected_time_is_the_median_of_what_such_cases_took_lately(make_case) -> None:
    case = make_case()
    decide_before(case, 1, 2, 5, 30, 40)
    put(case, CaseState.QUEUED, submitted_at=NOW, due_at=NOW + timedelta(days=3))
    assert standing(case, NOW).expected_at == NOW + timedelta(hours=5)


def test_without_enough_cases_or_after_that_time_only_the_promise_is_told(make_case) -> None:
    case = make_case()
    decide_before(case, 1, 2, 5, 30)
    put(case, CaseState.QUEUED, submitted_at=NOW, due_at=NOW + timedelta(days=3))
    assert standing(case, NOW).expected_at is None
    decide_before(case, 5)
    assert standing(case, NOW + timedelta(hours=6)).expected_at is None


@pytest.mark.parametrize(
    "state", sorted({CaseState.IN_REVIEW, CaseState.FILED, CaseState.SECOND_REVIEW, CaseState.ESCALATED})
)
def test_what_somebody_has_opened_can_not_be_taken_back_in_any_state(make_case, producer_actor, state) -> None:
    case = make_case()
    put(case, state, opened_at=NOW)
    assert not standing(case).can_withdraw
    with pytest.raises(ConflictError):
        withdraw_case(actor=producer_actor, kind=case.subject_kind, ref=case.subject_ref)


def test_what_went_back_to_the_queue_after_it_was_opened_stays_where_it_is(make_case) -> None:
    case = make_case()
    put(case, CaseState.QUEUED, opened_at=NOW)
    assert not standing(case).can_withdraw
    put(case, CaseState.QUEUED, opened_at=None)
    assert standing(case).can_withdraw
