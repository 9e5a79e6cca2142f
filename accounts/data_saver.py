"""Whether a browser is to spend little data: what was chosen in it, else what it asks for itself by ``Save-Data``."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

COOKIE = "duanju_saver"
COOKIE_SECONDS = 400 * 24 * 3600
ON, OFF = "on", "off"


def data_saver(request: HttpRequest) -> str:
    """``on``, ``off``, or nothing where neither the viewer nor the browser has said anything."""
    chosen = request.COOKIES.get(COOKIE, "")
    if chosen in (ON, OFF):
        return chosen
    return ON if request.headers.get("Save-Data", "").strip().lower() == ON else ""


def saves_data(request: HttpRequest) -> bool:
    """Whether little is to be sent to this browser."""
    return data_saver(request) == ON


def keep_data_saver(response: HttpResponse, *, is_on: bool) -> None:
    """Make this browser save data from now on, or not, whatever it asks for by itself."""
    response.set_cookie(
        COOKIE,
        ON if is_on else OFF,
        max_age=COOKIE_SECONDS,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
