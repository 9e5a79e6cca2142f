"""Two people, blind to each other, where one is not enough; a senior where they differ."""

import pytest
from django.db import IntegrityError, transaction

from core.errors import ForbiddenError, NotFoundError
from core.models import AuditRecord
from moderation.enums import CaseState, Round, SecondReviewReason, Verdict
from moderation.models import Case, Decision, Opinion
from moderation.selectors.second_reviews import is_sampled
from moderation.services.claims import claim_case, claim_next
from moderation.services.decisions import decide_case
from moderation.services.verdicts import VerdictInput, record_verdict

KEY = (SecondReviewReason.KEY_CLASS,)
APPROVE = VerdictInput(Verdict.APPROVE)
RETURN = VerdictInput(Verdict.REQUEST_CHANGES, "T-SOUND", "Silent from 0:02")


@pytest.fixture
def second(make_user, actor_for):
    return actor_for(make_user("reviewer"))


@pytest.fixture
def senior(make_user, actor_for):
    return actor_for(make_user("senior"))


def review(case, actor, **said):
    """``review(case, actor, b=…)``: claim, say the same of every item unless named by title, decide."""
    case = claim_case(actor=actor, case=Case.objects.get(pk=case.pk))
    for item in case.items.select_related("case"):
        record_verdict(
            actor=actor, item=item, token=case.lease_token, said=said.get(item.title, said.get("all", APPROVE))
        )
    decide_case(actor=actor, case=case, token=case.lease_token)
    return Case.objects.get(pk=case.pk)


def test_a_key_class_case_needs_two_people(make_case, billboards, reviewer_actor, second) -> None:
    case = review(make_case(reasons=KEY, slogans=["Rain", "Wind"]), reviewer_actor)
    assert (case.state, case.decided_at, billboards.billboards["b1"].verdicts) == (CaseState.SECOND_REVIEW, None, {})
    case = review(case, second)
    assert case.state == CaseState.APPROVED
    assert billboards.billboards["b1"].verdicts == {"b1-1": "approve", "b1-2": "approve"}
    rounds = Opinion.objects.filter(case_ref=case.public_id).values_list("round", "reviewer_ref").distinct()
    assert sorted(rounds) == [(Round.FIRST, reviewer_actor.ref), (Round.SECOND, second.ref)]
    assert Decision.objects.first().rule_pack == "town-2025"


def test_returning_waits_for_the_second_as_well(make_case, billboards, reviewer_actor, second) -> None:
    case = review(make_case(reasons=KEY), reviewer_actor, all=RETURN)
    assert (case.state, billboards.billboards["b1"].verdicts) == (CaseState.SECOND_REVIEW, {})
    assert review(case, second, all=RETURN).state == CaseState.CHANGES_REQUESTED


def test_the_second_starts_with_a_clean_sheet(make_case, reviewer_actor, second) -> None:
    case = review(make_case(reasons=KEY), reviewer_actor, all=RETURN)
    case = claim_case(actor=second, case=case)
    item = case.items.get()
    assert (item.verdict, item.clause, item.note, item.verdict_by_ref) == ("", "", "", "")
    assert case.filed_by_ref == ""


def test_the_first_reviewer_is_never_the_second(make_case, reviewer_actor) -> None:
    case = review(make_case(reasons=KEY), reviewer_actor)
    with pytest.raises(ForbiddenError) as refusal:
        claim_case(actor=reviewer_actor, case=case)
    assert refusal.value.code == "had-a-part"
    with pytest.raises(NotFoundError):
        claim_next(actor=reviewer_actor)
    opinion = Opinion.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Opinion.objects.create(
            case_ref=opinion.case_ref,
            item_ref=opinion.item_ref,
            round=Round.SECOND,
            verdict=Verdict.APPROVE,
            reviewer_ref=opinion.reviewer_ref,
            filed_at=opinion.filed_at,
        )


def test_where_two_differ_a_senior_decides(make_case, billboards, reviewer_actor, second, senior) -> None:
    case = review(make_case(reasons=KEY, slogans=["Rain", "Wind"]), reviewer_actor)
    case = review(case, second, Wind=RETURN)
    assert (case.state, billboards.billboards["b1"].verdicts) == (CaseState.ESCALATED, {})
    case = review(case, senior, Wind=RETURN)
    assert case.state == CaseState.CHANGES_REQUESTED
    assert billboards.billboards["b1"].verdicts == {"b1-1": "approve", "b1-2": "request_changes"}


def test_a_different_clause_is_not_a_different_verdict(make_case, reviewer_actor, second) -> None:
    case = review(make_case(reasons=KEY), reviewer_actor, all=RETURN)
    other = VerdictInput(Verdict.REQUEST_CHANGES, "T-PICTURE", "Black from 0:02")
    assert review(case, second, all=other).state == CaseState.CHANGES_REQUESTED
    assert Decision.objects.get().clause == "T-PICTURE"


def test_one_person_is_enough_without_a_reason(make_case, reviewer_actor) -> None:
    assert review(make_case(), reviewer_actor).state == CaseState.APPROVED


@pytest.mark.parametrize(
    ("fields", "said", "reason"),
    [
        ({"promoted": True}, APPROVE, "promoted"),
        ({"slogans": ["赌博网站"]}, VerdictInput(Verdict.APPROVE, note="A warning against it."), "overruled-block"),
        ({"slogans": ["约炮"]}, VerdictInput(Verdict.APPROVE), "sensitive-policy"),
        ({}, VerdictInput(Verdict.REJECT, "C-MINORS", "A child in danger."), "sensitive-policy"),
    ],
)
def test_what_asks_for_a_second_person(make_case, reviewer_actor, fields, said, reason) -> None:
    case = review(make_case(**fields), reviewer_actor, all=said)
    assert (case.state, case.second_reasons) == (CaseState.SECOND_REVIEW, [reason])
    passed_on = AuditRecord.objects.get(verb="case.passed-on")
    assert passed_on.payload == {"step": "ask_second", "reasons": [reason]}


def test_a_new_producer_is_reviewed_by_two_until_enough_was_approved(
    make_case, company, reviewer_actor, second, settings
) -> None:
    settings.REVIEW_NEW_PRODUCER_APPROVALS = 1
    case = review(make_case(company_id=company.pk), reviewer_actor)
    assert case.second_reasons == ["new-producer"]
    assert review(case, second).state == CaseState.APPROVED
    assert review(make_case(company_id=company.pk), reviewer_actor).state == CaseState.APPROVED


def test_chance_draws_the_share_that_the_operator_wants_and_nobody_can_tell_which(settings) -> None:
    settings.REVIEW_SAMPLE_BPS = 300
    cases = [Case() for _number in range(4000)]
    drawn = {case.public_id for case in cases if is_sampled(case)}
    assert 60 <= len(drawn) <= 190  # 120 expected; five standard deviations are 54
    settings.SECRET_KEY = "another"
    assert drawn != {case.public_id for case in cases if is_sampled(case)}


def test_a_senior_who_was_first_needs_a_second_too(make_case, make_user, actor_for, reviewer_actor, senior) -> None:
    case = make_case(reasons=KEY)
    Case.objects.filter(pk=case.pk).update(state=CaseState.ESCALATED, round=Round.SENIOR)
    case = review(case, senior)
    assert case.state == CaseState.SECOND_REVIEW
    assert review(case, reviewer_actor).state == CaseState.APPROVED
