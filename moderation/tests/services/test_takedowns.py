"""Only an operator takes published work down, with a clause and a reason."""

import pytest

from accounts.models import Notice
from core.errors import ConflictError, ForbiddenError, InvalidError
from core.models import AuditRecord
from moderation.services.held_actions import Target
from moderation.services.takedowns import TakedownReason, take_down

WHY = TakedownReason(clause="C-MINORS", reason="A child is shown in danger in episode 3.")


@pytest.fixture
def shown(billboards, db, company):
    return billboards.add(public=True, company_id=company.pk)


def test_a_takedown_removes_it_at_once_and_is_recorded(shown, operator_actor) -> None:
    take_down(actor=operator_actor, target=Target("billboard", shown.ref), why=WHY)
    assert shown.public is False
    assert AuditRecord.objects.get(verb="subject.taken-down").payload == {"clause": "C-MINORS", "part": ""}


def test_a_reviewer_cannot_take_down(shown, reviewer_actor) -> None:
    with pytest.raises(ForbiddenError):
        take_down(actor=reviewer_actor, target=Target("billboard", shown.ref), why=WHY)
    assert shown.public is True


@pytest.mark.parametrize(
    ("why", "field"),
    [
        (TakedownReason("", WHY.reason), "clause"),
        (TakedownReason("Z", WHY.reason), "clause"),
        (TakedownReason("C-SEX", "bad"), "reason"),
        (TakedownReason("C-SEX", "x" * 1001), "reason"),
    ],
)
def test_clause_and_reason_are_needed(shown, operator_actor, why, field) -> None:
    with pytest.raises(InvalidError) as refusal:
        take_down(actor=operator_actor, target=Target("billboard", shown.ref), why=why)
    assert refusal.value.field == field
    assert shown.public is True


def test_what_is_not_published_cannot_be_taken_down(billboards, db, operator_actor) -> None:
    with pytest.raises(ConflictError):
        take_down(actor=operator_actor, target=Target("billboard", billboards.add().ref), why=WHY)


@pytest.mark.django_db(transaction=True)
def test_the_producer_is_told_why(shown, producer, operator_actor) -> None:
    take_down(actor=operator_actor, target=Target("billboard", shown.ref), why=WHY)
    notice = Notice.objects.get(user=producer)
    assert notice.title == "“Billboard b1” was taken down"
    assert "Minors at risk (C-MINORS): A child is shown" in notice.body
