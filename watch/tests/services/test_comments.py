"""Writing, answering, hiding and deleting comments: who may, how often, and what is seen of them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Notice
from core.actors import SYSTEM, guest
from core.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError, NotSignedInError, RateLimitedError
from core.flow import REGISTRY
from dramas.models import SeriesVersion
from dramas.services.publication import take_down_series
from moderation.checks.contract import BrokenInputError
from moderation.models import Case
from moderation.selectors import texts
from tests.fixtures.refusals import refused
from watch.enums import CommentState
from watch.models import Comment, CommentLike
from watch.selectors.comments import comment_count, comment_page, reply_page
from watch.services.comment_marks import mute_author, set_liked, set_pinned, unmute
from watch.services.comments import CommentInput, delete_comment, plain_text, set_hidden, write_comment

pytestmark = pytest.mark.django_db
BANNED = "Buy heroin here"


@pytest.fixture
def series(make_public_series):
    return make_public_series(episodes=2, title="The Moon Gate")


@pytest.fixture
def episode(series):
    return series.episodes.get(number=1)


@pytest.fixture
def say(episode, viewer_actor):
    """``say("Words", actor=…, **fields)``: a comment by ``viewer``, or by somebody else."""

    def write(text="What a scene!", *, actor=None, now=None, **fields) -> Comment:
        said = CommentInput(text, **fields)
        return write_comment(actor=actor or viewer_actor, episode_id=episode.public_id, said=said, now=now)

    return write


def texts_for(actor, episode, **how) -> list[str]:
    return [line.comment.text for line in comment_page(actor, episode, **how).lines]


def test_a_comment_without_banned_words_is_seen_by_everybody_at_once(say, episode, guest_actor) -> None:
    comment = say("好看! 😀👩‍👩‍👧", at_ms=42_000)
    assert comment.state == CommentState.VISIBLE
    assert (comment.at_ms, texts_for(guest_actor, episode)) == (42_000, ["好看! 😀👩‍👩‍👧"])
    assert not Case.objects.exists()


@pytest.mark.parametrize("text", [BANNED, "加微信看全集"])
def test_a_comment_with_a_banned_word_waits_for_a_person_and_is_seen_by_its_author_alone(
    say, episode, guest_actor, viewer_actor, text
) -> None:
    comment = say(text)
    assert comment.state == CommentState.HELD
    assert texts_for(guest_actor, episode) == []
    assert texts_for(viewer_actor, episode) == [text]
    assert comment_count(viewer_actor, episode) == 0
    case = Case.objects.get()
    assert (case.subject_kind, case.subject_ref) == ("comment", comment.public_id)


@pytest.mark.parametrize("trouble", [ImportError("no matcher"), BrokenInputError("no list")])
def test_where_nobody_can_check_words_a_comment_waits_for_a_person(say, monkeypatch, trouble) -> None:
    def broken(parameters: object) -> None:
        raise trouble

    monkeypatch.setattr(texts, "finder_for", broken)
    assert say("Perfectly kind words").state == CommentState.HELD


@pytest.mark.parametrize(
    ("text", "at_ms", "code"),
    [
        ("", None, "text-missing"),
        (" \n\u202e\u200f ", None, "text-missing"),
        ("x" * 501, None, "text-too-long"),
        ("Look", 60_001, "no-such-moment"),
        ("Look", -1, "no-such-moment"),
    ],
)
def test_what_cannot_be_a_comment_is_refused(say, text, at_ms, code) -> None:
    with refused(InvalidError, code):
        say(text, at_ms=at_ms)
    assert not Comment.objects.exists()


def test_marks_that_turn_the_direction_of_text_and_control_characters_go() -> None:
    assert plain_text("a\u202eb\u2066c\u200f\x07d\r\ne\n\n\n \nf ") == "abcd\ne\n\nf"


def test_five_hundred_characters_outside_the_first_plane_are_kept(say) -> None:
    assert Comment.objects.get(pk=say("😀" * 500).pk).text == "😀" * 500


def test_guests_read_and_do_not_write(say) -> None:
    with refused(NotSignedInError, "not-signed-in"):
        say(actor=guest("g"))
    assert not Comment.objects.exists()


def test_a_locked_account_cannot_write(say, viewer) -> None:
    type(viewer).objects.update(is_active=False)
    with refused(ForbiddenError, "may-not-comment"):
        say()
    assert not Comment.objects.exists()


def test_too_many_in_a_minute_are_refused_and_deleted_ones_count(say, viewer_actor) -> None:
    now = timezone.now()
    for number in range(5):
        comment = say(f"Number {number}", now=now)
    delete_comment(actor=viewer_actor, comment_id=comment.public_id)
    with refused(RateLimitedError, "too-many-comments"):
        say("One more", now=now + timedelta(seconds=59))
    assert Comment.objects.count() == 5
    assert say("One more", now=now + timedelta(seconds=61)).state == CommentState.VISIBLE


def test_the_same_words_twice_are_one_comment(say) -> None:
    assert say("Twice").pk == say("Twice").pk
    assert Comment.objects.count() == 1


def test_who_is_too_young_neither_reads_nor_writes(say, series, episode, viewer, actor_for) -> None:
    comment = say()
    SeriesVersion.objects.filter(series=series).update(minimum_age=18)
    young = type(actor_for(viewer))(kind=actor_for(viewer).kind, user_id=viewer.pk, age=15)
    with refused(NotFoundError, "not-found"):
        say("Me too", actor=young)
    with refused(NotFoundError, "not-found"):
        set_liked(actor=young, comment_id=comment.public_id, is_on=True)
    assert Comment.objects.count() == 1


def test_in_youth_mode_nobody_reads_or_writes_comments(say, episode, viewer, viewer_actor) -> None:
    say()
    young = replace(viewer_actor, youth_account=viewer.pk)
    with refused(ForbiddenError, "may-not-comment"):
        say(actor=young)
    assert (texts_for(young, episode), comment_count(young, episode)) == ([], 0)
    assert (texts_for(viewer_actor, episode), comment_count(viewer_actor, episode)) == (["What a scene!"], 1)


def test_a_reply_stands_under_the_comment_and_a_reply_to_it_beside_it(say, make_user, actor_for, episode) -> None:
    other = actor_for(make_user(display_name="Mei"))
    first = say("First")
    second = say("Second", actor=other, reply_to=first.public_id)
    third = say("Third", reply_to=second.public_id)
    assert (second.parent, third.parent, third.answers) == (first, first, second)
    assert [line.comment.text for line in reply_page(other, first).lines] == ["Second", "Third"]
    assert texts_for(other, episode) == ["First"]
    assert comment_count(other, episode) == 3


def test_what_was_answered_must_be_there_under_the_same_episode(say, series, viewer_actor) -> None:
    first = say("First")
    elsewhere = series.episodes.get(number=2)
    with refused(NotFoundError, "not-found"):
        write_comment(
            actor=viewer_actor, episode_id=elsewhere.public_id, said=CommentInput("Hi", reply_to=first.public_id)
        )
    delete_comment(actor=viewer_actor, comment_id=first.public_id)
    with refused(NotFoundError, "not-found"):
        say("Hi", reply_to=first.public_id)
    assert Comment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_whoever_is_answered_is_told_once_and_never_of_somebody_they_mute(say, make_user, actor_for, viewer) -> None:
    mei, rude = make_user(display_name="Mei"), actor_for(make_user())
    first = say("First")
    say("I agree", actor=actor_for(mei), reply_to=first.public_id)
    say("So do I", reply_to=first.public_id)
    notice = Notice.objects.get(user=viewer)
    assert (notice.kind, notice.title, notice.body) == ("reply", "Mei replied to your comment", "I agree")
    assert notice.url == f"/comments/{first.public_id}/"
    mute_author(actor=actor_for(viewer), comment_id=say("Rude", actor=rude).public_id)
    say("Nonsense", actor=rude, reply_to=first.public_id)
    assert Notice.objects.filter(user=viewer).count() == 1


def test_the_comments_of_a_muted_person_vanish_for_who_mutes_them(say, episode, make_user, actor_for, guest_actor):
    rude, mine = actor_for(make_user()), actor_for(make_user())
    comment = say("Rude", actor=rude)
    mute = mute_author(actor=mine, comment_id=comment.public_id)
    assert (texts_for(mine, episode), texts_for(guest_actor, episode)) == ([], ["Rude"])
    assert comment_count(mine, episode) == 0
    with refused(NotFoundError, "not-found"):
        set_liked(actor=mine, comment_id=comment.public_id, is_on=True)
    with refused(NotFoundError, "not-found"):
        unmute(actor=rude, mute_id=mute.public_id)
    unmute(actor=mine, mute_id=mute.public_id)
    assert texts_for(mine, episode) == ["Rude"]
    with refused(InvalidError, "mute-oneself"):
        mute_author(actor=rude, comment_id=comment.public_id)


def test_only_its_author_deletes_a_comment_and_the_words_go(say, episode, viewer_actor, operator_actor) -> None:
    comment = say("Mine")
    say("Under it", actor=operator_actor, reply_to=comment.public_id)
    with refused(ForbiddenError, "not-the-author"):
        delete_comment(actor=operator_actor, comment_id=comment.public_id)
    delete_comment(actor=viewer_actor, comment_id=comment.public_id)
    comment.refresh_from_db()
    assert (comment.state, comment.text) == (CommentState.DELETED, "")
    assert comment_count(viewer_actor, episode) == 0


def test_the_producer_hides_and_shows_and_nobody_else(say, series, episode, make_user, actor_for, guest_actor) -> None:
    comment = say("Off topic")
    editor = actor_for(make_user(company=series.company))
    for stranger in (make_user(), make_user(company=series.company, company_role="finance")):
        with refused(ForbiddenError, "not-a-host"):
            set_hidden(actor=actor_for(stranger), comment_id=comment.public_id, is_on=True)
    for _twice in range(2):
        set_hidden(actor=editor, comment_id=comment.public_id, is_on=True)
    assert (texts_for(guest_actor, episode), texts_for(editor, episode)) == ([], ["Off topic"])
    set_hidden(actor=editor, comment_id=comment.public_id, is_on=False)
    assert texts_for(guest_actor, episode) == ["Off topic"]


def test_the_pinned_comment_stands_first_then_the_newest_or_the_most_liked(
    say, series, episode, make_user, actor_for, viewer_actor
) -> None:
    now = timezone.now()
    old, middle, new = (say(text, now=now + timedelta(seconds=n)) for n, text in enumerate(("old", "middle", "new")))
    set_liked(actor=viewer_actor, comment_id=middle.public_id, is_on=True)
    assert texts_for(viewer_actor, episode) == ["new", "middle", "old"]
    assert texts_for(viewer_actor, episode, order="liked") == ["middle", "new", "old"]
    editor = actor_for(make_user(company=series.company))
    set_pinned(actor=editor, comment_id=new.public_id, is_on=True)
    set_pinned(actor=editor, comment_id=old.public_id, is_on=True)
    assert texts_for(viewer_actor, episode) == ["old", "new", "middle"]
    with refused(ForbiddenError, "not-a-host"):
        set_pinned(actor=viewer_actor, comment_id=old.public_id, is_on=False)
    reply = say("reply", reply_to=old.public_id)
    with refused(ConflictError, "not-to-be-pinned"):
        set_pinned(actor=editor, comment_id=reply.public_id, is_on=True)
    set_hidden(actor=editor, comment_id=old.public_id, is_on=True)
    assert not Comment.objects.filter(is_pinned=True).exists()


def test_pages_follow_each_other_without_a_gap(say, episode, make_user, actor_for, viewer_actor) -> None:
    for number in range(25):
        say(f"Number {number}", actor=actor_for(make_user()))
    pinned = Comment.objects.get(text="Number 3")
    Comment.objects.filter(pk=pinned.pk).update(is_pinned=True)
    for order in ("newest", "liked"):
        first = comment_page(viewer_actor, episode, order=order)
        rest = comment_page(viewer_actor, episode, order=order, cursor=first.next_cursor)
        found = [line.comment.pk for line in (*first.lines, *rest.lines)]
        assert (len(first.lines), len(found), len(set(found)), found[0]) == (20, 25, 25, pinned.pk)


def test_when_a_series_is_taken_down_its_comments_go_with_it(say, series, episode, viewer_actor) -> None:
    comment = say()
    take_down_series(actor=SYSTEM, series=series, reason="C-SEX")
    with refused(NotFoundError, "not-found"):
        set_liked(actor=viewer_actor, comment_id=comment.public_id, is_on=True)
    with refused(NotFoundError, "not-found"):
        say("Again")
    assert not CommentLike.objects.exists()


def test_the_way_of_a_comment_is_a_table_and_what_is_deleted_stays_so() -> None:
    leaving = {source for step in REGISTRY["comment"].transitions.values() for source in step.sources}
    assert CommentState.DELETED not in leaving


def test_a_page_of_comments_costs_the_same_for_thirty(say, episode, make_user, actor_for, viewer_actor, query_budget):
    def write(number: int) -> None:
        actor = actor_for(make_user())
        say("A reply", actor=actor, reply_to=say(f"Number {number}", actor=actor).public_id)

    count = query_budget(write, lambda: comment_page(viewer_actor, episode), at_most=6)
    assert count <= 6


def test_two_likes_at_once_are_one(race, make_public_series, make_user, actor_for) -> None:
    episode = make_public_series().episodes.get(number=1)
    actor, others = actor_for(make_user()), [actor_for(make_user()) for _ in range(3)]
    comment = write_comment(actor=actor, episode_id=episode.public_id, said=CommentInput("Look"))
    people = [actor, actor, *others]
    results = race(lambda n: set_liked(actor=people[n], comment_id=comment.public_id, is_on=True), threads=5)
    assert [result for result in results if isinstance(result, Exception)] == []
    comment.refresh_from_db()
    assert comment.like_count == CommentLike.objects.count() == 4


def test_of_two_pins_at_once_one_holds(race, make_public_series, make_user, actor_for) -> None:
    series = make_public_series()
    episode, editor = series.episodes.get(number=1), actor_for(make_user(company=series.company))
    rows = [
        write_comment(actor=actor_for(make_user()), episode_id=episode.public_id, said=CommentInput(f"Look {n}"))
        for n in range(4)
    ]
    results = race(lambda n: set_pinned(actor=editor, comment_id=rows[n].public_id, is_on=True), threads=4)
    lost = [result for result in results if isinstance(result, Exception)]
    assert all(isinstance(error, ConflictError) and error.code == "pinned-meanwhile" for error in lost), lost
    assert Comment.objects.filter(is_pinned=True).count() == 1


def test_many_at_once_do_not_get_past_the_limit(race, make_public_series, make_user, actor_for) -> None:
    episode, actor = make_public_series().episodes.get(number=1), actor_for(make_user())

    def write(number: int) -> Comment:
        return write_comment(actor=actor, episode_id=episode.public_id, said=CommentInput(f"Number {number}"))

    results = race(write, threads=8)
    assert sum(isinstance(result, RateLimitedError) for result in results) == 3
    assert Comment.objects.count() == 5
