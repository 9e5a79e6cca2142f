"""The one place where errors become responses: problem+json (RFC 9457), a page, or a toast for htmx."""

import json
import math
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

import structlog
from django.core.exceptions import PermissionDenied
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render, resolve_url
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions as drf

from core.errors import (
    AgeUnknownError,
    DomainError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    NotSignedInError,
    RateLimitedError,
)

log = structlog.get_logger(__name__)

TOO_LARGE = (OverflowError, DataError)
"""What SQLite and PostgreSQL say to a number or a text that no column holds; our own forms never let one through, the admin's filters do."""


class DomainErrorMiddleware:
    """Renders every DomainError that a view raised."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Turn our own errors into a response, and what no column holds into one of them; others stay Django's."""
        if isinstance(exception, DomainError):
            return render_error(request, exception)
        if isinstance(exception, TOO_LARGE):
            log.warning("too large for a column", exc_info=exception)
            sentence = _("Something in this request is larger than what can be kept. Make it smaller and try again.")
            return render_error(request, InvalidError(sentence, code="too-large"))
        return None


def wants_json(request: HttpRequest) -> bool:
    """Whether the caller is a program."""
    accept = request.headers.get("Accept", "")
    return request.path.startswith("/api/") or "application/json" in accept or "application/problem+json" in accept


def problem(error: DomainError, request: HttpRequest) -> dict[str, Any]:
    """The problem document of RFC 9457, with our reason code and field."""
    body: dict[str, Any] = {
        "type": f"urn:duanju:problem:{error.code}",
        "title": str(error.title),
        "status": error.status,
        "detail": str(error.message),
        "code": error.code,
        "instance": request.path,
    }
    if error.field:
        body["field"] = error.field
    return body


def render_error(request: HttpRequest, error: DomainError) -> HttpResponse:
    """One error, in the form that the caller understands."""
    log.info("refused", code=error.code, status=error.status)
    if request.headers.get("HX-Request") == "true":
        response = _toast(request, error)
    elif wants_json(request):
        response = _problem_response(request, error)
    elif isinstance(error, NotSignedInError):
        response = HttpResponseRedirect(_address_to_return_from(request, "account_login"))
    elif isinstance(error, AgeUnknownError):
        response = HttpResponseRedirect(_address_to_return_from(request, "people:age"))
    else:
        response = render(request, "errors/error.html", {"error": error}, status=error.status)
    if isinstance(error, RateLimitedError):
        response["Retry-After"] = str(error.retry_after_seconds)
    return response


def _problem_response(request: HttpRequest, error: DomainError) -> HttpResponse:
    return JsonResponse(problem(error, request), status=error.status, content_type="application/problem+json")


def _toast(request: HttpRequest, error: DomainError) -> HttpResponse:
    """htmx swaps nothing and shows the sentence; a guest goes to the sign-in page and comes back."""
    response = HttpResponse(status=error.status)
    if isinstance(error, NotSignedInError):
        response["HX-Redirect"] = _address_to_return_from(request, "account_login")
        return response
    response["HX-Reswap"] = "none"
    response["HX-Trigger"] = json.dumps({"toast": {"level": "bad", "message": str(error.message)}})
    return response


def _address_to_return_from(request: HttpRequest, name: str) -> str:
    """A page by its name, with the page to return to: this one if it can be asked for again, else the one it was sent from."""
    came_from = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    if request.method in ("GET", "HEAD") and "HX-Request" not in request.headers:
        back = request.get_full_path()
    elif came_from and url_has_allowed_host_and_scheme(came_from, {request.get_host()}):
        parts = urlsplit(came_from)
        back = f"{parts.path}?{parts.query}" if parts.query else parts.path
    else:
        back = "/"
    return f"{resolve_url(name)}?{urlencode({'next': back})}"


def drf_exception_handler(exception: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """DRF's hook: its own exceptions join the family, so that an API answer has one shape."""
    error = exception if isinstance(exception, DomainError) else _translate(exception)
    if error is None:
        return None
    request: HttpRequest = context["request"]
    log.info("refused", code=error.code, status=error.status)
    response = _problem_response(request, error)
    if isinstance(error, RateLimitedError):
        response["Retry-After"] = str(error.retry_after_seconds)
    return response


def _translate(exception: Exception) -> DomainError | None:
    return next((translate(exception) for kinds, translate in TRANSLATIONS if isinstance(exception, kinds)), None)


def _other_api_error(exception: Any) -> DomainError:
    error = DomainError(str(exception.detail), code=str(exception.default_code).replace("_", "-"))
    error.status = exception.status_code
    return error


def _rate_limited(exception: Any) -> RateLimitedError:
    error = RateLimitedError(_("Too many requests. Try again in a minute."))
    error.retry_after_seconds = math.ceil(exception.wait or RateLimitedError.retry_after_seconds)
    return error


def _validation_error(exception: Any) -> InvalidError:
    detail: Any = exception.detail
    field = ""
    while isinstance(detail, dict | list) and detail:
        if isinstance(detail, dict):
            key = next(iter(detail))
            field, detail = f"{field}.{key}".strip("."), detail[key]
        else:
            detail = detail[0]
    return InvalidError(f"{field}: {detail}" if field else str(detail), field=field)


TRANSLATIONS: tuple[tuple[tuple[type[Exception], ...], Callable[[Any], DomainError]], ...] = (
    ((drf.ValidationError,), _validation_error),
    ((drf.NotAuthenticated, drf.AuthenticationFailed), lambda _exception: NotSignedInError()),
    ((drf.PermissionDenied, PermissionDenied), lambda _exception: ForbiddenError()),
    ((drf.NotFound, Http404), lambda _exception: NotFoundError()),
    ((drf.Throttled,), _rate_limited),
    ((drf.APIException,), _other_api_error),
)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler400."""
    sentence = _("This request could not be understood. Go back, reload the page and try again.")
    return render_error(request, DomainError(sentence, code="bad-request"))


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler404."""
    return render_error(
        request, NotFoundError(_("There is no page at this address. It may have been moved or removed."))
    )


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler403."""
    return render_error(request, ForbiddenError())


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's CSRF_FAILURE_VIEW."""
    return render_error(
        request,
        ForbiddenError(
            _("This form has expired or did not come from this site. Go back, reload the page and send it again."),
            code="csrf",
        ),
    )


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """allauth's handler429."""
    return render_error(
        request, RateLimitedError(_("Too many attempts from your network. Wait a minute, then try again."))
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500: needs no database, session or context processor, for any of them may be what broke."""
    error = DomainError(
        _("Something broke on our side. It has been logged; please try again in a moment."), code="server-error"
    )
    error.status = 500
    if request.headers.get("HX-Request") == "true":
        return _toast(request, error)
    if wants_json(request):
        return _problem_response(request, error)
    return HttpResponse(render_to_string("errors/broken.html", {"error": error}), status=500)
