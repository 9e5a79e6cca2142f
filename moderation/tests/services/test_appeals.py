"""Who does not agree is heard once, by somebody who had no part in it, and what was wrong is put right."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Notice
from core.errors import ConflictError, ForbiddenError, InvalidError
from moderation.enums import AppealState, CasePurpose, CaseState, HeldState, PriorityClass, Verdict
from moderation.flows import APPEAL
from moderation.models import Appeal, Case, HeldAction, StatementOfReasons
from moderation.services.appeals import appeal_statement
from moderation.services.claims import claim_case
from moderation.services.decisions import decide_case
from moderation.services.held_actions import Target, confirm_action
from moderation.services.reports import ReportInput, file_report
from moderation.services.takedowns import TakedownReason, take_down
from moderation.services.verdicts import VerdictInput, record_verdict
from tests.fixtures.refusals import refused

TEXT = "The silence in episode one is part of the story; the father dies."
SILENT = VerdictInput(Verdict.REQUEST_CHANGES, "T-SOUND", "Silent from 0:02")


@pytest.fixture
def owner(make_user, actor_for, company):
    return actor_for(make_user(company=company, language="en"))


@pytest.fixture
def judge(make_user, actor_for):
    """Somebody who had no part in the decision."""
    return actor_for(make_user("reviewer"))


def decide(case, actor, said, *, but=None):
    """Say ``said`` of every item, ``but[title]`` of some, and decide."""
    case = claim_case(actor=actor, case=case)
    for item in case.items.select_related("case"):
        verdict = (but or {}).get(item.title, said)
        record_verdict(actor=actor, item=item, token=case.lease_token, said=verdict)
    return decide_case(actor=actor, case=case, token=case.lease_token)


@pytest.fixture
def statement(make_case, company, reviewer_actor) -> StatementOfReasons:
    """The reasons for returning "Wind" of a billboard of two sheets."""
    case = make_case(company_id=company.pk, slogans=["Rain", "Wind"])
    decide(case, reviewer_actor, VerdictInput(Verdict.APPROVE), but={"Wind": SILENT})
    return StatementOfReasons.objects.get()


def test_a_restriction_states_its_reasons(statement, company, reviewer_actor) -> None:
    assert (statement.company_id, statement.clause, statement.policy_version) == (company.pk, "T-SOUND", "policy-2025")
    assert (statement.is_detected_automatically, statement.is_decided_automatically) == (False, False)
    assert [part["title"] for part in statement.parts] == ["Wind"]
    assert "Silent from 0:02" in statement.facts
    assert statement.decided_by_ref == reviewer_actor.ref
    assert timezone.localdate(statement.appeal_until).isoformat() in statement.text
    assert statement.appeal_until - statement.decided_at == timedelta(days=184)
    with pytest.raises(TypeError):
        StatementOfReasons.objects.update(facts="")


def test_an_approval_states_nothing(make_case, company, reviewer_actor) -> None:
    decide(make_case(company_id=company.pk), reviewer_actor, VerdictInput(Verdict.APPROVE))
    assert not StatementOfReasons.objects.exists()


def test_an_appeal_opens_an_urgent_case_that_the_first_reviewer_never_sees(statement, owner, reviewer_actor) -> None:
    appeal = appeal_statement(actor=owner, statement=statement, text=TEXT)
    case = appeal.case
    assert (case.purpose, case.state, case.priority) == (CasePurpose.APPEAL, CaseState.QUEUED, PriorityClass.APPEAL)
    assert [item.title for item in case.items.all()] == ["Wind"]
    with pytest.raises(ForbiddenError) as refusal:
        claim_case(actor=reviewer_actor, case=case)
    assert refusal.value.code == "had-a-part"
    with pytest.raises(IntegrityError), transaction.atomic():
        Appeal.objects.filter(pk=appeal.pk).update(decided_by_ref=reviewer_actor.ref)


@pytest.mark.django_db(transaction=True)
def test_overturned_it_is_approved_and_the_producer_hears_it(statement, owner, judge, billboards) -> None:
    appeal = appeal_statement(actor=owner, statement=statement, text=TEXT)
    case = decide(appeal.case, judge, VerdictInput(Verdict.OVERTURN, note="The silence belongs to the story."))
    assert case.state == CaseState.OVERTURNED
    assert billboards.billboards["b1"].verdicts["b1-2"] == "approve"
    appeal.refresh_from_db()
    assert (appeal.state, appeal.decided_by_ref) == (AppealState.OVERTURNED, judge.ref)
    notice = Notice.objects.get(user_id=owner.user_id, title__startswith="Your appeal")
    assert "The silence belongs to the story." in notice.body


def test_upheld_nothing_changes(statement, owner, judge, billboards) -> None:
    appeal = appeal_statement(actor=owner, statement=statement, text=TEXT)
    decide(appeal.case, judge, VerdictInput(Verdict.UPHOLD, note="It lasts for a minute."))
    appeal.refresh_from_db()
    assert (appeal.state, appeal.answer) == (AppealState.UPHELD, "It lasts for a minute.")
    assert billboards.billboards["b1"].verdicts["b1-2"] == "request_changes"


def test_the_answer_needs_words(statement, owner, judge) -> None:
    case = claim_case(actor=judge, case=appeal_statement(actor=owner, statement=statement, text=TEXT).case)
    item = case.items.select_related("case").get()
    with pytest.raises(InvalidError) as refusal:
        record_verdict(actor=judge, item=item, token=case.lease_token, said=VerdictInput(Verdict.UPHOLD))
    assert refusal.value.field == "note"
    with pytest.raises(InvalidError):
        record_verdict(actor=judge, item=item, token=case.lease_token, said=VerdictInput(Verdict.APPROVE))


def test_there_is_one_appeal_a_decision(statement, owner) -> None:
    appeal_statement(actor=owner, statement=statement, text=TEXT)
    with pytest.raises(ConflictError) as refusal:
        appeal_statement(actor=owner, statement=statement, text=TEXT)
    assert (refusal.value.code, Case.objects.filter(purpose=CasePurpose.APPEAL).count()) == ("appealed", 1)


def test_the_deadline_is_the_last_moment(statement, owner) -> None:
    with pytest.raises(ConflictError) as refusal:
        late = statement.appeal_until + timedelta(seconds=1)
        appeal_statement(actor=owner, statement=statement, text=TEXT, now=late)
    assert refusal.value.code == "too-late"
    appeal_statement(actor=owner, statement=statement, text=TEXT, now=statement.appeal_until)


@pytest.mark.parametrize("text", ["", "  no  ", "x" * 5001])
def test_a_text_that_says_too_little_or_too_much_is_refused(statement, owner, text) -> None:
    with pytest.raises(InvalidError) as refusal:
        appeal_statement(actor=owner, statement=statement, text=text)
    assert refusal.value.field == "text"


@pytest.mark.parametrize("role", ["viewer", "uploader", "finance"])
def test_only_those_who_edit_for_the_producer_appeal(statement, make_user, actor_for, company, role) -> None:
    actor = actor_for(make_user(company=company, company_role=role))
    with pytest.raises(ForbiddenError):
        appeal_statement(actor=actor, statement=statement, text=TEXT)


def test_what_was_removed_comes_back_only_when_a_second_person_confirms(
    billboards, company, owner, operator_actor, judge, make_user, actor_for, db
) -> None:
    shown = billboards.add(public=True, company_id=company.pk)
    take_down(
        actor=operator_actor,
        target=Target("billboard", shown.ref),
        why=TakedownReason("C-RIGHTS", "The rights holder has proved the copy."),
    )
    appeal = appeal_statement(actor=owner, statement=StatementOfReasons.objects.get(), text=TEXT)
    with pytest.raises(ForbiddenError):
        claim_case(actor=operator_actor, case=appeal.case)
    decide(appeal.case, judge, VerdictInput(Verdict.OVERTURN, note="The licence was shown."))
    held = HeldAction.objects.get()
    assert (shown.public, held.state, held.requested_by_ref) == (False, HeldState.WAITING, judge.ref)
    confirm_action(actor=actor_for(make_user("senior")), action=held)
    assert shown.public is True


@pytest.fixture
def star(billboards, company, db):
    """Something promoted: two people take it down."""
    return billboards.add(public=True, promoted=True, company_id=company.pk)


def test_neither_who_asked_for_a_removal_nor_who_confirmed_it_decides_on_the_appeal(
    star, owner, operator_actor, judge, make_user, actor_for
) -> None:
    second, why = actor_for(make_user("operator", "reviewer")), TakedownReason("C-RIGHTS", "A proven copy.", False)
    asked = take_down(actor=operator_actor, target=Target("billboard", star.ref), why=why)
    confirm_action(actor=second, action=asked)
    appeal = appeal_statement(actor=owner, statement=StatementOfReasons.objects.get(), text=TEXT)
    for actor in (operator_actor, second):
        with refused(ForbiddenError, "had-a-part"):
            claim_case(actor=actor, case=appeal.case)
    assert claim_case(actor=judge, case=appeal.case).claimed_by_id == judge.user_id


def test_who_decided_on_the_reports_does_not_decide_on_the_appeal_of_the_producer(
    star, owner, viewer_actor, reviewer_actor, judge, make_user, actor_for
) -> None:
    said = ReportInput("violence", "A dog is beaten.")
    case = file_report(actor=viewer_actor, target=Target("billboard", star.ref), said=said).case
    decide(case, reviewer_actor, VerdictInput(Verdict.TAKE_DOWN, "C-VIOLENCE", "The dog bleeds for ten seconds."))
    confirm_action(actor=actor_for(make_user("senior")), action=HeldAction.objects.get())
    statement = StatementOfReasons.objects.get()
    assert (statement.source, statement.case_ref) == ("report", case.public_id)
    appeal = appeal_statement(actor=owner, statement=statement, text=TEXT)
    with refused(ForbiddenError, "had-a-part"):
        claim_case(actor=reviewer_actor, case=appeal.case)
    assert claim_case(actor=judge, case=appeal.case).claimed_by_id == judge.user_id


@pytest.mark.parametrize("verb", sorted(APPEAL.transitions))
@pytest.mark.parametrize("state", list(AppealState))
def test_every_state_of_an_appeal_allows_its_verbs_and_no_other(statement, owner, state, verb) -> None:
    appeal = appeal_statement(actor=owner, statement=statement, text=TEXT)
    Appeal.objects.update(state=state)
    if state == AppealState.APPEALED:
        APPEAL.apply(appeal, verb)
    else:
        with pytest.raises(ConflictError):
            APPEAL.apply(appeal, verb)
