"""Like a comment, pin one, mute a person: each as often as it is asked, with the same result."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.audit import record_audit
from core.errors import ConflictError, InvalidError, NotFoundError, NotSignedInError
from watch.enums import CommentState
from watch.models import Comment, CommentLike, Mute
from watch.selectors.comments import KIND, comment_for
from watch.services.comments import hosted_comment


@transaction.atomic
def set_liked(*, actor: Actor, comment_id: str, is_on: bool, now: datetime | None = None) -> Comment:
    """Like a comment that is shown, or take that back."""
    user_id = _signed_in(actor)
    comment = comment_for(actor, comment_id)
    if is_on and (comment.state != CommentState.VISIBLE or comment.is_danmaku):
        raise ConflictError(_("This comment is not shown."), code="comment-not-shown")
    if is_on:
        when = {"liked_at": now or timezone.now()}
        _row, is_new = CommentLike.objects.get_or_create(comment=comment, user_id=user_id, defaults=when)
        change = int(is_new)
    else:
        change = -CommentLike.objects.filter(comment=comment, user_id=user_id).delete()[0]
    _count(comment.pk, change)
    comment.refresh_from_db(fields=["like_count"])
    return comment


def _count(comment_pk: int, change: int) -> None:
    """Inside the transaction that writes or deletes the like."""
    if change:
        Comment.objects.filter(pk=comment_pk).update(like_count=F("like_count") + change)


@transaction.atomic
def set_pinned(*, actor: Actor, comment_id: str, is_on: bool) -> Comment:
    """Let one comment of an episode stand before all others, instead of the one before; for hosts.

    ConflictError for what is not shown or is a reply, and when somebody pins another one at the same moment.
    """
    comment = hosted_comment(actor, comment_id)
    if comment.is_pinned == is_on:
        return comment
    is_thread = comment.parent_id is None and not comment.is_danmaku
    if is_on and not (is_thread and comment.state == CommentState.VISIBLE):
        raise ConflictError(_("Only a comment that is shown and is no reply can be pinned."), code="not-to-be-pinned")
    try:
        with transaction.atomic():
            Comment.objects.filter(episode=comment.episode_id, is_pinned=True).update(is_pinned=False)
            Comment.objects.filter(pk=comment.pk, state=CommentState.VISIBLE).update(is_pinned=is_on)
    except IntegrityError as error:
        sentence = _("Somebody pinned another comment at this moment. Reload to see which.")
        raise ConflictError(sentence, code="pinned-meanwhile") from error
    comment.refresh_from_db(fields=["is_pinned"])
    verb = "comment.pinned" if is_on else "comment.unpinned"
    record_audit(actor=actor, verb=verb, subject_kind=KIND, subject_ref=comment.public_id)
    return comment


@transaction.atomic
def mute_author(*, actor: Actor, comment_id: str, now: datetime | None = None) -> Mute:
    """Read nothing more of whoever wrote a comment. InvalidError for one's own."""
    user_id = _signed_in(actor)
    comment = comment_for(actor, comment_id)
    if comment.author_id is None:
        raise NotFoundError
    if comment.author_id == user_id:
        raise InvalidError(_("You cannot mute yourself."), code="mute-oneself")
    when = {"muted_at": now or timezone.now()}
    return Mute.objects.get_or_create(muter_id=user_id, muted_id=comment.author_id, defaults=when)[0]


def unmute(*, actor: Actor, mute_id: str) -> None:
    """Read again what somebody writes. NotFoundError for what is not the actor's."""
    if not Mute.objects.filter(muter=_signed_in(actor), public_id=mute_id).delete()[0]:
        raise NotFoundError


@transaction.atomic
def forget_speaker(*, user_id: int) -> None:
    """The end of an account: likes and mutes go, comments lose their words and their author. Their rows stay: others' replies hang on them."""
    for like in CommentLike.objects.filter(user=user_id).order_by("comment_id"):
        if CommentLike.objects.filter(pk=like.pk).delete()[0]:
            _count(like.comment_id, -1)
    Mute.objects.filter(muter=user_id).delete()
    Mute.objects.filter(muted=user_id).delete()
    gone = {"text": "", "author": None, "is_pinned": False, "state": CommentState.DELETED}
    Comment.objects.filter(author=user_id).update(**gone)


def _signed_in(actor: Actor) -> int:
    if actor.user_id is None:
        raise NotSignedInError(_("Please sign in to continue."))
    return actor.user_id
