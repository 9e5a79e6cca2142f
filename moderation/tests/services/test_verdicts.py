"""Verdicts are drafts with clauses; they can be undone until the case is decided."""

import pytest

from core.errors import ConflictError, InvalidError
from core.models import AuditRecord
from moderation.enums import CheckStatus, Verdict
from moderation.models import CheckRun
from moderation.services.claims import claim_case
from moderation.services.verdicts import VerdictInput, approve_rest, record_verdict, undo_verdicts


@pytest.fixture
def say(claimed_case, reviewer_actor):
    """``say(position, verdict, clause, note)`` on the claimed case."""

    def record(position, verdict, clause="", note=""):
        item = claimed_case.items.select_related("case").get(position=position)
        said = VerdictInput(verdict, clause, note)
        return record_verdict(actor=reviewer_actor, item=item, token=claimed_case.lease_token, said=said)

    return record


def test_an_approval_needs_nothing_more(say) -> None:
    item = say(1, Verdict.APPROVE)
    item.refresh_from_db()
    assert (item.verdict, item.clause, item.verdict_by_ref[:5]) == (Verdict.APPROVE, "", "user:")


@pytest.mark.parametrize("verdict", [Verdict.REQUEST_CHANGES, Verdict.REJECT])
def test_anything_but_an_approval_names_its_clause(say, verdict) -> None:
    with pytest.raises(InvalidError) as refusal:
        say(1, verdict)
    assert (refusal.value.code, refusal.value.field) == ("clause-missing", "clause")
    assert str(refusal.value) == "Name the clause that “Rain” does not meet."
    say(1, verdict, "C-SEX", "0:03 explicit")


@pytest.mark.parametrize(
    ("verdict", "clause", "note", "code"),
    [
        ("", "", "", "verdict-missing"),
        ("burn", "", "", "verdict-missing"),
        (Verdict.REJECT, "Z-NONE", "", "unknown-clause"),
        (Verdict.REJECT, "X-OTHER", " ", "note-missing"),
        (Verdict.REJECT, "C-SEX", "x" * 2001, "note-too-long"),
    ],
)
def test_what_is_missing_is_named(say, verdict, clause, note, code) -> None:
    with pytest.raises(InvalidError) as refusal:
        say(1, verdict, clause, note)
    assert refusal.value.code == code


def test_overruling_a_blocking_check_needs_a_written_reason(say, claimed_case) -> None:
    CheckRun.objects.filter(items__position=1, check_key="banned-words").update(status=CheckStatus.BLOCK)
    with pytest.raises(InvalidError) as refusal:
        say(1, Verdict.APPROVE)
    assert refusal.value.code == "overrule-note-missing"
    say(1, Verdict.APPROVE, note="A quotation of the law.")


def test_a_clause_left_over_from_another_choice_is_dropped_from_an_approval(say) -> None:
    assert say(1, Verdict.APPROVE, "C-SEX").clause == ""


def test_a_verdict_without_the_lease_is_refused(claimed_case, reviewer_actor) -> None:
    item = claimed_case.items.select_related("case").first()
    with pytest.raises(ConflictError):
        record_verdict(actor=reviewer_actor, item=item, token="gone", said=VerdictInput(Verdict.APPROVE))
    assert not claimed_case.items.exclude(verdict="").exists()


def test_the_rest_is_approved_without_touching_what_was_judged(say, claimed_case, reviewer_actor) -> None:
    say(2, Verdict.REJECT, "C-SEX")
    done = approve_rest(actor=reviewer_actor, case=claimed_case, token=claimed_case.lease_token)
    assert [item.position for item in done] == [1, 3]
    assert claimed_case.items.get(position=2).verdict == Verdict.REJECT


@pytest.mark.parametrize("status", [CheckStatus.FLAG, CheckStatus.BLOCK, CheckStatus.ERROR, CheckStatus.NOT_AVAILABLE])
def test_the_rest_never_includes_what_needs_eyes(claimed_case, reviewer_actor, status) -> None:
    CheckRun.objects.filter(items__position__in=(1, 2), check_key="framing").update(status=status)
    done = approve_rest(actor=reviewer_actor, case=claimed_case, token=claimed_case.lease_token)
    assert [item.position for item in done] == [3]
    with pytest.raises(InvalidError) as refusal:
        approve_rest(actor=reviewer_actor, case=claimed_case, token=claimed_case.lease_token)
    assert refusal.value.code == "nothing-to-approve"


def test_undo_takes_back_one_step_at_a_time(say, claimed_case, reviewer_actor) -> None:
    say(1, Verdict.REJECT, "C-SEX")
    approve_rest(actor=reviewer_actor, case=claimed_case, token=claimed_case.lease_token)
    undo = {"actor": reviewer_actor, "case": claimed_case, "token": claimed_case.lease_token}
    assert [item.position for item in undo_verdicts(**undo)] == [2, 3]
    assert [item.position for item in undo_verdicts(**undo)] == [1]
    with pytest.raises(InvalidError):
        undo_verdicts(**undo)


def test_undo_of_one_named_item_leaves_the_others(say, claimed_case, reviewer_actor) -> None:
    first = say(1, Verdict.APPROVE)
    say(2, Verdict.APPROVE)
    undo_verdicts(actor=reviewer_actor, case=claimed_case, token=claimed_case.lease_token, item=first)
    assert list(claimed_case.items.exclude(verdict="").values_list("position", flat=True)) == [2]


def test_notes_stay_out_of_the_audit_record(say) -> None:
    say(1, Verdict.REJECT, "C-SEX", "Li Wei, 138 0013 8000, appears at 0:03")
    record = AuditRecord.objects.get(verb="case.verdict-recorded")
    assert record.payload["clause"] == "C-SEX"
    assert "138" not in str(record.payload)


def test_a_flagged_word_in_the_demo_sense_needs_eyes(make_case, reviewer_actor) -> None:
    case = claim_case(actor=reviewer_actor, case=make_case(slogans=["Buy cocaine", "Rain"]))
    done = approve_rest(actor=reviewer_actor, case=case, token=case.lease_token)
    assert [item.title for item in done] == ["Rain"]
