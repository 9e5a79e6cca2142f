"""A person's data: a copy of it, the end of the account, and the cookies that the site sets."""

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import birthdays, data_saver, youth_device
from accounts.grace import remember_deletion
from accounts.middleware import GUEST_COOKIE
from accounts.models import PersonalDataExport
from accounts.policies import is_signed_in
from accounts.privacy import losses_of
from accounts.services.deletion import GRACE, ask_deletion, deletion_of, keep_account
from accounts.services.exports import ask_export, export_for
from accounts.services.sessions import end_sessions
from core.errors import NotFoundError
from core.http.access import public, requires, user_id_of

SHOWN = 5


@requires(is_signed_in)
@require_GET
@never_cache
def privacy(request: HttpRequest) -> HttpResponse:
    """Copies of the data with their state, and whether the account waits for its end."""
    remember_deletion(request)
    exports = PersonalDataExport.objects.filter(user_id=user_id_of(request)).order_by("-pk")[:SHOWN]
    return render(request, "people/privacy.html", {"exports": exports, "here": "settings"})


@requires(is_signed_in)
@require_POST
def ask_for_export(request: HttpRequest) -> HttpResponse:
    """Start a copy."""
    ask_export(user_id=user_id_of(request), now=timezone.now())
    messages.success(request, _("Your data is being put together. We tell you when it is ready."))
    return redirect("people:privacy")


@requires(is_signed_in)
@require_GET
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth has no type marker
@never_cache
def download_export(request: HttpRequest, public_id: str) -> FileResponse:
    """The zip, for its owner, who has just said once more that it is them."""
    export = export_for(user_id=user_id_of(request), public_id=public_id, now=timezone.now())
    try:
        stream = default_storage.open(export.file, "rb")
    except FileNotFoundError as error:
        raise NotFoundError(_("This copy of your data is not there any more. Ask for a new one.")) from error
    return FileResponse(stream, as_attachment=True, filename=f"my-data-{timezone.localdate():%Y-%m-%d}.zip")


@requires(is_signed_in)
@require_http_methods(["GET", "POST"])
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth has no type marker
@never_cache
def delete_account(request: HttpRequest) -> HttpResponse:
    """What would be lost, and then the wish; it signs every other device out."""
    user_id, now = user_id_of(request), timezone.now()
    if request.method != "POST":
        context = {"losses": losses_of(user_id, now), "ends_at": now + GRACE, "asked": deletion_of(user_id)}
        return render(request, "people/delete_account.html", {**context, "here": "settings"})
    ask_deletion(user_id=user_id, now=now)
    end_sessions(user_id=user_id, but_key=request.session.session_key)
    remember_deletion(request)
    return redirect("people:privacy")


@requires(is_signed_in)
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Take the deletion back."""
    keep_account(user_id=user_id_of(request))
    remember_deletion(request)
    messages.success(
        request, _("Your account stays. A subscription that was cancelled stays cancelled; you can resume it.")
    )
    return redirect("people:privacy")


@public
@require_GET
def cookies(request: HttpRequest) -> HttpResponse:
    """Every cookie that the site sets: each is needed, so nothing is asked."""
    names = {
        "session": settings.SESSION_COOKIE_NAME,
        "csrf": settings.CSRF_COOKIE_NAME,
        "language": settings.LANGUAGE_COOKIE_NAME,
        "guest": GUEST_COOKIE,
        "born": birthdays.COOKIE,
        "youth": youth_device.COOKIE,
        "saver": data_saver.COOKIE,
        "messages": CookieStorage.cookie_name,
    }
    return render(request, "people/cookies.html", {"names": names})
