"""A decision takes effect at once and for everything, or not at all."""

import pytest

from accounts.models import Notice
from core.errors import ConflictError, ForbiddenError, InvalidError
from core.models import AuditRecord, OutboxEvent
from moderation.enums import CaseState, Verdict
from moderation.flows import CASE
from moderation.models import Case, Decision
from moderation.services.claims import claim_case
from moderation.services.decisions import decide_case
from moderation.services.verdicts import VerdictInput, approve_rest, record_verdict


@pytest.fixture
def judge(reviewer_actor):
    """``judge(case, {position: (verdict, clause, note)})``; the rest is approved."""

    def record(case, verdicts, *, rest=True):
        for position, said in verdicts.items():
            item = case.items.select_related("case").get(position=position)
            record_verdict(actor=reviewer_actor, item=item, token=case.lease_token, said=VerdictInput(*said))
        if rest and case.items.filter(verdict="").exists():
            approve_rest(actor=reviewer_actor, case=case, token=case.lease_token)
        return case

    return record


RETURN = (Verdict.REQUEST_CHANGES, "T-SOUND", "Silent from 0:02")
REJECT = (Verdict.REJECT, "C-GAMBLING", "")


@pytest.mark.parametrize(
    ("verdicts", "outcome"),
    [
        ({}, CaseState.APPROVED),
        ({2: RETURN}, CaseState.CHANGES_REQUESTED),
        ({2: REJECT}, CaseState.CHANGES_REQUESTED),
        ({1: REJECT, 2: REJECT, 3: REJECT}, CaseState.REJECTED),
        ({1: REJECT, 2: RETURN, 3: REJECT}, CaseState.CHANGES_REQUESTED),
    ],
)
def test_the_outcome_follows_from_the_verdicts(claimed_case, reviewer_actor, judge, verdicts, outcome) -> None:
    judge(claimed_case, verdicts)
    case = decide_case(actor=reviewer_actor, case=claimed_case, token=claimed_case.lease_token)
    case.refresh_from_db()
    assert (case.state, case.claimed_by_id, case.lease_token) == (outcome, None, "")
    assert case.decided_at is not None


def test_verdicts_take_effect_in_the_subjects_own_app(claimed_case, reviewer_actor, judge, billboards) -> None:
    judge(claimed_case, {2: RETURN})
    decide_case(actor=reviewer_actor, case=claimed_case, token=claimed_case.lease_token)
    assert billboards.billboards["b1"].verdicts == {"b1-1": "approve", "b1-2": "request_changes", "b1-3": "approve"}


def test_the_record_holds_clause_policy_digest_and_reviewer(claimed_case, reviewer_actor, judge) -> None:
    judge(claimed_case, {2: RETURN})
    decide_case(actor=reviewer_actor, case=claimed_case, token=claimed_case.lease_token)
    decision = Decision.objects.get(item_ref="b1-2")
    assert (decision.clause, decision.policy_version) == ("T-SOUND", "policy-2025")
    assert decision.reviewer_ref == reviewer_actor.ref
    assert decision.digest == claimed_case.items.get(position=2).digest
    assert AuditRecord.objects.get(verb="case.decided").payload["outcome"] == CaseState.CHANGES_REQUESTED
    assert OutboxEvent.objects.get(name="CaseDecided").payload["outcome"] == "changes_requested"


def test_a_decision_cannot_be_changed_or_removed(claimed_case, reviewer_actor, judge) -> None:
    judge(claimed_case, {})
    decide_case(actor=reviewer_actor, case=claimed_case, token=claimed_case.lease_token)
    with pytest.raises(TypeError):
        Decision.objects.update(verdict="reject")
    with pytest.raises(TypeError):
        Decision.objects.first().delete()


def test_nothing_is_decided_while_a_part_has_no_verdict(claimed_case, reviewer_actor, judge) -> None:
    judge(claimed_case, {1: REJECT}, rest=False)
    with pytest.raises(InvalidError) as refusal:
        decide_case(actor=reviewer_actor, case=claimed_case, token=claimed_case.lease_token)
    assert str(refusal.value) == "2 parts have no verdict yet. Decide when all of them have one."


