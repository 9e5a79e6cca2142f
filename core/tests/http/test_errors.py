"""Every error has one shape for programs, one for people and one for a page that is already open."""

import json

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from rest_framework import exceptions as drf
from rest_framework.decorators import api_view, throttle_classes
from rest_framework.throttling import AnonRateThrottle

from core import errors
from core.actors import guest, person
from core.http.errors import DomainErrorMiddleware, csrf_failure, drf_exception_handler, render_error, server_error

FAMILY = [
    (errors.InvalidError, 422),
    (errors.PaymentRequiredError, 402),
    (errors.ForbiddenError, 403),
    (errors.NotFoundError, 404),
    (errors.ConflictError, 409),
    (errors.RateLimitedError, 429),
    (errors.UnavailableError, 503),
]


@pytest.fixture
def ask(rf: RequestFactory):
    """``ask(path, method="get", **headers)``: a request as the middleware would leave it, from a guest."""

    def make(path: str = "/cups/?page=2", method: str = "get", **headers):
        request = getattr(rf, method)(path, headers=headers)
        request.actor = guest("k3")
        return request

    return make


@pytest.mark.parametrize(("family", "status"), [*FAMILY, (errors.NotSignedInError, 401)], ids=str)
def test_a_program_gets_a_problem_document(ask, family, status):
    error = family("The cup is empty.", code="cup-empty", field="cup")
    response = render_error(ask("/api/v1/cups/"), error)
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    body = json.loads(response.content)
    assert body == {
        "type": "urn:duanju:problem:cup-empty",
        "title": str(family.title),
        "status": status,
        "detail": "The cup is empty.",
        "code": "cup-empty",
        "instance": "/api/v1/cups/",
        "field": "cup",
    }


@pytest.mark.django_db
@pytest.mark.parametrize(("family", "status"), FAMILY, ids=str)
def test_a_person_gets_a_page_with_the_sentence(client, ask, family, status):
    request = ask()
    request.user = None
    response = render_error(request, family("The cup is <empty>."))
    assert response.status_code == status
    assert b"The cup is &lt;empty&gt;." in response.content


@pytest.mark.parametrize(("family", "status"), FAMILY, ids=str)
def test_an_open_page_gets_a_toast_and_keeps_its_content(ask, family, status):
    response = render_error(ask(**{"HX-Request": "true"}), family("杯子是空的。"))
    assert response.status_code == status
    assert response["HX-Reswap"] == "none"
    assert json.loads(response["HX-Trigger"]) == {"toast": {"level": "bad", "message": "杯子是空的。"}}
    assert response.content == b""


def test_an_error_without_a_sentence_says_its_title():
    assert str(errors.ConflictError()) == "Someone was faster"
    assert errors.ConflictError().code == "conflict"


@pytest.mark.parametrize(
    ("method", "headers", "back"),
    [
        ("get", {}, "%2Fcups%2F%3Fpage%3D2"),
        ("post", {"Referer": "http://testserver/shelf/?cup=1"}, "%2Fshelf%2F%3Fcup%3D1"),
        ("post", {"Referer": "https://elsewhere.example/trap"}, "%2F"),
        ("post", {}, "%2F"),
    ],
    ids=["a page", "a form", "a form from elsewhere", "a form from nowhere"],
)
def test_a_guest_is_sent_to_sign_in_and_comes_back(ask, method, headers, back):
    response = render_error(ask(method=method, **headers), errors.NotSignedInError())
    assert response.status_code == 302
    assert response["Location"] == f"/accounts/login/?next={back}"


def test_a_guest_on_an_open_page_is_sent_to_sign_in_too(ask):
    request = ask(method="post", **{"HX-Request": "true", "HX-Current-URL": "http://testserver/shelf/"})
    response = render_error(request, errors.NotSignedInError())
    assert response["HX-Redirect"] == "/accounts/login/?next=%2Fshelf%2F"
    assert "HX-Trigger" not in response


def test_the_middleware_renders_our_own_errors_and_leaves_the_others(ask):
    middleware = DomainErrorMiddleware(lambda request: HttpResponse())
    assert middleware.process_exception(ask("/api/x/"), errors.ConflictError()).status_code == 409
    assert middleware.process_exception(ask("/api/x/"), ValueError()) is None


@pytest.mark.parametrize(
    ("exception", "status", "code"),
    [
        (drf.NotAuthenticated(), 401, "not-signed-in"),
        (drf.AuthenticationFailed(), 401, "not-signed-in"),
        (drf.PermissionDenied(), 403, "forbidden"),
        (PermissionDenied(), 403, "forbidden"),
        (drf.NotFound(), 404, "not-found"),
        (Http404(), 404, "not-found"),
        (drf.MethodNotAllowed("POST"), 405, "method-not-allowed"),
        (drf.ParseError(), 400, "parse-error"),
        (drf.UnsupportedMediaType("text/x"), 415, "unsupported-media-type"),
        (errors.ConflictError(code="cup-taken"), 409, "cup-taken"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_the_exceptions_of_the_rest_framework_join_the_family(ask, exception, status, code):
    response = drf_exception_handler(exception, {"request": ask("/api/v1/cups/")})
    assert (response.status_code, json.loads(response.content)["code"]) == (status, code)


def test_a_validation_error_names_the_field(ask):
    exception = drf.ValidationError({"cup": [{"size": ["Must be at least 1."]}]})
    response = drf_exception_handler(exception, {"request": ask("/api/v1/cups/")})
    body = json.loads(response.content)
    assert (response.status_code, body["field"], body["detail"]) == (422, "cup.size", "cup.size: Must be at least 1.")


def test_an_unexpected_exception_is_left_to_the_server_error_page(ask):
    assert drf_exception_handler(ValueError(), {"request": ask("/api/v1/cups/")}) is None


def test_too_many_calls_are_told_when_to_try_again(ask):
    class OnePerHour(AnonRateThrottle):
        rate = "1/hour"

    @api_view(["GET"])
    @throttle_classes([OnePerHour])
    def cups(request):
        return HttpResponse("tea")

    assert cups(ask("/api/v1/cups/")).status_code == 200
    refused = cups(ask("/api/v1/cups/"))
    assert refused.status_code == 429
    assert 3500 < int(refused["Retry-After"]) <= 3600
    assert json.loads(refused.content)["code"] == "rate-limited"


@pytest.mark.parametrize(
    ("headers", "content_type"),
    [({}, "text/html"), ({"Accept": "application/json"}, "application/problem+json")],
    ids=["a person", "a program"],
)
def test_a_server_error_needs_no_database_no_session_and_no_actor(rf, headers, content_type):
    response = server_error(rf.get("/cups/", headers=headers))  # pytest-django refuses the database here
    assert response.status_code == 500
    assert response["Content-Type"].startswith(content_type)
    assert b"It has been logged" in response.content


@pytest.mark.django_db
def test_a_form_that_expired_is_explained(ask):
    request = ask(method="post")
    request.user = None
    response = csrf_failure(request)
    assert response.status_code == 403
    assert b"reload the page" in response.content


def test_a_signed_in_person_who_may_not_is_refused_and_not_asked_to_sign_in(ask):
    request = ask("/api/v1/cups/")
    request.actor = person(1)
    assert render_error(request, errors.ForbiddenError()).status_code == 403
