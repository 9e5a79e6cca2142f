"""Submitting opens one case; withdrawing closes it until a reviewer has looked."""

import pytest

from core.errors import ConflictError, NotFoundError
from core.models import AuditRecord
from moderation.enums import CaseState
from moderation.models import Case
from moderation.services.cases import open_case, withdraw_case
from moderation.services.claims import claim_case, release_case


def test_a_submission_becomes_a_case_with_an_item_for_each_part(make_case) -> None:
    case = make_case(checked=False, slogans=["Rain", "Wind"])
    assert (case.state, case.title) == (CaseState.CHECKING, "Billboard b1")
    assert [(item.position, item.title) for item in case.items.all()] == [(1, "Rain"), (2, "Wind")]
    assert case.due_at > case.submitted_at


def test_opening_twice_gives_the_same_case_and_no_second_item(make_case) -> None:
    case = make_case()
    again = open_case(kind="billboard", ref=case.subject_ref)
    assert again == case
    assert Case.objects.get().items.count() == 1
    assert again.state == CaseState.QUEUED


def test_a_part_that_comes_later_joins_the_open_case_and_is_checked_first(make_case, billboards) -> None:
    case = make_case()
    billboards.billboards["b1"].slogans.append("Wind")
    case = open_case(kind="billboard", ref="b1")
    assert case.items.count() == 2
    assert case.state == CaseState.CHECKING


def test_nothing_waiting_opens_no_case(billboards, db) -> None:
    assert open_case(kind="billboard", ref=billboards.add(slogans=[]).ref) is None


def test_an_unknown_kind_is_refused(db) -> None:
    with pytest.raises(NotFoundError):
        open_case(kind="spaceship", ref="x")


def test_a_producer_withdraws_until_a_reviewer_has_opened_the_case(make_case, producer_actor, billboards) -> None:
    case = withdraw_case(actor=producer_actor, kind="billboard", ref=make_case().subject_ref)
    assert case.state == CaseState.WITHDRAWN
    assert billboards.billboards["b1"].verdicts == {"withdrawn": producer_actor.ref}


def test_an_opened_case_cannot_be_withdrawn_even_after_it_was_given_back(
    make_case, producer_actor, reviewer_actor
) -> None:
    case = claim_case(actor=reviewer_actor, case=make_case())
    release_case(actor=reviewer_actor, case=case, token=case.lease_token)
    with pytest.raises(ConflictError) as refusal:
        withdraw_case(actor=producer_actor, kind="billboard", ref=case.subject_ref)
    assert refusal.value.code == "already-opened"


def test_withdrawing_what_is_not_in_review_says_so(billboards, producer_actor) -> None:
    with pytest.raises(NotFoundError):
        withdraw_case(actor=producer_actor, kind="billboard", ref=billboards.add().ref)


def test_every_step_is_on_the_record(make_case, reviewer_actor) -> None:
    case = claim_case(actor=reviewer_actor, case=make_case())
    release_case(actor=reviewer_actor, case=case, token=case.lease_token)
    verbs = AuditRecord.objects.filter(subject_kind="case", subject_ref=case.public_id).order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == [
        "case.opened",
        "case.checked",
        "case.claimed",
        "case.released",
    ]
