"""Lines over the picture: who may send one, which ones run, how somebody wants to see them, and the end of an account."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.events import GuestJoined
from accounts.privacy import ERASERS, EXPORTERS
from core.actors import guest
from core.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError, NotSignedInError, RateLimitedError
from moderation.enums import ReportReason
from moderation.models import Case, Report
from moderation.services.held_actions import Target
from moderation.services.reports import ReportInput, file_report
from moderation.subjects import ItemRef, subject_of
from tests.fixtures.refusals import refused
from watch.enums import LINES_PER_SECOND, CommentState
from watch.models import Comment, DanmakuSettings
from watch.receivers import take_danmaku_settings_along
from watch.selectors.comments import comment_count, comment_page
from watch.selectors.danmaku import (
    READ_PER_SECOND,
    danmaku_episode,
    danmaku_lines,
    danmaku_page,
    danmaku_settings,
    shield,
)
from watch.services.comment_marks import mute_author, set_liked, set_pinned
from watch.services.comments import CommentInput, delete_comment, set_hidden, write_comment
from watch.services.danmaku import DanmakuWishes, save_danmaku_settings

pytestmark = pytest.mark.django_db
BANNED = "Buy heroin here"


@pytest.fixture
def series(make_public_series):
    return make_public_series(episodes=2, title="The Moon Gate", has_danmaku=True)


@pytest.fixture
def episode(series):
    return series.episodes.get(number=1)


@pytest.fixture
def send(episode, viewer_actor):
    """``send("Words", at_ms=…, actor=…)``: a line by ``viewer``, or by somebody else."""

    def write(text="What a scene!", *, at_ms=5000, actor=None, now=None) -> Comment:
        said = CommentInput(text, at_ms, is_danmaku=True)
        return write_comment(actor=actor or viewer_actor, episode_id=episode.public_id, said=said, now=now)

    return write


@pytest.fixture
def many(episode, make_user):
    """``many(20, at_ms=…, **fields)``: so many lines of one other person, whatever they may send in a minute."""
    author = make_user()

    def write(count: int, *, at_ms=5000, **fields) -> None:
        rows = {"episode": episode, "author": author, "at_ms": at_ms, "is_danmaku": True, "state": CommentState.VISIBLE}
        rows |= {"written_at": timezone.now(), **fields}
        Comment.objects.bulk_create(Comment(text=f"Line {number}", **rows) for number in range(count))

    return write


def texts_for(actor, episode, bucket=0, **wishes) -> list[str]:
    kept = DanmakuSettings(viewer_key=actor.ref, **wishes)
    return [line.text for line in danmaku_lines(actor, episode, bucket, kept)]


def test_a_line_is_seen_at_its_moment_by_everybody_and_is_no_comment_under_the_episode(send, episode, guest_actor):
    send("好看!", at_ms=31_000)
    send("First", at_ms=0)
    (late,) = danmaku_lines(guest_actor, episode, 1, DanmakuSettings())
    assert (late.text, late.at_ms, late.is_mine) == ("好看!", 31_000, False)
    assert texts_for(guest_actor, episode) == ["First"]
    assert texts_for(guest_actor, episode, 2) == []
    assert comment_page(guest_actor, episode).lines == []
    assert comment_count(guest_actor, episode) == 0


def test_a_line_with_a_banned_word_waits_for_a_person_and_runs_for_its_author_alone(
    send, episode, guest_actor, viewer_actor, reviewer_actor
):
    line = send(BANNED)
    assert line.state == CommentState.HELD
    assert (texts_for(guest_actor, episode), texts_for(viewer_actor, episode)) == ([], [BANNED])
    item = Case.objects.get(subject_ref=line.public_id).items.get()
    ref = ItemRef(kind=item.kind, ref=item.ref, digest=item.digest)
    facts = {str(fact.label): str(fact.value) for fact in subject_of("comment").exhibit(ref).facts}
    assert (facts["Danmaku"], facts["Moment"]) == ("yes", "0:05")
    subject_of("comment").apply_verdict(actor=reviewer_actor, item=ref, verdict="approve")
    assert texts_for(guest_actor, episode) == [BANNED]


@pytest.mark.parametrize(
    ("text", "at_ms", "code"),
    [
        (" \n ", 0, "text-missing"),
        ("x" * 51, 0, "text-too-long"),
        ("Look", 60_001, "no-such-moment"),
        ("Look", -1, "no-such-moment"),
        ("Look", None, "no-such-moment"),
    ],
)
def test_what_cannot_be_a_line_is_refused(send, text, at_ms, code):
    with refused(InvalidError, code):
        send(text, at_ms=at_ms)
    assert not Comment.objects.exists()


def test_a_line_is_one_line(send):
    assert send(" One\n\n two\u202e \t three ").text == "One two three"


def test_only_people_send_and_only_where_the_series_takes_lines(send, series, episode, viewer, viewer_actor):
    with refused(NotSignedInError, "not-signed-in"):
        send(actor=guest("g"))
    with refused(ForbiddenError, "may-not-comment"):
        send(actor=replace(viewer_actor, youth_account=viewer.pk))
    type(series).objects.update(has_danmaku=False)
    with refused(ConflictError, "no-danmaku"):
        send()
    assert not Comment.objects.exists()


def test_where_the_series_takes_none_any_more_nobody_reads_the_old_ones(send, series, episode, guest_actor):
    line = send()
    assert subject_of("comment").is_public(line.public_id)
    type(series).objects.update(has_danmaku=False)
    with refused(NotFoundError, "no-danmaku"):
        danmaku_episode(guest_actor, episode_id=episode.public_id)
    assert not subject_of("comment").is_public(line.public_id)


def test_youth_mode_reads_none(send, episode, viewer, viewer_actor):
    send()
    young = replace(viewer_actor, youth_account=viewer.pk)
    with refused(NotFoundError, "no-danmaku"):
        danmaku_episode(young, episode_id=episode.public_id)
    assert texts_for(young, episode) == []
    assert danmaku_page(young, episode, DanmakuSettings()).lines == []


def test_lines_and_comments_share_one_limit(send, episode, viewer_actor):
    now = timezone.now()
    for number in range(4):
        send(f"Line {number}", now=now)
    write_comment(actor=viewer_actor, episode_id=episode.public_id, said=CommentInput("A comment"), now=now)
    with refused(RateLimitedError, "too-many-comments"):
        send("One more", now=now + timedelta(seconds=59))
    assert Comment.objects.count() == 5


def test_the_same_line_twice_is_one_at_the_same_moment_and_two_at_another(send, episode, viewer_actor):
    first = send("哈哈", at_ms=5000)
    assert send("哈哈", at_ms=7000).pk == first.pk
    assert send("哈哈", at_ms=20_000).pk != first.pk
    write_comment(actor=viewer_actor, episode_id=episode.public_id, said=CommentInput("哈哈", 5000))
    assert Comment.objects.count() == 3


def test_a_second_holds_as_many_lines_as_the_density_says_and_always_the_same_ones(many, episode, guest_actor):
    many(20)
    many(2, at_ms=6000)
    seen = {density: texts_for(guest_actor, episode, density=density) for density in LINES_PER_SECOND}
    assert {density: len(texts) for density, texts in seen.items()} == {"few": 2, "medium": 5, "many": 8}
    assert set(seen["few"]) <= set(seen["medium"]) <= set(seen["many"])
    assert seen["medium"] == texts_for(guest("somebody-else"), episode, density="medium")


def test_ones_own_line_comes_first_then_the_producers_then_new_words_then_repeated_ones(
    send, many, series, episode, make_user, actor_for, viewer_actor, guest_actor
):
    many(20, weight=0)
    editor = actor_for(make_user(company=series.company))
    assert send("By the producer", actor=editor).weight == 2
    assert send("New words", actor=actor_for(make_user())).weight == 1
    assert send("New words", at_ms=9000, actor=actor_for(make_user())).weight == 0
    assert texts_for(guest_actor, episode, density="few")[0] == "By the producer"
    assert {"By the producer", "New words"} < set(texts_for(guest_actor, episode, density="medium")[:3])
    send("Mine", at_ms=5999)
    mine, *_rest = danmaku_lines(viewer_actor, episode, 0, DanmakuSettings(density="few"))
    assert (mine.text, mine.is_mine) == ("Mine", True)


@pytest.mark.parametrize("word", ["heir", "ＨＥＩＲ", "繼承", "  heir "])
def test_a_shield_word_holds_however_it_is_written_and_leaves_room_for_others(send, many, episode, viewer_actor, word):
    many(READ_PER_SECOND - 2)
    for text in ("The HEIR!", "继承者来了"):
        send(text)
    hidden = shield([word])
    kept = texts_for(viewer_actor, episode, density="many", shield_words=[word])
    assert len(kept) == LINES_PER_SECOND["many"]
    assert not any(hidden(text) for text in kept)
    assert hidden("The HEIR!") or hidden("继承者来了")
    listed = danmaku_page(viewer_actor, episode, DanmakuSettings(shield_words=[word])).lines
    assert len(listed) == READ_PER_SECOND - 1


def test_words_of_no_letters_shield_nothing():
    assert not shield(["'", " "])("It's here")


def test_muted_deleted_hidden_and_removed_lines_do_not_run(
    send, series, episode, make_user, actor_for, viewer_actor, guest_actor
):
    rude, editor = actor_for(make_user()), actor_for(make_user(company=series.company))
    line = send("Rude", actor=rude)
    mute_author(actor=viewer_actor, comment_id=line.public_id)
    assert (texts_for(viewer_actor, episode), texts_for(guest_actor, episode)) == ([], ["Rude"])
    set_hidden(actor=editor, comment_id=line.public_id, is_on=True)
    assert (texts_for(guest_actor, episode), texts_for(editor, episode)) == ([], [])
    assert [row.notice for row in danmaku_page(editor, episode, DanmakuSettings()).lines] != [""]
    set_hidden(actor=editor, comment_id=line.public_id, is_on=False)
    delete_comment(actor=rude, comment_id=line.public_id)
    assert texts_for(guest_actor, episode) == []
    gone = send("Removed", at_ms=9000)
    subject_of("comment").take_down(actor=editor, ref=gone.public_id, reason="C-SEX")
    assert texts_for(viewer_actor, episode) == []


def test_a_line_is_reported_as_a_comment_is(send, make_user, actor_for):
    line = send("Rude")
    other = actor_for(make_user())
    file_report(actor=other, target=Target("comment", line.public_id), said=ReportInput(ReportReason.HATE))
    assert (Report.objects.get().subject_kind, Report.objects.get().subject_ref) == ("comment", line.public_id)


def test_lines_are_not_liked_pinned_or_answered(send, series, episode, make_user, actor_for, viewer_actor):
    line, editor = send(), actor_for(make_user(company=series.company))
    with refused(ConflictError, "comment-not-shown"):
        set_liked(actor=viewer_actor, comment_id=line.public_id, is_on=True)
    with refused(ConflictError, "not-to-be-pinned"):
        set_pinned(actor=editor, comment_id=line.public_id, is_on=True)
    with refused(NotFoundError, "not-found"):
        answer = CommentInput("Yes", reply_to=line.public_id)
        write_comment(actor=viewer_actor, episode_id=episode.public_id, said=answer)
    line.refresh_from_db()
    assert (Comment.objects.count(), line.like_count, line.is_pinned) == (1, 0, False)


def test_the_database_keeps_no_line_without_a_moment(send):
    line = send()
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.filter(pk=line.pk).update(at_ms=None)


def test_danmaku_is_off_until_somebody_turns_it_on_and_what_is_not_named_stays(viewer_actor):
    assert danmaku_settings(viewer_actor).is_on is False
    assert not DanmakuSettings.objects.exists()
    save_danmaku_settings(actor=viewer_actor, wishes=DanmakuWishes(is_on=True))
    wishes = DanmakuWishes(
        density="few", opacity=60, size="large", speed="fast", shield_words=[" spoiler ", "", "spoiler", "剧透"]
    )
    save_danmaku_settings(actor=viewer_actor, wishes=wishes)
    kept = danmaku_settings(viewer_actor)
    assert (kept.is_on, kept.density, kept.opacity, kept.size, kept.speed) == (True, "few", 60, "large", "fast")
    assert kept.shield_words == ["spoiler", "剧透"]


@pytest.mark.parametrize(
    ("wishes", "code", "field"),
    [
        (DanmakuWishes(density="all"), "no-such-choice", "density"),
        (DanmakuWishes(opacity=7), "no-such-choice", "opacity"),
        (DanmakuWishes(size="huge"), "no-such-choice", "size"),
        (DanmakuWishes(shield_words=["x" * 21]), "too-many-words", "shield_words"),
        (DanmakuWishes(shield_words=[str(number) for number in range(51)]), "too-many-words", "shield_words"),
    ],
)
def test_what_cannot_be_wished_is_refused(viewer_actor, wishes, code, field):
    with pytest.raises(InvalidError) as refusal:
        save_danmaku_settings(actor=viewer_actor, wishes=wishes)
    assert (refusal.value.code, refusal.value.field) == (code, field)
    assert not DanmakuSettings.objects.exists()


def test_a_guest_takes_settings_along_and_an_accounts_own_stay(viewer, viewer_actor):
    save_danmaku_settings(actor=guest("g1"), wishes=DanmakuWishes(is_on=True, shield_words=["spoiler"]))
    for _twice in range(2):
        take_danmaku_settings_along(GuestJoined(guest_key="g1", user_id=viewer.pk))
    assert danmaku_settings(viewer_actor).shield_words == ["spoiler"]
    save_danmaku_settings(actor=guest("g2"), wishes=DanmakuWishes(is_on=False))
    take_danmaku_settings_along(GuestJoined(guest_key="g2", user_id=viewer.pk))
    kept = DanmakuSettings.objects.get()
    assert (kept.viewer_key, kept.is_on) == (viewer_actor.ref, True)


def test_lines_and_settings_are_in_a_persons_copy_and_go_at_the_end(send, episode, viewer, viewer_actor, guest_actor):
    send("Mine")
    save_danmaku_settings(actor=viewer_actor, wishes=DanmakuWishes(is_on=True, shield_words=["spoiler"]))
    (row,) = EXPORTERS["comments"](viewer.pk)
    assert (row["text"], row["at_ms"], row["is_danmaku"]) == ("Mine", 5000, True)
    (settings,) = EXPORTERS["danmaku-settings"](viewer.pk)
    assert (settings["is_on"], settings["shield_words"]) == (True, ["spoiler"])
    for _twice in range(2):
        ERASERS["watch"](viewer.pk, timezone.now() + timedelta(days=7))
    assert texts_for(guest_actor, episode) == []
    assert (Comment.objects.get().text, Comment.objects.get().author) == ("", None)
    assert not DanmakuSettings.objects.exists()


def test_a_bucket_costs_one_query_for_thirty_lines(many, episode, viewer_actor, query_budget):
    wishes = DanmakuSettings(density="many", shield_words=["spoiler"])
    count = query_budget(
        lambda number: many(1, at_ms=number * 900), lambda: danmaku_lines(viewer_actor, episode, 0, wishes)
    )
    assert count == 1
