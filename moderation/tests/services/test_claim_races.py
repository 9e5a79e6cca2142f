"""Many reviewers at once on one database: no case is claimed twice, none by its own company."""

from collections import Counter

import pytest
from django.utils import timezone

from core.errors import ConflictError, NotFoundError
from moderation.enums import CaseState
from moderation.flows import CASE
from moderation.models import Case
from moderation.services.claims import FREE, MOST_LEASES, claim_case, claim_next

CLAIMERS = 8
CASES = 48


@pytest.fixture
def many_cases(make_company, transactional_db):
    """``CASES`` waiting cases, spread over four companies."""
    now = timezone.now()
    companies = [make_company() for _number in range(4)]
    Case.objects.bulk_create(
        Case(
            subject_kind="billboard",
            subject_ref=f"race-{number}",
            title=f"Case {number}",
            company_id=companies[number % 4].pk,
            state=CaseState.QUEUED,
            submitted_at=now,
            due_at=now,
        )
        for number in range(CASES)
    )
    return companies


def test_eight_reviewers_empty_the_queue_without_one_double_claim(many_cases, make_user, actor_for, race) -> None:
    reviewers = [actor_for(make_user("reviewer", company=many_cases[n % 4])) for n in range(CLAIMERS)]
    claims: list[tuple[int, int]] = []

    def work(actor) -> None:
        while True:
            try:
                case = claim_next(actor=actor)
            except NotFoundError:
                return
            claims.append((case.pk, actor.user_id))
            CASE.apply(case, "file", **FREE)

    assert race(lambda n: work(reviewers[n]), threads=CLAIMERS) == [None] * CLAIMERS
    own = {actor.user_id: many_cases[n % 4].pk for n, actor in enumerate(reviewers)}
    companies = dict(Case.objects.values_list("pk", "company_id"))
    assert max(Counter(pk for pk, _user in claims).values()) == 1
    assert len(claims) == CASES
    assert not [pk for pk, user in claims if companies[pk] == own[user]]


def test_one_case_wanted_by_eight_goes_to_exactly_one(many_cases, make_user, actor_for, race) -> None:
    wanted = Case.objects.first()
    reviewers = [actor_for(make_user("reviewer")) for _number in range(CLAIMERS)]
    outcomes: list[str] = []

    def work(actor) -> None:
        try:
            claim_case(actor=actor, case=Case.objects.get(pk=wanted.pk))
            outcomes.append("mine")
        except ConflictError as refusal:
            outcomes.append(refusal.code)

    assert race(lambda n: work(reviewers[n]), threads=CLAIMERS) == [None] * CLAIMERS
    assert Counter(outcomes) == {"mine": 1, "claimed": CLAIMERS - 1}


def test_one_reviewer_with_eight_tabs_still_holds_three_at_most(many_cases, make_user, actor_for, race) -> None:
    actor = actor_for(make_user("reviewer"))
    cases = list(Case.objects.all()[:CLAIMERS])

    refusals: list[str] = []

    def work(case) -> None:
        try:
            claim_case(actor=actor, case=case)
        except ConflictError as refusal:
            refusals.append(refusal.code)

    assert race(lambda n: work(cases[n]), threads=CLAIMERS) == [None] * CLAIMERS
    assert refusals == ["too-many-claims"] * (CLAIMERS - MOST_LEASES)
    assert Case.objects.filter(claimed_by_id=actor.user_id).count() == MOST_LEASES