def test_what_changed_after_it_was_looked_at_is_refused_and_nothing_happens(
    claimed_case, reviewer_actor, judge, billboards
) -> None:
    judge(claimed_case, {})
    billboards.billboards["b1"].digests["b1-3"] = "f" * 64
    with pytest.raises(ConflictError) as refusal:
        decide_case(actor=reviewer_actor, case=claimed_case, token=claimed_case.lease_token)
    assert refusal.value.code == "digest-changed"
    assert "Snow" in str(refusal.value)
    assert billboards.billboards["b1"].verdicts == {}
    assert not Decision.objects.exists()


def test_a_reviewer_who_joined_the_company_meanwhile_cannot_decide(
    make_case, reviewer_actor, reviewer, judge, company
) -> None:
    case = claim_case(actor=reviewer_actor, case=make_case(company_id=company.pk))
    judge(case, {})
    company.members.create(user=reviewer, role="viewer")
    with pytest.raises(ForbiddenError):
        decide_case(actor=reviewer_actor, case=case, token=case.lease_token)


def test_deciding_twice_is_refused(claimed_case, reviewer_actor, judge) -> None:
    judge(claimed_case, {})
    token = claimed_case.lease_token
    decide_case(actor=reviewer_actor, case=claimed_case, token=token)
    with pytest.raises(ForbiddenError) as refusal:
        decide_case(actor=reviewer_actor, case=Case.objects.get(), token=token)
    assert refusal.value.code == "had-a-part"
    assert Decision.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_the_producer_hears_the_outcome_once_in_their_language(
    make_case, make_user, company, reviewer_actor, judge
) -> None:
    english, chinese = make_user(company=company, language="en"), make_user(company=company, language="zh-hans")
    case = claim_case(actor=reviewer_actor, case=make_case(company_id=company.pk, slogans=["Rain", "Wind"]))
    judge(case, {2: RETURN})
    decide_case(actor=reviewer_actor, case=case, token=case.lease_token)
    notice = Notice.objects.get(user=english)
    assert notice.title == "“Billboard b1”: please change something"
    assert notice.url.startswith("/reasons/"), "it leads to the statement of reasons"
    assert "Sound fault (T-SOUND): Silent from 0:02" in notice.body
    assert "声音故障" in Notice.objects.get(user=chinese).body


STATES = list(CaseState)


@pytest.mark.parametrize("verb", sorted(CASE.transitions))
@pytest.mark.parametrize("state", STATES)
def test_every_state_allows_its_verbs_and_no_other(make_case, state, verb) -> None:
    case = make_case(checked=False)
    Case.objects.filter(pk=case.pk).update(state=state)
    case.refresh_from_db()
    if state in CASE.transitions[verb].sources:
        CASE.apply(case, verb)
        assert Case.objects.get().state == CASE.transitions[verb].target
    else:
        with pytest.raises(ConflictError):
            CASE.apply(case, verb)
        assert Case.objects.get().state == state


TABLE = {
    "queue": {"checking"},
    "recheck": {"queued"},
    "claim": {"queued"},
    "claim_second": {"second_review"},
    "claim_senior": {"escalated"},
    "release": {"in_review"},
    "release_second": {"in_review"},
    "release_senior": {"in_review"},
    "file": {"in_review"},
    "take_back": {"filed"},
    "reopen": {"filed"},
    "ask_second": {"filed"},
    "escalate": {"filed"},
    "approve": {"filed"},
    "request_changes": {"filed"},
    "reject": {"filed"},
    "uphold": {"filed"},
    "overturn": {"filed"},
    "close": {"filed"},
    "withdraw": {"checking", "queued"},
}


def test_the_table_of_states_and_verbs_is_the_one_we_agreed_on() -> None:
    assert {verb: set(step.sources) for verb, step in CASE.transitions.items()} == TABLE
