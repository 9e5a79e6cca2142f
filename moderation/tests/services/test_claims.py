"""Two reviewers never hold one case; nobody holds their own company's; silence gives a case back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from core.models import AuditRecord
from moderation.enums import CaseState, Verdict
from moderation.models import Case
from moderation.services.claims import (
    claim_case,
    claim_next,
    release_case,
    renew_lease,
    return_expired_case,
    skip_case,
)
from moderation.services.verdicts import VerdictInput, record_verdict
from moderation.tasks.cases import return_expired_cases

LEASE = timedelta(seconds=1800)


@pytest.fixture
def other_actor(make_user, actor_for):
    return actor_for(make_user("reviewer"))


def test_a_claim_holds_for_thirty_minutes(make_case, reviewer_actor) -> None:
    now = timezone.now()
    case = claim_case(actor=reviewer_actor, case=make_case(), now=now)
    assert (case.state, case.claimed_by_id) == (CaseState.IN_REVIEW, reviewer_actor.user_id)
    assert case.lease_until == now + LEASE
    assert case.opened_at == now


def test_a_second_reviewer_is_told_who_is_looking(make_case, reviewer_actor, other_actor, reviewer) -> None:
    case = claim_case(actor=reviewer_actor, case=make_case())
    with pytest.raises(ConflictError) as refusal:
        claim_case(actor=other_actor, case=Case.objects.get(pk=case.pk))
    assert refusal.value.code == "claimed"
    assert str(reviewer) in str(refusal.value)


def test_claiming_ones_own_case_again_renews_the_lease(make_case, reviewer_actor) -> None:
    now = timezone.now()
    case = claim_case(actor=reviewer_actor, case=make_case(), now=now)
    again = claim_case(actor=reviewer_actor, case=Case.objects.get(), now=now + timedelta(minutes=10))
    assert again.lease_token == case.lease_token
    assert again.lease_until == now + timedelta(minutes=40)


def test_a_case_that_is_still_being_checked_cannot_be_claimed(make_case, reviewer_actor) -> None:
    with pytest.raises(ConflictError) as refusal:
        claim_case(actor=reviewer_actor, case=make_case(checked=False))
    assert refusal.value.code == "not-waiting"


def test_a_reviewer_holds_three_cases_at_most(make_case, reviewer_actor) -> None:
    for _number in range(3):
        claim_case(actor=reviewer_actor, case=make_case())
    with pytest.raises(ConflictError) as refusal:
        claim_case(actor=reviewer_actor, case=make_case())
    assert refusal.value.code == "too-many-claims"


def test_a_reviewer_cannot_claim_their_own_companys_case(make_case, make_user, actor_for, company) -> None:
    insider = actor_for(make_user("reviewer", company=company, company_role="viewer"))
    with pytest.raises(ForbiddenError) as refusal:
        claim_case(actor=insider, case=make_case(company_id=company.pk))
    assert refusal.value.code == "own-company"


def test_a_reviewer_cannot_claim_a_related_companys_case(
    make_case, make_user, make_company, actor_for, company, relate
) -> None:
    sister = make_company()
    relate(company, sister)
    insider = actor_for(make_user("reviewer", company=company))
    with pytest.raises(ForbiddenError):
        claim_case(actor=insider, case=make_case(company_id=sister.pk))
    with pytest.raises(NotFoundError):
        claim_next(actor=insider)


def test_a_producer_without_the_role_cannot_claim(make_case, producer_actor, guest_actor) -> None:
    case = make_case()
    for actor in (producer_actor, guest_actor):
        with pytest.raises(ForbiddenError):
            claim_case(actor=actor, case=case)


def test_the_most_urgent_case_comes_first(make_case, reviewer_actor) -> None:
    normal, urgent = make_case(), make_case()
    Case.objects.filter(pk=urgent.pk).update(priority=0)
    assert claim_next(actor=reviewer_actor) == urgent
    assert claim_next(actor=reviewer_actor) == normal


def test_a_heartbeat_extends_the_lease(make_case, reviewer_actor) -> None:
    now = timezone.now()
    case = claim_case(actor=reviewer_actor, case=make_case(), now=now)
    renew_lease(actor=reviewer_actor, case=case, token=case.lease_token, now=now + timedelta(minutes=29))
    assert Case.objects.get().lease_until == now + timedelta(minutes=59)


@pytest.mark.parametrize("token", ["", "somebody-elses"])
def test_a_write_without_the_token_is_refused(claimed_case, reviewer_actor, token) -> None:
    with pytest.raises(ConflictError) as refusal:
        renew_lease(actor=reviewer_actor, case=claimed_case, token=token)
    assert refusal.value.code == "lease-lost"


def test_a_token_works_only_for_its_holder(claimed_case, other_actor) -> None:
    with pytest.raises(ConflictError):
        renew_lease(actor=other_actor, case=claimed_case, token=claimed_case.lease_token)


def test_after_expiry_another_reviewer_takes_over_with_a_clean_sheet(claimed_case, reviewer_actor, other_actor) -> None:
    item = claimed_case.items.select_related("case").first()
    record_verdict(actor=reviewer_actor, item=item, token=claimed_case.lease_token, said=VerdictInput(Verdict.APPROVE))
    later = timezone.now() + LEASE + timedelta(seconds=5)
    with pytest.raises(ConflictError):
        renew_lease(actor=reviewer_actor, case=claimed_case, token=claimed_case.lease_token, now=later)
    taken = claim_case(actor=other_actor, case=Case.objects.get(), now=later)
    assert taken.claimed_by_id == other_actor.user_id
    assert not claimed_case.items.exclude(verdict="").exists()


def test_a_reviewer_who_comes_back_finds_their_verdicts(claimed_case, reviewer_actor) -> None:
    item = claimed_case.items.select_related("case").first()
    token = claimed_case.lease_token
    record_verdict(actor=reviewer_actor, item=item, token=token, said=VerdictInput(Verdict.APPROVE))
    case = release_case(actor=reviewer_actor, case=claimed_case, token=token)
    claim_case(actor=reviewer_actor, case=case)
    assert claimed_case.items.filter(verdict=Verdict.APPROVE).count() == 1


def test_the_sweeper_returns_silent_cases_and_only_those(make_case, reviewer_actor) -> None:
    silent, alive = make_case(), make_case()
    long_ago = timezone.now() - LEASE - timedelta(seconds=1)
    claim_case(actor=reviewer_actor, case=silent, now=long_ago)
    claim_case(actor=reviewer_actor, case=alive)
    assert return_expired_cases() == 1
    silent.refresh_from_db()
    alive.refresh_from_db()
    assert (silent.state, alive.state) == (CaseState.QUEUED, CaseState.IN_REVIEW)
    assert AuditRecord.objects.filter(verb="case.returned").count() == 1


def test_a_heartbeat_that_came_in_between_wins_over_the_sweeper(claimed_case) -> None:
    assert return_expired_case(case=claimed_case) is False


def test_skipping_needs_a_reason_and_counts(claimed_case, reviewer_actor) -> None:
    token = claimed_case.lease_token
    with pytest.raises(InvalidError):
        skip_case(actor=reviewer_actor, case=claimed_case, token=token, reason="")
    case = skip_case(actor=reviewer_actor, case=claimed_case, token=token, reason="language")
    assert (case.state, case.skip_count, case.claimed_by_id) == (CaseState.QUEUED, 1, None)
    assert AuditRecord.objects.get(verb="case.skipped").payload == {
        "reason": "language",
        "skips": 1,
        "escalated": False,
    }


def test_the_second_skip_leads_to_a_senior(make_case, make_user, actor_for, reviewer_actor, other_actor) -> None:
    case = make_case()
    for actor in (reviewer_actor, other_actor):
        case = claim_case(actor=actor, case=case)
        case = skip_case(actor=actor, case=case, token=case.lease_token, reason="unsure")
    assert case.state == CaseState.ESCALATED
    with pytest.raises(ForbiddenError) as refusal:
        claim_case(actor=reviewer_actor, case=case)
    assert refusal.value.code == "not-a-senior"
    senior = actor_for(make_user("senior"))
    assert claim_case(actor=senior, case=case).claimed_by_id == senior.user_id
