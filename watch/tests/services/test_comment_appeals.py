"""Whose comment is not shown reads why, appeals once, and somebody else decides."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Notice
from core.errors import ForbiddenError
from moderation.enums import HeldState, ReportReason, Verdict
from moderation.models import Appeal, Case, HeldAction, StatementOfReasons
from moderation.services.appeals import appeal_statement
from moderation.services.claims import claim_case
from moderation.services.decisions import decide_case
from moderation.services.held_actions import Target, confirm_action
from moderation.services.reports import ReportInput, file_report
from moderation.services.settling import settle_due_cases
from moderation.services.verdicts import VerdictInput, record_verdict
from tests.fixtures.refusals import refused
from watch.enums import CommentState
from watch.models import Comment
from watch.services.comments import CommentInput, write_comment

pytestmark = pytest.mark.django_db(transaction=True)
BANNED = "Buy heroin here"
TEXT = "I was quoting the villain of this very episode, word for word."


@pytest.fixture
def say(make_public_series, viewer_actor, eager_tasks):
    """``say("Words")``: a comment by ``viewer``, all checks done."""
    episode = make_public_series(title="The Moon Gate").episodes.get(number=1)

    def write(text: str) -> Comment:
        return write_comment(actor=viewer_actor, episode_id=episode.public_id, said=CommentInput(text))

    return write


@pytest.fixture
def judge(make_user, actor_for):
    """Somebody who had no part in the decision."""
    return actor_for(make_user("reviewer"))


def decide(case, actor, said) -> None:
    """Say it of the only item, decide, and let the time to take it back pass."""
    case = claim_case(actor=actor, case=case)
    record_verdict(actor=actor, item=case.items.select_related("case").get(), token=case.lease_token, said=said)
    decide_case(actor=actor, case=case, token=case.lease_token)
    settle_due_cases(now=timezone.now() + timedelta(minutes=5))


@pytest.fixture
def removed(say, make_user, actor_for, reviewer_actor) -> StatementOfReasons:
    """The reasons for removing what somebody reported."""
    target = Target("comment", say("You are all stupid").public_id)
    report = file_report(actor=actor_for(make_user()), target=target, said=ReportInput(ReportReason.HATE))
    decide(report.case, reviewer_actor, VerdictInput(Verdict.TAKE_DOWN, "C-SEX", "It insults everybody."))
    return StatementOfReasons.objects.get()


def test_the_notice_leads_to_the_reasons_and_they_to_one_appeal(removed, client_for, viewer):
    notice = Notice.objects.get(user=viewer, title="A comment of yours is not shown")
    assert notice.url == f"/comment-reasons/{removed.public_id}/"
    client = client_for(viewer)
    page = client.get(notice.url).content.decode()
    for words in ("You are all stupid", "C-SEX", "It insults everybody.", "The Moon Gate", "You can appeal once"):
        assert words in page
    answer = client.post(f"{notice.url}appeal/", {"text": "Too short"})
    assert answer.status_code == 422
    assert "Say in 20 to 5000 characters" in answer.content.decode()
    assert not Appeal.objects.exists()
    assert client.post(f"{notice.url}appeal/", {"text": TEXT}).url == notice.url
    assert TEXT in client.get(notice.url).content.decode()
    assert client.post(f"{notice.url}appeal/", {"text": TEXT}).status_code == 422, "once"
    assert Appeal.objects.get().by_ref == f"user:{viewer.pk}"


def test_nobody_else_reads_or_appeals(removed, client_for, client, make_user, actor_for):
    address, other = f"/comment-reasons/{removed.public_id}/", make_user()
    assert client_for(other).get(address).status_code == 404
    assert client_for(other).post(f"{address}appeal/", {"text": TEXT}).status_code == 404
    assert client.get(address).status_code == 302
    with refused(ForbiddenError, "not-the-author"):
        appeal_statement(actor=actor_for(other), statement=removed, text=TEXT)
    assert not Appeal.objects.exists()


def test_who_removed_it_does_not_decide_and_it_comes_back_by_two_people(
    removed, viewer, viewer_actor, reviewer_actor, judge, make_user, actor_for
):
    appeal = appeal_statement(actor=viewer_actor, statement=removed, text=TEXT)
    with refused(ForbiddenError, "had-a-part"):
        claim_case(actor=reviewer_actor, case=appeal.case)
    decide(appeal.case, judge, VerdictInput(Verdict.OVERTURN, note="It is a quotation."))
    held = HeldAction.objects.get()
    assert (Comment.objects.get().state, held.state) == (CommentState.REMOVED, HeldState.WAITING)
    confirm_action(actor=actor_for(make_user("senior")), action=held)
    assert Comment.objects.get().state == CommentState.VISIBLE
    notice = Notice.objects.get(user=viewer, title__startswith="Your appeal")
    assert notice.url == f"/comment-reasons/{removed.public_id}/"
    assert "It is a quotation." in notice.body


def test_a_comment_that_never_was_shown_is_shown_when_the_appeal_is_right(
    say, viewer, viewer_actor, reviewer_actor, judge, client_for
):
    case = Case.objects.get(subject_ref=say(BANNED).public_id)
    decide(case, reviewer_actor, VerdictInput(Verdict.REJECT, "C-DRUGS", "Drugs."))
    assert Comment.objects.get().state == CommentState.REMOVED
    statement = StatementOfReasons.objects.get()
    assert (statement.subject_kind, statement.company_id, statement.restriction) == ("comment", None, "not_shown")
    appeal = appeal_statement(actor=viewer_actor, statement=statement, text=TEXT)
    decide(appeal.case, judge, VerdictInput(Verdict.OVERTURN, note="A word of the script."))
    assert Comment.objects.get().state == CommentState.VISIBLE
    assert (
        "A word of the script." in client_for(viewer).get(f"/comment-reasons/{statement.public_id}/").content.decode()
    )


def test_without_an_author_there_is_nobody_to_tell(say, reviewer_actor):
    case = Case.objects.get(subject_ref=say(BANNED).public_id)
    Comment.objects.update(author=None)
    decide(case, reviewer_actor, VerdictInput(Verdict.REJECT, "C-DRUGS", "Drugs."))
    assert Comment.objects.get().state == CommentState.REMOVED
    assert not StatementOfReasons.objects.exists()
