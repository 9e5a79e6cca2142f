"""The page of security: how a person signs in, and where they are signed in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.policies import is_signed_in
from accounts.selectors.security import factors_of, sessions_of
from accounts.services.sessions import end_session, end_sessions
from core.http.access import requires, user_id_of

SHOWN_SESSIONS = 50


@requires(is_signed_in)
@require_GET
def security(request: HttpRequest) -> HttpResponse:
    """Passkeys, the authenticator app, recovery codes left, and sessions with a way to end them."""
    user_id = user_id_of(request)
    sessions = sessions_of(user_id)[:SHOWN_SESSIONS]
    context = {"factors": factors_of(user_id), "sessions": sessions, "here_key": request.session.session_key}
    return render(request, "people/security.html", {**context, "here": "settings"})


@requires(is_signed_in)
@require_POST
def sign_out_of(request: HttpRequest, session_id: int) -> HttpResponse:
    """End one session; the present one by signing out."""
    end_session(user_id=user_id_of(request), session_id=session_id)
    messages.success(request, _("That session is signed out."))
    return redirect("people:security")


@requires(is_signed_in)
@require_POST
def sign_out_of_others(request: HttpRequest) -> HttpResponse:
    """End every session but this one."""
    count = end_sessions(user_id=user_id_of(request), but_key=request.session.session_key)
    sentence = ngettext("%(count)d other session is signed out.", "%(count)d other sessions are signed out.", count)
    messages.success(request, sentence % {"count": count})
    return redirect("people:security")
