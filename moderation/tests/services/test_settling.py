"""A decision can be taken back for a minute; then it takes effect, once, or goes back to the queue."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import RoleGrant
from core.errors import ConflictError
from core.models import AuditRecord
from moderation.enums import CaseState, Verdict
from moderation.models import Case, Decision, Opinion
from moderation.services.claims import claim_case, renew_lease
from moderation.services.decisions import decide_case, take_back_decision
from moderation.services.settling import settle_case, settle_due_cases
from moderation.services.verdicts import VerdictInput, record_verdict
from tests.fixtures.refusals import refused

MINUTE = timedelta(seconds=60)


@pytest.fixture
def filed_case(claimed_case, reviewer_actor, settings) -> Case:
    """Three approvals, filed a moment ago."""
    settings.REVIEW_UNDO_SECONDS = 60
    for item in claimed_case.items.select_related("case"):
        said = VerdictInput(Verdict.APPROVE)
        record_verdict(actor=reviewer_actor, item=item, token=claimed_case.lease_token, said=said)
    return decide_case(actor=reviewer_actor, case=claimed_case, token=claimed_case.lease_token)


def test_nothing_happens_within_the_minute(filed_case, billboards) -> None:
    assert settle_due_cases() == 0
    assert (filed_case.state, billboards.billboards["b1"].verdicts) == (CaseState.FILED, {})
    assert not Opinion.objects.exists()
    assert not Decision.objects.exists()


def test_after_the_minute_it_takes_effect_once(filed_case, billboards) -> None:
    later = timezone.now() + MINUTE
    assert (settle_due_cases(now=later), settle_due_cases(now=later)) == (1, 0)
    assert Case.objects.get().state == CaseState.APPROVED
    assert len(billboards.billboards["b1"].verdicts) == 3
    assert (Decision.objects.count(), Opinion.objects.count()) == (3, 3)


def test_two_who_settle_at_once_settle_it_once(filed_case) -> None:
    stale = Case.objects.get()
    later = timezone.now() + MINUTE
    settle_case(case=filed_case, now=later)
    with pytest.raises(ConflictError) as refusal:
        settle_case(case=stale, now=later)
    assert (refusal.value.code, Opinion.objects.count()) == ("settled", 3)


def test_one_that_breaks_keeps_no_other_waiting(filed_case, make_case, billboards, reviewer_actor, monkeypatch) -> None:
    other = claim_case(actor=reviewer_actor, case=make_case())
    item = other.items.select_related("case").get()
    record_verdict(actor=reviewer_actor, item=item, token=other.lease_token, said=VerdictInput(Verdict.APPROVE))
    decide_case(actor=reviewer_actor, case=other, token=other.lease_token)
    real = billboards.apply_verdict

    def breaks_for_the_first(*, actor, item, verdict) -> None:
        if item.ref.startswith("b1-"):
            raise RuntimeError("the first board is gone")
        real(actor=actor, item=item, verdict=verdict)

    monkeypatch.setattr(billboards, "apply_verdict", breaks_for_the_first)
    assert settle_due_cases(now=timezone.now() + MINUTE) == 1
    states = dict(Case.objects.values_list("subject_ref", "state"))
    assert states == {"b1": CaseState.FILED, "b2": CaseState.APPROVED}


def test_taken_back_it_is_the_reviewers_again_with_every_draft(filed_case, reviewer_actor) -> None:
    case = take_back_decision(actor=reviewer_actor, case=filed_case)
    assert (case.state, case.filed_by_ref, case.claimed_by_id) == (CaseState.IN_REVIEW, "", reviewer_actor.user_id)
    assert case.items.filter(verdict=Verdict.APPROVE).count() == 3
    assert settle_due_cases(now=timezone.now() + MINUTE) == 0
    settled = decide_case(actor=reviewer_actor, case=case, token=case.lease_token)
    assert settled.state == CaseState.FILED


def test_it_is_too_late_after_the_minute(filed_case, reviewer_actor) -> None:
    with pytest.raises(ConflictError) as refusal:
        take_back_decision(actor=reviewer_actor, case=filed_case, now=timezone.now() + MINUTE)
    assert refusal.value.code == "too-late"


def test_nobody_takes_back_anothers_decision(filed_case, make_user, actor_for) -> None:
    with pytest.raises(ConflictError):
        take_back_decision(actor=actor_for(make_user("reviewer")), case=filed_case)


def test_while_it_may_be_taken_back_nobody_claims_it(filed_case, make_user, actor_for) -> None:
    with pytest.raises(ConflictError):
        claim_case(actor=actor_for(make_user("reviewer")), case=filed_case)


def test_a_filed_case_counts_against_nobodys_three(filed_case, reviewer_actor, make_case) -> None:
    for _number in range(3):
        claim_case(actor=reviewer_actor, case=make_case())
    with pytest.raises(ConflictError) as refusal:
        take_back_decision(actor=reviewer_actor, case=filed_case)
    assert refusal.value.code == "too-many-claims"


def test_a_reviewer_who_lost_the_role_meanwhile_decides_nothing(filed_case, reviewer, billboards) -> None:
    RoleGrant.objects.filter(user=reviewer).delete()
    assert settle_due_cases(now=timezone.now() + MINUTE) == 0
    case = Case.objects.get()
    assert (case.state, case.claimed_by_id, billboards.billboards["b1"].verdicts) == (CaseState.QUEUED, None, {})
    assert not case.items.exclude(verdict="").exists()
    assert AuditRecord.objects.get(verb="case.reopened").payload == {"code": "not-a-reviewer"}


def test_what_changed_within_the_minute_goes_back_to_the_queue(filed_case, billboards) -> None:
    billboards.billboards["b1"].digests["b1-3"] = "f" * 64
    assert settle_due_cases(now=timezone.now() + MINUTE) == 0
    assert (Case.objects.get().state, Decision.objects.count()) == (CaseState.QUEUED, 0)


def test_a_lease_ends_after_an_hour_however_long_the_page_is_open(claimed_case, reviewer_actor) -> None:
    begun = claimed_case.claimed_at
    for minutes in (20, 40, 59):
        moment = begun + timedelta(minutes=minutes)
        renew_lease(actor=reviewer_actor, case=claimed_case, token=claimed_case.lease_token, now=moment)
    assert Case.objects.get().lease_until == begun + timedelta(hours=1)
    late = begun + timedelta(minutes=61)
    with refused(ConflictError, "lease-lost"):
        renew_lease(actor=reviewer_actor, case=claimed_case, token=claimed_case.lease_token, now=late)
