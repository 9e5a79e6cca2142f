"""What every page's frame shows about the person in front of it."""

from typing import Any

from django.http import HttpRequest
from django.utils.dateparse import parse_datetime
from django.utils.functional import SimpleLazyObject

from accounts.data_saver import data_saver
from accounts.grace import KEY
from accounts.policies import can_operate, can_produce, can_review
from accounts.selectors import notices_of
from core.http.access import actor_of


def people(request: HttpRequest) -> dict[str, Any]:
    """``actor``, ``me``, what they may open, how many notices are unread, and whether the browser saves data."""
    if not hasattr(request, "actor"):
        return {}
    actor = actor_of(request)
    return {
        "actor": actor,
        "data_saver": data_saver(request),
        "me": request.user if actor.is_signed_in else None,
        "is_producer": SimpleLazyObject(lambda: can_produce(actor)),
        "is_reviewer": can_review(actor),
        "is_operator": can_operate(actor) and request.user.is_staff,
        "deletion_at": parse_datetime(request.session.get(KEY, "")) if actor.is_signed_in else None,
        "needs_second_factor": getattr(request, "needs_second_factor", False),
        "unread_notices": SimpleLazyObject(lambda: _unread(actor.user_id)),
    }


def _unread(user_id: int | None) -> int:
    return notices_of(user_id).filter(read_at__isnull=True).count() if user_id else 0
