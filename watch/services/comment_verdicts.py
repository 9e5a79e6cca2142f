"""What the review desk's word does to a comment, and whom it is told."""

from django.db import transaction
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.enums import NoticeKind
from accounts.services.notices import notify
from core.actors import Actor
from core.errors import ForbiddenError
from core.events import emit
from moderation.addresses import statement_address
from moderation.selectors.statements import newest_statement
from watch.enums import CommentState
from watch.events import CommentRemoved, CommentShown
from watch.flows import COMMENT
from watch.models import Comment, Mute
from watch.selectors.comments import KIND, author_name


@transaction.atomic
def approve_comment(*, actor: Actor, comment: Comment) -> None:
    """Show what waited. ForbiddenError for one's own words."""
    if comment.author_id is not None and comment.author_id == actor.user_id:
        raise ForbiddenError(_("You wrote this comment. Somebody else must look at it."), code="own-comment")
    COMMENT.apply(comment, "approve")
    emit(CommentShown(comment_id=comment.pk))


@transaction.atomic
def remove_comment(*, comment: Comment) -> None:
    """Take a comment from everybody, or do not let it through."""
    COMMENT.apply(comment, "remove", is_pinned=False)
    emit(CommentRemoved(comment_id=comment.pk))


def reinstate_comment(*, comment: Comment) -> None:
    """Give back what was removed."""
    COMMENT.apply(comment, "reinstate")


def tell_answered(*, comment_id: int) -> bool:
    """Tell whoever was answered, once; nobody of their own reply, and nobody of a person they mute. Whether somebody was told."""
    comment = Comment.objects.select_related("answers", "author", "parent").filter(pk=comment_id).first()
    if comment is None or comment.state != CommentState.VISIBLE or comment.answers is None:
        return False
    told = comment.answers.author_id
    if told is None or told == comment.author_id or comment.answers.state != CommentState.VISIBLE:
        return False
    if Mute.objects.filter(muter=told, muted=comment.author).exists():
        return False
    notice = notify(
        user_id=told,
        kind=NoticeKind.REPLY,
        title=format_lazy(_("{name} replied to your comment"), name=author_name(comment.author)),
        body="" if comment.is_spoiler else comment.text,
        url=reverse("watch:comment", args=[(comment.parent or comment).public_id]),
        dedupe_key=f"reply:{comment.public_id}",
    )
    return notice is not None


def tell_author_of_removal(*, comment_id: int) -> bool:
    """Tell an author that their comment is not shown, once for each statement of reasons, and where it stands. Whether somebody was told."""
    comment = Comment.objects.filter(pk=comment_id).first()
    if comment is None or comment.author_id is None:
        return False
    statement = newest_statement(kind=KIND, ref=comment.public_id)
    told = f":{statement.public_id}" if statement else ""
    notice = notify(
        user_id=comment.author_id,
        kind=NoticeKind.REVIEW,
        title=_("A comment of yours is not shown"),
        body=format_lazy(_("A person found that it breaks our rules: “{text}”"), text=comment.text),
        url=statement_address(statement, comment.author_id) if statement else "",
        dedupe_key=f"comment:{comment.public_id}:removed{told}",
    )
    return notice is not None
