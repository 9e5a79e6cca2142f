"""The question that a proxy asks before it serves bytes from its own cache (nginx: auth_request)."""

from urllib.parse import unquote

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.views.decorators.http import require_safe

from core.errors import ForbiddenError
from core.http.access import actor_of, public
from media.services.grants import MediaAddress, check_grant
from media.signing import Scope

SCOPES = {"playlist": Scope.PLAYLIST, "segment": Scope.SEGMENT, "still": Scope.STILL, "export": Scope.EXPORT}
# nginx counts whole seconds: what it may keep for two is at most three seconds old.
VERDICT_SECONDS = 2
LONGEST_PATH = 400


@public
@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """204 when the address in X-Original-URI works now for the viewer whose cookies these are, 403 otherwise; never a body.

    The epoch is asked of the database, so that the proxy's memory is the only one. X-Media-Cache is what the viewer's own
    browser may be told.
    """
    address = address_in(request.headers.get("X-Original-URI", ""))
    if address is None:
        return _answer(403, 0)
    try:
        seconds = check_grant(address, actor_of(request), fresh=True)
    except ForbiddenError:
        return _answer(403, 0)
    response = _answer(204, min(VERDICT_SECONDS, seconds - 1))
    response["X-Media-Cache"] = f"private, max-age={max(0, seconds - VERDICT_SECONDS - 1)}"
    return response


def address_in(uri: str) -> MediaAddress | None:
    """The address of a request line's path, decoded once and resolved exactly as Django would serve it; None for anything else."""
    path = unquote(uri.partition("?")[0], errors="replace")
    if len(path) > LONGEST_PATH:
        return None
    try:
        match = resolve(path)
    except Resolver404:
        return None
    scope = SCOPES.get(match.url_name or "") if match.namespaces == ["media"] else None
    return MediaAddress(scope=scope, **match.kwargs) if scope else None


def _answer(status: int, keep_seconds: int) -> HttpResponse:
    response = HttpResponse(status=status)
    del response["Content-Type"]
    response["X-Accel-Expires"] = str(keep_seconds)
    response["Cache-Control"] = "no-store"
    return response
