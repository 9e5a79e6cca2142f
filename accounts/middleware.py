"""Puts the actor on every request: a person with roles, or a guest with a key in a signed cookie."""

from collections.abc import Callable
from dataclasses import replace

from allauth.headless.internal.sessionkit import authenticate_by_x_session_token
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.ages import age_of, as_declared, years_between
from accounts.birthdays import age_in_browser
from accounts.models import RoleGrant
from accounts.selectors.security import has_second_factor
from accounts.youth_device import COOKIE as YOUTH_COOKIE
from accounts.youth_device import account_of_device, free_device, keep_device_in_youth_mode
from core.actors import Actor, guest, person
from core.errors import NotSignedInError
from core.http.country import country_of
from core.http.errors import render_error
from core.ids import new_public_id

GUEST_COOKIE = "duanju_guest"
GUEST_COOKIE_SECONDS = 400 * 24 * 3600
GUEST_SALT = "duanju.guest"
COOKIELESS = ("/static/", "/media/", "/healthz")


class AppTokenMiddleware:
    """Who calls the API with the token that /api/auth/ gave is signed in by it, in the session of that token.

    No browser sends this header by itself, so there is nothing to forge and no CSRF check. 401 for a token that is not known any more.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = request.headers.get("X-Session-Token", "")
        if token and request.path.startswith("/api/v1/"):
            found = authenticate_by_x_session_token(token)
            if found is None:
                sentence = _("This session has ended. Sign in again.")
                return render_error(request, NotSignedInError(sentence, code="session-ended"))
            request.user, request.session = found
            request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]  # noqa: SLF001 - Django's own hook
        return self.get_response(request)


class ActorMiddleware:
    """``request.actor`` is never None."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        known_key = known_guest_key(request)
        device_account = account_of_device(request)
        actor = actor_from(request, known_key, device_account)
        request.actor = actor  # type: ignore[attr-defined]
        response = self.get_response(request)
        if request.path.startswith(COOKIELESS):
            return response
        _settle_device(request, response, device_account)
        if actor.guest_key and not known_key:
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


def _settle_device(request: HttpRequest, response: HttpResponse, device_account: int | None) -> None:
    """Whoever is signed in and in youth mode binds the device; one whose account has left youth mode is let go."""
    account_id = request.actor.youth_account  # type: ignore[attr-defined]
    if YOUTH_COOKIE in response.cookies:
        return
    if account_id is not None and device_account is None:
        keep_device_in_youth_mode(response, account_id)
    elif account_id is None and YOUTH_COOKIE in request.COOKIES:
        free_device(response)


def known_guest_key(request: HttpRequest) -> str:
    """The key of the guest whom this browser was before, if our signature is on it; empty for a new browser."""
    return request.get_signed_cookie(GUEST_COOKIE, default="", salt=GUEST_SALT) or ""


def actor_from(request: HttpRequest, guest_key: str, device_account: int | None) -> Actor:
    """The person who is signed in, or the guest. Where staff must have a second factor, roles rest until they have; in youth mode all rest.

    On a device in youth mode that device's account counts, whoever is signed in.
    """
    user, today = request.user, timezone.localdate()
    told = age_in_browser(request)
    if not user.is_authenticated:
        return replace(
            guest(guest_key or new_public_id(), None if told is None else as_declared(told, today)),
            age_told=told,
            youth_account=device_account,
            country=country_of(request),
        )
    youth_account = device_account or (user.pk if user.youth_since else None)
    roles = frozenset(RoleGrant.objects.filter(user_id=user.pk).values_list("role", flat=True))
    age = age_of(user, today)
    if user.birth_date:
        told = years_between(user.birth_date, today)
    elif age is None and told is not None:
        age = as_declared(told, today)
    if roles and settings.STAFF_SECOND_FACTOR and not has_second_factor(user.pk):
        request.needs_second_factor = True  # type: ignore[attr-defined]
        roles = frozenset()
    if youth_account is not None:
        roles = frozenset()
    return replace(person(user.pk, roles, country_of(request), age), age_told=told, youth_account=youth_account)
