"""Statements of reasons to those whose comments were removed."""

from dataclasses import dataclass

from core.actors import Actor
from core.errors import NotFoundError
from moderation.models import StatementOfReasons
from watch.models import Comment
from watch.selectors.comments import KIND


@dataclass(frozen=True)
class OwnReasons:
    """A statement and the comment that it is about."""

    statement: StatementOfReasons
    comment: Comment


def own_reasons(actor: Actor, statement_id: str) -> OwnReasons:
    """A statement about a comment of this person's; NotFoundError for everybody else."""
    statement = StatementOfReasons.objects.filter(public_id=statement_id, subject_kind=KIND).first()
    comments = Comment.objects.select_related("episode__series").exclude(author=None)
    comment = comments.filter(author=actor.user_id, public_id=statement.subject_ref).first() if statement else None
    if statement is None or comment is None:
        raise NotFoundError
    return OwnReasons(statement, comment)
