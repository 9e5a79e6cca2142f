"""Puts the actor on every request: a person with roles, or a guest with a key in a signed cookie."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts.models import RoleGrant
from core.actors import Actor, guest, person
from core.http.country import country_of
from core.ids import new_public_id

GUEST_COOKIE = "duanju_guest"
GUEST_COOKIE_SECONDS = 400 * 24 * 3600
GUEST_SALT = "duanju.guest"


class ActorMiddleware:
    """``request.actor`` is never None."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        known_key = known_guest_key(request)
        actor = actor_from(request, known_key)
        request.actor = actor  # type: ignore[attr-defined]
        response = self.get_response(request)
        if actor.guest_key and not known_key and not request.path.startswith(("/static/", "/media/", "/healthz")):
            response.set_signed_cookie(
                GUEST_COOKIE,
                actor.guest_key,
                salt=GUEST_SALT,
                max_age=GUEST_COOKIE_SECONDS,
                httponly=True,
                secure=settings.SESSION_COOKIE_SECURE,
                samesite="Lax",
            )
        return response


def known_guest_key(request: HttpRequest) -> str:
    """The key of the guest whom this browser was before, if our signature is on it; empty for a new browser."""
    return request.get_signed_cookie(GUEST_COOKIE, default="", salt=GUEST_SALT) or ""


def actor_from(request: HttpRequest, guest_key: str) -> Actor:
    """The person who is signed in, or the guest."""
    user = request.user
    if not user.is_authenticated:
        return guest(guest_key or new_public_id())
    roles = frozenset(RoleGrant.objects.filter(user_id=user.pk).values_list("role", flat=True))
    return person(user.pk, roles, country_of(request))
