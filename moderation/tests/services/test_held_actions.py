"""What is grave needs a second person before it takes effect; an emergency waits for nobody."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.errors import ConflictError, ForbiddenError, InvalidError
from moderation.enums import HeldKind, HeldState, Restriction
from moderation.flows import HELD_ACTION
from moderation.models import HeldAction, StatementOfReasons
from moderation.services.held_actions import Target, confirm_action, refuse_action, request_reinstatement
from moderation.services.takedowns import TakedownReason, take_down

CALM = TakedownReason("C-RIGHTS", "The rights holder has proved the copy.", is_emergency=False)
EMERGENCY = TakedownReason("C-RIGHTS", "The rights holder has proved the copy.")
REASON = "The rights holder has withdrawn the complaint."


@pytest.fixture
def star(billboards, company, db):
    return billboards.add(public=True, promoted=True, company_id=company.pk)


@pytest.fixture
def second_operator(make_user, actor_for):
    return actor_for(make_user("operator"))


def test_a_promoted_title_goes_only_when_a_second_person_agrees(star, operator_actor, second_operator) -> None:
    action = take_down(actor=operator_actor, target=Target("billboard", star.ref), why=CALM)
    assert star.public is True
    with pytest.raises(ForbiddenError) as refusal:
        confirm_action(actor=operator_actor, action=action)
    assert refusal.value.code == "own-request"
    confirm_action(actor=second_operator, action=action)
    assert star.public is False
    statement = StatementOfReasons.objects.get()
    assert (statement.restriction, statement.decided_by_ref) == (Restriction.REMOVED, second_operator.ref)


def test_an_emergency_waits_for_nobody(star, operator_actor) -> None:
    assert take_down(actor=operator_actor, target=Target("billboard", star.ref), why=EMERGENCY) is None
    assert star.public is False


def test_others_go_at_once(billboards, db, operator_actor) -> None:
    plain = billboards.add(public=True)
    assert take_down(actor=operator_actor, target=Target("billboard", plain.ref), why=CALM) is None
    assert plain.public is False


def test_refused_it_stays(star, operator_actor, second_operator) -> None:
    action = take_down(actor=operator_actor, target=Target("billboard", star.ref), why=CALM)
    refuse_action(actor=second_operator, action=action)
    assert (star.public, HeldAction.objects.get().state) == (True, HeldState.REFUSED)
    with pytest.raises(ConflictError):
        confirm_action(actor=second_operator, action=action)


def test_nobody_asks_twice(star, operator_actor, second_operator) -> None:
    take_down(actor=operator_actor, target=Target("billboard", star.ref), why=CALM)
    with pytest.raises(ConflictError) as refusal:
        take_down(actor=second_operator, target=Target("billboard", star.ref), why=CALM)
    assert refusal.value.code == "already-asked"


def test_giving_back_needs_two_people(billboards, company, db, operator_actor, second_operator) -> None:
    gone = billboards.add(company_id=company.pk)
    action = request_reinstatement(actor=operator_actor, target=Target("billboard", gone.ref), reason=REASON)
    assert gone.public is False
    confirm_action(actor=second_operator, action=action)
    assert gone.public is True


@pytest.mark.parametrize("role", ["reviewer", "viewer"])
def test_only_operators_and_seniors_decide(star, operator_actor, make_user, actor_for, role) -> None:
    action = take_down(actor=operator_actor, target=Target("billboard", star.ref), why=CALM)
    actor = actor_for(make_user(*[role] if role != "viewer" else []))
    with pytest.raises(ForbiddenError):
        confirm_action(actor=actor, action=action)


def test_a_person_of_the_company_decides_nothing(star, operator_actor, company, make_user, actor_for) -> None:
    action = take_down(actor=operator_actor, target=Target("billboard", star.ref), why=CALM)
    with pytest.raises(ForbiddenError) as refusal:
        confirm_action(actor=actor_for(make_user("operator", company=company)), action=action)
    assert refusal.value.code == "own-company"


def test_a_reason_is_needed_and_what_is_shown_is_not_given_back(billboards, db, operator_actor) -> None:
    gone, shown = billboards.add(), billboards.add(public=True)
    with pytest.raises(InvalidError):
        request_reinstatement(actor=operator_actor, target=Target("billboard", gone.ref), reason="ok")
    with pytest.raises(ConflictError) as refusal:
        request_reinstatement(actor=operator_actor, target=Target("billboard", shown.ref), reason=REASON)
    assert refusal.value.code == "not-taken-down"


def test_the_database_refuses_one_person_for_both_parts(db) -> None:
    fields = {"subject_kind": "billboard", "subject_ref": "b1", "title": "b1", "reason": REASON}
    with pytest.raises(IntegrityError), transaction.atomic():
        HeldAction.objects.create(
            kind=HeldKind.REINSTATE,
            requested_by_ref="user:1",
            decided_by_ref="user:1",
            requested_at=timezone.now(),
            **fields,
        )


@pytest.mark.parametrize("verb", sorted(HELD_ACTION.transitions))
@pytest.mark.parametrize("state", list(HeldState))
def test_every_state_of_a_held_action_allows_its_verbs_and_no_other(star, operator_actor, state, verb) -> None:
    action = take_down(actor=operator_actor, target=Target("billboard", star.ref), why=CALM)
    HeldAction.objects.update(state=state)
    if state == HeldState.WAITING:
        HELD_ACTION.apply(action, verb)
    else:
        with pytest.raises(ConflictError):
            HELD_ACTION.apply(action, verb)
