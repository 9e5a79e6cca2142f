"""Viewers report; a person answers; nothing is ever removed by count."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Notice
from core.actors import guest
from core.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError, RateLimitedError
from moderation.enums import CasePurpose, CaseState, HeldState, PriorityClass, ReportState, Verdict
from moderation.flows import REPORT
from moderation.models import Case, HeldAction, Report, ReporterRecord, StatementOfReasons
from moderation.services.appeals import appeal_report
from moderation.services.claims import claim_case
from moderation.services.decisions import decide_case
from moderation.services.held_actions import Target
from moderation.services.reports import ReportInput, call_bad_faith, file_report, weight_of
from moderation.services.verdicts import VerdictInput, record_verdict
from tests.fixtures.refusals import refused

CRUEL = ReportInput("violence", "A dog is beaten.", 12_000, 9_000)
REMOVE = VerdictInput(Verdict.TAKE_DOWN, "C-VIOLENCE", "Cruelty at length from 0:09.")
KEEP = VerdictInput(Verdict.NO_ACTION)


@pytest.fixture
def shown(billboards, company, db):
    return billboards.add(public=True, company_id=company.pk)


@pytest.fixture
def report(shown):
    """``report(actor)``: the same report by somebody."""

    def make(actor, said=CRUEL, *, now=None):
        return file_report(actor=actor, target=Target("billboard", shown.ref), said=said, now=now)

    return make


@pytest.fixture
def person(make_user, actor_for):
    """``person()``: a viewer with an account."""
    return lambda **fields: actor_for(make_user(**fields))


def answer(case, actor, said):
    case = claim_case(actor=actor, case=Case.objects.get(pk=case.pk))
    record_verdict(actor=actor, item=case.items.select_related("case").get(), token=case.lease_token, said=said)
    return decide_case(actor=actor, case=case, token=case.lease_token)


def test_a_report_opens_a_case_with_the_moments_in_order(report, person) -> None:
    made = report(person())
    assert (made.start_ms, made.end_ms, made.weight_bps) == (9_000, 12_000, 5_000)
    case = made.case
    assert (case.purpose, case.state, case.priority) == (CasePurpose.REPORTS, CaseState.QUEUED, PriorityClass.NORMAL)


def test_the_same_report_again_is_the_one_that_is_open(report, person) -> None:
    actor = person()
    assert report(actor) == report(actor)
    assert Report.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_who_report_the_same_at_once_share_one_case(report, person, race) -> None:
    actors = [person() for _number in range(8)]
    assert race(lambda number: report(actors[number]) and None, threads=8) == [None] * 8
    case = Case.objects.get()
    assert (case.reports.count(), case.items.count(), case.priority) == (8, 1, PriorityClass.APPEAL)


def test_the_reason_of_a_removal_is_a_sentence(report, person, reviewer_actor) -> None:
    with pytest.raises(InvalidError) as refusal:
        answer(report(person()).case, reviewer_actor, VerdictInput(Verdict.TAKE_DOWN, "C-VIOLENCE", "bad"))
    assert refusal.value.code == "reason-missing"


def test_guests_never_act_by_count(report, shown) -> None:
    for number in range(50):
        report(guest(f"guest{number}"))
    case = Case.objects.get()
    assert (case.priority, case.state, shown.public) == (PriorityClass.QUALITY, CaseState.QUEUED, True)
    assert case.reports.count() == 50


def test_enough_weight_leads_to_the_fast_lane_and_removes_nothing(report, person, shown) -> None:
    for _number in range(2):
        report(person())
    assert Case.objects.get().priority == PriorityClass.NORMAL
    report(person())
    case = Case.objects.get()
    assert (case.priority, shown.public) == (PriorityClass.APPEAL, True)
    assert case.due_at <= timezone.now() + timedelta(hours=24, minutes=1)


def test_good_reporters_weigh_more_and_bad_faith_weighs_nearly_nothing(person) -> None:
    now, good, wrong, bad = timezone.now(), person(), person(), person()
    ReporterRecord.objects.create(reporter_ref=good.ref, upheld=8)
    ReporterRecord.objects.create(reporter_ref=wrong.ref, dismissed=8)
    ReporterRecord.objects.create(reporter_ref=bad.ref, bad_faith=2)
    assert [weight_of(actor, now) for actor in (good, person(), wrong, bad)] == [9_000, 5_000, 1_000, 833]
    assert weight_of(guest("k"), now) == 0


@pytest.mark.django_db(transaction=True)
def test_one_decision_answers_all_and_each_hears_it_in_their_language(report, person, shown, reviewer_actor) -> None:
    english, chinese = person(language="en"), person(language="zh-hans")
    case = report(english).case
    report(chinese)
    answer(case, reviewer_actor, REMOVE)
    assert shown.public is False
    assert set(Report.objects.values_list("state", flat=True)) == {ReportState.UPHELD}
    assert "took action" in Notice.objects.get(user_id=english.user_id).body
    assert "举报" in Notice.objects.get(user_id=chinese.user_id).title
    assert ReporterRecord.objects.get(reporter_ref=english.ref).upheld == 1
    assert (StatementOfReasons.objects.get().source, Case.objects.get().state) == ("report", CaseState.CLOSED)


def test_no_breach_leaves_it_there_and_can_be_appealed_before_somebody_else(
    report, person, shown, reviewer_actor, make_user, actor_for
) -> None:
    viewer = person()
    made = report(viewer)
    answer(made.case, reviewer_actor, KEEP)
    made.refresh_from_db()
    assert (made.state, shown.public) == (ReportState.DISMISSED, True)
    appeal = appeal_report(actor=viewer, report=made, text="It is cruel: the dog bleeds for ten seconds.")
    with pytest.raises(ForbiddenError):
        claim_case(actor=reviewer_actor, case=appeal.case)
    judge = actor_for(make_user("reviewer"))
    answer(appeal.case, judge, VerdictInput(Verdict.OVERTURN, note="It is cruel indeed."))
    made.refresh_from_db()
    assert (made.state, shown.public) == (ReportState.UPHELD, False)


def test_only_the_reporter_appeals_and_only_what_was_turned_down(report, person, reviewer_actor) -> None:
    viewer = person()
    made = report(viewer)
    with pytest.raises(ForbiddenError):
        appeal_report(actor=person(), report=made, text="x" * 30)
    with pytest.raises(ConflictError):
        appeal_report(actor=viewer, report=made, text="x" * 30)


def test_a_promoted_title_goes_only_when_a_second_person_agrees(report, person, shown, reviewer_actor) -> None:
    shown.promoted = True
    answer(report(person()).case, reviewer_actor, REMOVE)
    assert (shown.public, HeldAction.objects.get().state) == (True, HeldState.WAITING)


def test_bad_faith_is_said_by_whoever_holds_the_case(report, person, reviewer_actor) -> None:
    made = report(person())
    case = claim_case(actor=reviewer_actor, case=made.case)
    call_bad_faith(actor=reviewer_actor, case=case, token=case.lease_token, report_id=made.public_id)
    assert ReporterRecord.objects.get().bad_faith == 1
    assert Report.objects.get().state == ReportState.BAD_FAITH


@pytest.mark.django_db(transaction=True)
def test_whoever_is_said_to_act_in_bad_faith_hears_it_and_is_right_again_after_an_appeal(
    report, person, shown, reviewer_actor, make_user, actor_for
) -> None:
    viewer = person(language="zh-hans")
    made = report(viewer)
    case = claim_case(actor=reviewer_actor, case=made.case)
    call_bad_faith(actor=reviewer_actor, case=case, token=case.lease_token, report_id=made.public_id)
    made.refresh_from_db()
    with refused(ConflictError, "not-dismissed"):  # as long as the case is not decided
        appeal_report(actor=viewer, report=made, text="It is cruel: the dog bleeds for ten seconds.")
    answer(case, reviewer_actor, KEEP)
    assert "申诉" in Notice.objects.get(user_id=viewer.user_id).body
    made.refresh_from_db()
    appeal = appeal_report(actor=viewer, report=made, text="It is cruel: the dog bleeds for ten seconds.")
    answer(appeal.case, actor_for(make_user("reviewer")), VerdictInput(Verdict.OVERTURN, note="It is cruel indeed."))
    made.refresh_from_db()
    assert (made.state, shown.public) == (ReportState.UPHELD, False)
    record = ReporterRecord.objects.get()
    assert (record.upheld, record.dismissed, record.bad_faith) == (1, 0, 0)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (ReportInput(""), "reason"),
        (ReportInput("boring"), "reason"),
        (ReportInput("other"), "text"),
        (ReportInput("violence", "x" * 2001), "text"),
    ],
)
def test_a_report_that_says_nothing_is_refused(report, person, said, field) -> None:
    with pytest.raises(InvalidError) as refusal:
        report(person(), said)
    assert refusal.value.field == field


def test_what_is_not_shown_cannot_be_reported(report, person, shown) -> None:
    shown.public = False
    with pytest.raises(NotFoundError):
        report(person())


def test_nobody_floods_the_desk(billboards, db, person) -> None:
    actor, now = person(), timezone.now()
    boards = [billboards.add(public=True) for _number in range(11)]
    for board in boards[:10]:
        file_report(actor=actor, target=Target("billboard", board.ref), said=CRUEL, now=now)
    with pytest.raises(RateLimitedError):
        file_report(actor=actor, target=Target("billboard", boards[10].ref), said=CRUEL, now=now)
    later = now + timedelta(hours=1, seconds=1)
    file_report(actor=actor, target=Target("billboard", boards[10].ref), said=CRUEL, now=later)


@pytest.mark.parametrize("verb", sorted(REPORT.transitions))
@pytest.mark.parametrize("state", list(ReportState))
def test_every_state_of_a_report_allows_its_verbs_and_no_other(report, person, state, verb) -> None:
    made = report(person())
    Report.objects.update(state=state)
    if state in REPORT.transitions[verb].sources:
        REPORT.apply(made, verb)
    else:
        with pytest.raises(ConflictError):
            REPORT.apply(made, verb)
