"""Comments at the review desk: what waited, what was reported, what its author and the reporter hear; and the end of an account."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.models import Notice
from accounts.privacy import ERASERS, EXPORTERS
from core.errors import ForbiddenError, NotFoundError
from moderation.enums import ReportReason, Verdict
from moderation.models import Case, Report
from moderation.services.cases import open_case
from moderation.services.held_actions import Target
from moderation.services.reports import ReportInput, conclude_reports, file_report
from moderation.subjects import ItemRef, subject_of
from tests.fixtures.refusals import refused
from watch.enums import CommentState
from watch.models import Comment, CommentLike, Mute
from watch.services.comment_marks import mute_author, set_liked
from watch.services.comments import CommentInput, delete_comment, write_comment

pytestmark = pytest.mark.django_db(transaction=True)
BANNED = "Buy heroin here"


@pytest.fixture
def episode(make_public_series):
    return make_public_series(title="The Moon Gate").episodes.get(number=1)


@pytest.fixture
def say(episode, viewer_actor):
    """``say("Words", actor=…, **fields)``: a comment by ``viewer``, or by somebody else."""

    def write(text="What a scene!", *, actor=None, **fields) -> Comment:
        said = CommentInput(text, **fields)
        return write_comment(actor=actor or viewer_actor, episode_id=episode.public_id, said=said)

    return write


def item_of(comment) -> ItemRef:
    item = Case.objects.get(subject_ref=comment.public_id).items.get()
    return ItemRef(kind=item.kind, ref=item.ref, digest=item.digest)


def test_what_waited_is_shown_or_removed_by_a_person_and_a_removal_is_told(say, viewer, reviewer_actor) -> None:
    good, bad = say(BANNED), say(f"{BANNED} now")
    subject = subject_of("comment")
    shown = subject.exhibit(item_of(good))
    assert shown.passages[0].text == BANNED
    assert "State" not in [str(fact.label) for fact in shown.facts]  # the state of the case says that it waits
    subject.apply_verdict(actor=reviewer_actor, item=item_of(good), verdict=Verdict.APPROVE)
    subject.apply_verdict(actor=reviewer_actor, item=item_of(bad), verdict=Verdict.REJECT)
    assert "State" in [str(fact.label) for fact in subject.exhibit(item_of(good)).facts]
    states = dict(Comment.objects.values_list("text", "state"))
    assert states == {BANNED: CommentState.VISIBLE, f"{BANNED} now": CommentState.REMOVED}
    content = subject.content(good.public_id)
    assert (content.types, content.came_at) == (("text",), good.written_at)
    notice = Notice.objects.get(user=viewer)
    assert (notice.kind, notice.title) == ("review", "A comment of yours is not shown")
    assert f"{BANNED} now" in notice.body


def test_nobody_passes_their_own_words(say, reviewer_actor) -> None:
    comment = say(BANNED, actor=reviewer_actor)
    with refused(ForbiddenError, "own-comment"):
        subject_of("comment").apply_verdict(actor=reviewer_actor, item=item_of(comment), verdict=Verdict.APPROVE)
    comment.refresh_from_db()
    assert comment.state == CommentState.HELD


def test_a_comment_that_was_deleted_meanwhile_waits_for_no_verdict(say, viewer_actor) -> None:
    comment = say(BANNED)
    item = item_of(comment)
    delete_comment(actor=viewer_actor, comment_id=comment.public_id)
    assert subject_of("comment").current_digest(item) == ""
    assert open_case(kind="comment", ref=comment.public_id) is None


def test_an_answered_report_removes_the_comment_and_tells_both(say, viewer, make_user, actor_for, reviewer_actor):
    comment, other = say("You are all stupid"), make_user()
    target = Target("comment", comment.public_id)
    report = file_report(actor=actor_for(other), target=target, said=ReportInput(ReportReason.HATE))
    case = report.case
    item = case.items.get()
    item.verdict, item.clause = Verdict.TAKE_DOWN, "C-SEX"
    item.save(update_fields=["verdict", "clause"])
    conclude(case, reviewer_actor, [item])
    comment.refresh_from_db()
    assert comment.state == CommentState.REMOVED
    assert Report.objects.get().state == "upheld"
    assert Notice.objects.filter(user=viewer, title="A comment of yours is not shown").exists()
    assert Notice.objects.filter(user=other, url=f"/reports/{report.public_id}/").exists()
    subject_of("comment").reinstate(actor=reviewer_actor, ref=comment.public_id)
    assert Comment.objects.get().state == CommentState.VISIBLE


def conclude(case, actor, items) -> None:
    with transaction.atomic():
        conclude_reports(actor=actor, case=case, items=items, now=timezone.now())


def test_a_comment_that_nobody_sees_cannot_be_reported(say, viewer_actor, make_user, actor_for) -> None:
    comment = say()
    delete_comment(actor=viewer_actor, comment_id=comment.public_id)
    reporter = actor_for(make_user())
    with refused(NotFoundError, "not-public"):
        file_report(
            actor=reporter,
            target=Target("comment", comment.public_id),
            said=ReportInput(ReportReason.HATE),
        )
    assert not Report.objects.exists()


def test_a_persons_comments_likes_and_mutes_are_in_their_export(say, viewer, make_user, actor_for, viewer_actor):
    other = actor_for(make_user())
    first = say("First", at_ms=3000, is_spoiler=True)
    theirs = say("Second", actor=other, reply_to=first.public_id)
    set_liked(actor=viewer_actor, comment_id=theirs.public_id, is_on=True)
    mute_author(actor=viewer_actor, comment_id=theirs.public_id)
    (row,) = EXPORTERS["comments"](viewer.pk)
    assert (row["text"], row["at_ms"], row["is_spoiler"], row["state"]) == ("First", 3000, True, "visible")
    assert [row["comment"] for row in EXPORTERS["comment-likes"](viewer.pk)] == [theirs.public_id]
    assert len(list(EXPORTERS["muted-people"](viewer.pk))) == 1


def test_at_the_end_of_an_account_its_words_likes_and_mutes_go_and_others_words_stay(
    say, viewer, make_user, actor_for, viewer_actor
) -> None:
    other = actor_for(make_user())
    first = say("First")
    theirs = say("Second", actor=other, reply_to=first.public_id)
    set_liked(actor=viewer_actor, comment_id=theirs.public_id, is_on=True)
    mute_author(actor=viewer_actor, comment_id=theirs.public_id)
    mute_author(actor=other, comment_id=first.public_id)
    for _twice in range(2):
        ERASERS["watch"](viewer.pk, timezone.now() + timedelta(days=7))
    first.refresh_from_db()
    theirs.refresh_from_db()
    assert (first.text, first.author, first.state) == ("", None, CommentState.DELETED)
    assert (theirs.text, theirs.like_count) == ("Second", 0)
    assert not CommentLike.objects.exists()
    assert not Mute.objects.exists()


def test_the_desk_shows_the_words_and_where_they_stand(say, client_for, reviewer) -> None:
    case = Case.objects.get(subject_ref=say(BANNED, at_ms=3000).public_id)
    page = client_for(reviewer).get(f"/desk/cases/{case.public_id}/").content.decode()
    assert BANNED in page or "heroin" in page
    assert "The Moon Gate" in page
