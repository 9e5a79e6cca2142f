"""Sign out elsewhere: end one session of a person, or all but one."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import NotFoundError


@transaction.atomic
def end_session(*, user_id: int, session_id: int) -> None:
    """Sign a person out in one place. NotFoundError for a session of somebody else, or one that has ended."""
    key = UserSession.objects.filter(user_id=user_id, pk=session_id).values_list("session_key", flat=True).first()
    if key is None:
        raise NotFoundError(_("This session has ended already."), code="no-such-session")
    _end([key])


@transaction.atomic
def end_sessions(*, user_id: int, but_key: str | None = None) -> int:
    """Sign a person out everywhere, or everywhere but in the session that is named; returns in how many places."""
    rows = UserSession.objects.filter(user_id=user_id).exclude(session_key=but_key or "")
    return _end(list(rows.values_list("session_key", flat=True)))


def _end(keys: list[str]) -> int:
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys).delete()
    return len(keys)
