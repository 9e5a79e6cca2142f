"""The fix list: written as the reviewer goes, read by the producer after the decision, looked after in the next version."""

import pytest
from django.utils import timezone

from core.errors import ConflictError, InvalidError, NotFoundError
from moderation.enums import RemarkState, SecondReviewReason, Verdict
from moderation.models import Remark
from moderation.services.claims import claim_case
from moderation.services.decisions import decide_case
from moderation.services.remarks import RemarkInput, add_remark, carry_remarks, judge_remark, remove_remark
from moderation.services.verdicts import VerdictInput, record_verdict

BLACK = RemarkInput("T-PICTURE", "Black for a minute.", start_ms=9_000, end_ms=4_000)
RETURN = VerdictInput(Verdict.REQUEST_CHANGES, "T-PICTURE", "See the list.")


@pytest.fixture
def held(make_case, reviewer_actor):
    """A claimed case of one sheet of a minute, its item, and the token."""
    case = claim_case(actor=reviewer_actor, case=make_case(seconds=60))
    return case, case.items.select_related("case").get(), case.lease_token


def test_a_remark_is_a_draft_until_the_decision(held, reviewer_actor) -> None:
    case, item, token = held
    remark = add_remark(actor=reviewer_actor, item=item, token=token, said=BLACK)
    assert (remark.start_ms, remark.end_ms, remark.published_at) == (4_000, 9_000, None)
    record_verdict(actor=reviewer_actor, item=item, token=token, said=RETURN)
    decide_case(actor=reviewer_actor, case=case, token=token)
    assert Remark.objects.get().published_at is not None


def test_remarks_on_what_was_approved_stay_in_the_house(held, reviewer_actor) -> None:
    case, item, token = held
    add_remark(actor=reviewer_actor, item=item, token=token, said=BLACK)
    record_verdict(actor=reviewer_actor, item=item, token=token, said=VerdictInput(Verdict.APPROVE))
    decide_case(actor=reviewer_actor, case=case, token=token)
    assert Remark.objects.get().published_at is None


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (RemarkInput("", "Black."), "clause"),
        (RemarkInput("Z-NONE", "Black."), "clause"),
        (RemarkInput("T-PICTURE"), "note"),
        (RemarkInput("T-PICTURE", "x" * 1001), "note"),
        (RemarkInput("T-PICTURE", canned="no-such-reason"), "canned"),
        (RemarkInput("T-PICTURE", "Black.", start_ms=61_000), "start_ms"),
        (RemarkInput("T-PICTURE", "Black.", start_ms=-1), "start_ms"),
    ],
)
def test_a_remark_without_sense_is_refused(held, reviewer_actor, said, field) -> None:
    _case, item, token = held
    with pytest.raises(InvalidError) as refusal:
        add_remark(actor=reviewer_actor, item=item, token=token, said=said)
    assert refusal.value.field == field


def test_a_ready_made_reason_is_enough(held, reviewer_actor) -> None:
    _case, item, token = held
    said = RemarkInput("T-PICTURE", canned="black-stretch", start_ms=4_000)
    remark = add_remark(actor=reviewer_actor, item=item, token=token, said=said)
    assert (remark.start_ms, remark.end_ms) == (4_000, 4_000)


def test_only_the_holder_writes_and_only_the_author_removes(held, reviewer_actor, make_user, actor_for) -> None:
    _case, item, token = held
    with pytest.raises(ConflictError):
        add_remark(actor=actor_for(make_user("reviewer")), item=item, token=token, said=BLACK)
    remark = add_remark(actor=reviewer_actor, item=item, token=token, said=BLACK)
    remove_remark(actor=reviewer_actor, item=item, token=token, remark_id=remark.public_id)
    with pytest.raises(NotFoundError):
        remove_remark(actor=reviewer_actor, item=item, token=token, remark_id=remark.public_id)


def test_of_two_reviewers_the_list_holds_what_the_agreeing_ones_wrote(
    make_case, reviewer_actor, make_user, actor_for
) -> None:
    case = make_case(seconds=60, reasons=(SecondReviewReason.KEY_CLASS,))
    second, senior = actor_for(make_user("reviewer")), actor_for(make_user("senior"))
    said = {reviewer_actor: RETURN, second: VerdictInput(Verdict.APPROVE), senior: RETURN}
    for actor, verdict in said.items():
        case.refresh_from_db()
        case = claim_case(actor=actor, case=case)
        item = case.items.select_related("case").get()
        note = RemarkInput("T-PICTURE", f"by {actor.ref}")
        add_remark(actor=actor, item=item, token=case.lease_token, said=note)
        record_verdict(actor=actor, item=item, token=case.lease_token, said=verdict)
        case = decide_case(actor=actor, case=case, token=case.lease_token)
    published = set(Remark.objects.filter(published_at__isnull=False).values_list("author_ref", flat=True))
    assert published == {reviewer_actor.ref, senior.ref}


def test_the_next_version_is_asked_whether_it_is_fixed(held, reviewer_actor, make_case) -> None:
    _case, item, token = held
    add_remark(actor=reviewer_actor, item=item, token=token, said=BLACK)
    Remark.objects.update(published_at=timezone.now())
    again = claim_case(actor=reviewer_actor, case=make_case(seconds=60))
    newer = again.items.select_related("case").get()
    newer.previous_ref, newer.kind = item.ref, item.kind
    assert (carry_remarks([newer]), carry_remarks([newer]) and Remark.objects.count()) == (1, 2)
    carried = Remark.objects.get(item=newer)
    judged = {"actor": reviewer_actor, "item": newer, "token": again.lease_token, "remark_id": carried.public_id}
    judge_remark(**judged, state="not_fixed")
    carried.refresh_from_db()
    assert carried.state == RemarkState.NOT_FIXED
    with pytest.raises(InvalidError):
        judge_remark(**judged, state="perhaps")
