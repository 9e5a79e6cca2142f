"""The device that stays in youth mode whoever is signed in, in a cookie with our signature, until somebody gives the PIN."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts.models import User

COOKIE = "duanju_youth"
SALT = "duanju.youth"
COOKIE_SECONDS = 400 * 24 * 3600


def account_of_device(request: HttpRequest) -> int | None:
    """The account whose youth mode holds on this device; None when there is none, or it has left youth mode. One query with the cookie, else none."""
    public_id = request.get_signed_cookie(COOKIE, default="", salt=SALT)
    if not public_id:
        return None
    rows = User.objects.filter(public_id=public_id, youth_since__isnull=False)
    return rows.values_list("pk", flat=True).first()


def keep_device_in_youth_mode(response: HttpResponse, account_id: int) -> None:
    """Bind this device to an account in youth mode."""
    public_id = User.objects.values_list("public_id", flat=True).get(pk=account_id)
    response.set_signed_cookie(
        COOKIE,
        public_id,
        salt=SALT,
        max_age=COOKIE_SECONDS,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def free_device(response: HttpResponse) -> None:
    """Let this device go."""
    response.delete_cookie(COOKIE, samesite="Lax")
