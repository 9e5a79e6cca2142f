"""What is late moves up, and many submissions of one producer do not push everybody else's back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from moderation.enums import PriorityClass
from moderation.models import Case
from moderation.services.lateness import move_up_late_cases


def test_a_late_case_moves_up_one_class_at_a_time_but_never_among_the_legal_ones(make_case) -> None:
    case = make_case()
    now = timezone.now()
    for expected in (PriorityClass.SCHEDULED, PriorityClass.APPEAL, PriorityClass.APPEAL):
        Case.objects.update(due_at=now - timedelta(minutes=1))
        move_up_late_cases(now=now)
        case.refresh_from_db()
        assert case.priority == expected
    assert move_up_late_cases(now=now) == 0


def test_a_case_in_time_stays(make_case) -> None:
    make_case()
    assert move_up_late_cases() == 0


@pytest.mark.parametrize(("others", "later"), [(19, False), (20, True)])
def test_the_twenty_first_submission_of_a_day_is_due_a_working_day_later(make_case, company, others, later) -> None:
    first = make_case(company_id=company.pk, checked=False)
    Case.objects.bulk_create(
        Case(
            subject_kind="billboard",
            subject_ref=f"other-{number}",
            company_id=company.pk,
            submitted_at=first.submitted_at,
            due_at=first.due_at,
        )
        for number in range(others - 1)
    )
    last = make_case(company_id=company.pk, checked=False)
    assert (last.due_at - first.due_at >= timedelta(hours=20)) is later
