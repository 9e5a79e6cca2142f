"""Write a comment, delete it, hide it: nothing is seen that was not looked at, by the check of words or by a person."""

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.actors import Actor
from core.audit import record_audit
from core.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError, RateLimitedError
from core.events import emit
from dramas.models import Episode
from dramas.selectors.catalogue import public_episode
from moderation.selectors.texts import found_words
from moderation.services.cases import open_case
from watch.enums import CommentState
from watch.events import CommentShown
from watch.flows import COMMENT
from watch.models import Comment
from watch.models.comments import LONGEST_LINE, LONGEST_TEXT
from watch.policies import check_may_comment
from watch.selectors.comments import KIND, comment_for, is_host
from watch.selectors.danmaku import around, line_weight

LIMITS = ((timedelta(minutes=1), 5), (timedelta(hours=1), 40))
TWICE_WITHIN = timedelta(minutes=10)
# They turn the direction of the text after them: a name or a sentence could be made to read as another one.
DIRECTIONS = dict.fromkeys((0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
LONGEST_SAID = {
    False: (LONGEST_TEXT, _("A comment has at most %(count)s characters.")),
    True: (LONGEST_LINE, _("A line has at most %(count)s characters.")),
}
EMPTY_LINES = re.compile(r"\n\s*\n\s*")


@dataclass(frozen=True)
class CommentInput:
    """What somebody writes: at which moment of the picture, whether it gives the story away, and which comment it answers (a public id).

    A line of danmaku runs over the picture at its moment.
    """

    text: str
    at_ms: int | None = None
    is_spoiler: bool = False
    reply_to: str = ""
    is_danmaku: bool = False


def write_comment(*, actor: Actor, episode_id: str, said: CommentInput, now: datetime | None = None) -> Comment:
    """Keep a comment; it is shown at once when the check of words finds nothing, else a person looks at it first.

    The same words again within some minutes are the comment that is there already. InvalidError names the field, NotFoundError for an
    episode or a comment that the author does not see, ConflictError for a line where the series takes none, RateLimitedError for too many,
    errors of ``check_may_comment``.
    """
    now = now or timezone.now()
    check_may_comment(actor)
    episode = public_episode(episode_public_id=episode_id, now=now, viewer=actor)
    said = replace(said, text=one_line(said.text) if said.is_danmaku else plain_text(said.text))
    _check(episode, said)
    is_clean = found_words(
        said.text, timezone.localdate(now)
    ).is_clean  # before the transaction: the first time takes a second
    return _store(actor=actor, episode=episode, said=said, is_clean=is_clean, now=now)


def plain_text(text: str) -> str:
    """The text without control characters and marks that turn its direction, and with at most one empty line in a row."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(DIRECTIONS)
    kept = "".join(each for each in text if each == "\n" or unicodedata.category(each) not in {"Cc", "Cs", "Co"})
    return EMPTY_LINES.sub("\n\n", kept).strip()


def one_line(text: str) -> str:
    """The plain text without breaks and without more than one space in a row."""
    return " ".join(plain_text(text).split())


@transaction.atomic
def _store(*, actor: Actor, episode: Episode, said: CommentInput, is_clean: bool, now: datetime) -> Comment:
    """The person's row is locked until the end, so that two of their tabs count one after the other."""
    User.objects.select_for_update().filter(pk=actor.user_id or 0).first()
    answered = comment_for(actor, said.reply_to, now) if said.reply_to else None
    if answered is not None and not _is_answerable(answered, episode):
        raise NotFoundError
    parent = (answered.parent or answered) if answered else None
    known = _said_before(actor, episode, parent, said, now)
    if known is not None:
        return known
    _check_rate(actor, now)
    comment = Comment.objects.create(
        episode=episode,
        author_id=actor.user_id,
        parent=parent,
        answers=answered,
        text=said.text,
        at_ms=said.at_ms,
        is_spoiler=said.is_spoiler,
        is_danmaku=said.is_danmaku,
        weight=line_weight(actor, episode, said.text, said.at_ms or 0) if said.is_danmaku else 0,
        written_at=now,
    )
    if is_clean:
        COMMENT.apply(comment, "approve")
        emit(CommentShown(comment_id=comment.pk))
    else:
        open_case(kind=KIND, ref=comment.public_id)
    return comment


def _is_answerable(answered: Comment, episode: Episode) -> bool:
    is_here = answered.episode_id == episode.pk and not answered.is_danmaku
    return is_here and answered.state == CommentState.VISIBLE


def _said_before(
    actor: Actor, episode: Episode, parent: Comment | None, said: CommentInput, now: datetime
) -> Comment | None:
    """The same words of the same person a moment ago; a line may be said again at another moment of the picture."""
    mine = Comment.objects.filter(author=actor.user_id, episode=episode, parent=parent, is_danmaku=said.is_danmaku)
    if said.is_danmaku:
        mine = mine.filter(at_ms__range=around(said.at_ms or 0))
    again = mine.filter(text=said.text, written_at__gt=now - TWICE_WITHIN)
    return again.filter(state__in=(CommentState.HELD, CommentState.VISIBLE)).first()


def _check(episode: Episode, said: CommentInput) -> None:
    if not any(unicodedata.category(each)[0] in "LNPS" for each in said.text):
        raise InvalidError(_("Write something first."), code="text-missing", field="text")
    if said.is_danmaku and not episode.series.has_danmaku:
        raise ConflictError(_("This series takes no danmaku."), code="no-danmaku")
    longest, sentence = LONGEST_SAID[said.is_danmaku]
    if len(said.text) > longest:
        raise InvalidError(sentence % {"count": longest}, code="text-too-long", field="text")
    length = episode.live_version.asset.duration_ms if episode.live_version else 0
    at_ms = -1 if said.is_danmaku and said.at_ms is None else said.at_ms
    if at_ms is not None and not 0 <= at_ms <= length:
        raise InvalidError(_("The episode has no such moment."), code="no-such-moment", field="at_ms")


def _check_rate(actor: Actor, now: datetime) -> None:
    """By the rows themselves, deleted ones too, so that all processes count the same."""
    for span, most in LIMITS:
        if Comment.objects.filter(author=actor.user_id, written_at__gt=now - span).count() >= most:
            error = RateLimitedError(
                _("You have written %(count)s comments in a short time. Wait a moment, then go on.") % {"count": most},
                code="too-many-comments",
            )
            error.retry_after_seconds = int(span.total_seconds())
            raise error


@transaction.atomic
def delete_comment(*, actor: Actor, comment_id: str) -> None:
    """Take one's own comment back; its words go at once, and its replies are not seen any more."""
    comment = comment_for(actor, comment_id)
    if comment.author_id is None or comment.author_id != actor.user_id:
        raise ForbiddenError(_("Only whoever wrote a comment can delete it."), code="not-the-author")
    COMMENT.apply(comment, "delete", text="", is_pinned=False)


@transaction.atomic
def set_hidden(*, actor: Actor, comment_id: str, is_on: bool) -> Comment:
    """Hide a comment from everybody but its author, or show it again; for hosts. Doing so twice changes nothing."""
    comment = hosted_comment(actor, comment_id)
    verb = "hide" if is_on else "show"
    if comment.state == COMMENT.transitions[verb].target:
        return comment
    COMMENT.apply(comment, verb, **({"is_pinned": False} if is_on else {}))
    record_audit(actor=actor, verb=f"comment.{verb}", subject_kind=KIND, subject_ref=comment.public_id)
    return comment


def hosted_comment(actor: Actor, comment_id: str) -> Comment:
    """A comment of an episode whose comments the actor looks after; ForbiddenError otherwise."""
    comment = comment_for(actor, comment_id)
    if not is_host(actor, comment.episode):
        raise ForbiddenError(_("Only the producer of the series and operators do this."), code="not-a-host")
    return comment
