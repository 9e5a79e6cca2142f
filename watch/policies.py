"""Who may speak. Everything that viewers write asks here, on pages and in the API alike."""

from django.utils.translation import gettext_lazy as _

from accounts.selectors.people import is_locked
from core.actors import Actor
from core.errors import ForbiddenError, NotSignedInError


def can_comment(actor: Actor) -> bool:
    """Whether somebody may write comments: people whose account is open and not in youth mode."""
    return actor.user_id is not None and not actor.youth_mode and not is_locked(actor.user_id)


def check_may_comment(actor: Actor) -> None:
    """Raise NotSignedInError for guests, ForbiddenError for accounts that may not write."""
    if not actor.is_signed_in:
        raise NotSignedInError(_("Sign in to write a comment."))
    if not can_comment(actor):
        raise ForbiddenError(_("This account cannot write comments."), code="may-not-comment")
