"""The date of birth that somebody without an account has told this browser, in a cookie with our signature."""

from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.ages import years_between

COOKIE = "duanju_born"
SALT = "duanju.born"
COOKIE_SECONDS = 400 * 24 * 3600


def keep_birthday_in_cookie(response: HttpResponse, born: date) -> None:
    """Make this browser remember it."""
    response.set_signed_cookie(
        COOKIE,
        born.isoformat(),
        salt=SALT,
        max_age=COOKIE_SECONDS,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def age_in_browser(request: HttpRequest) -> int | None:
    """The age in whole years by what this browser was told, which is somebody's word alone; None when nothing has our signature."""
    told = request.get_signed_cookie(COOKIE, default="", salt=SALT)
    return years_between(date.fromisoformat(told), timezone.localdate()) if told else None
