"""Apps sign in by /api/auth/ with the rules of the pages, and call the API with the token that they get."""

import json
import re

import pytest
from django.test import Client

from accounts.services.people import set_active
from core.actors import SYSTEM
from tests.fixtures.factors import code_now, give_app
from tests.fixtures.people import PASSWORD

pytestmark = pytest.mark.django_db
API = "/api/auth/app/v1"


class App:
    """A phone's app: no cookies, a token in a header."""

    def __init__(self) -> None:
        self.token = ""

    def send(self, method: str, path: str, body: object = None):
        headers = {"X-Session-Token": self.token} if self.token else {}
        client = Client(enforce_csrf_checks=True)
        answer = client.generic(method, path, json.dumps(body or {}), "application/json", headers=headers)
        self.token = answer.json().get("meta", {}).get("session_token", self.token) if answer.content else self.token
        return answer

    def sign_in(self, user, password: str = PASSWORD):
        return self.send("POST", f"{API}/auth/login", {"email": user.email, "password": password})


def test_an_app_signs_in_and_is_known_to_the_api(viewer, own_path):
    app = App()
    assert app.send("POST", own_path).status_code == 401
    assert app.sign_in(viewer).status_code == 200
    assert app.send("POST", own_path).status_code != 401
    app.send("DELETE", f"{API}/auth/session")
    assert app.send("POST", own_path).status_code == 401


@pytest.fixture
def own_path() -> str:
    """An address of the API that asks for somebody who is signed in."""
    return "/api/v1/episodes/nothing/unlock"


def test_a_new_person_confirms_by_a_code(db, mailoutbox):
    app = App()
    new = {"email": "lin@example.org", "password": "paper-lantern-42"}
    assert app.send("POST", f"{API}/auth/signup", new).status_code == 401
    code = re.search(r"^\d{6}$", mailoutbox[0].body, re.MULTILINE).group()
    assert app.send("POST", f"{API}/auth/email/verify", {"key": code}).status_code == 200


def test_a_second_factor_is_asked_of_apps_too(viewer):
    give_app(viewer)
    app = App()
    assert app.sign_in(viewer).status_code == 401
    assert app.send("POST", f"{API}/auth/2fa/authenticate", {"code": "000000"}).status_code == 400
    assert app.send("POST", f"{API}/auth/2fa/authenticate", {"code": code_now()}).status_code == 200


def test_a_locked_account_is_refused(viewer, own_path):
    app, late = App(), App()
    app.sign_in(viewer)
    give_app(viewer)
    late.sign_in(viewer)
    set_active(actor=SYSTEM, user=viewer, is_active=False)
    assert app.send("POST", own_path).status_code == 401, "its token works no more"
    assert late.send("POST", f"{API}/auth/2fa/authenticate", {"code": code_now()}).status_code in (401, 403)
    assert App().sign_in(viewer).status_code in (400, 401, 403)


def test_apps_are_slowed_down_with_the_pages(viewer, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "apps"}}
    answers = [App().sign_in(viewer, "wrong-password") for _ in range(12)]
    assert answers[-1].status_code in (400, 429)
    assert App().sign_in(viewer).status_code in (400, 429), "even with the right password"


def test_an_app_lists_its_sessions_and_ends_another(viewer):
    here, there = App(), App()
    here.sign_in(viewer)
    there.sign_in(viewer)
    rows = here.send("GET", f"{API}/auth/sessions").json()["data"]
    other = next(row["id"] for row in rows if not row["is_current"])
    here.send("DELETE", f"{API}/auth/sessions", {"sessions": [other]})
    assert there.send("GET", f"{API}/auth/session").status_code in (401, 410)


def test_a_token_is_no_way_into_pages(viewer):
    app = App()
    app.sign_in(viewer)
    page = Client(headers={"X-Session-Token": app.token}).get("/me/notices/")
    assert page.headers["Location"].startswith("/accounts/login/")


def test_what_is_no_json_is_400_not_500(db):
    client = Client(raise_request_exception=False)
    for body in (b"", b"[]", b"\xff", b"null", b'{"email": {"a": 1}, "password": []}'):
        for path in ("login", "signup", "2fa/authenticate", "password/request", "webauthn/login"):
            status = client.generic("POST", f"{API}/auth/{path}", body, "application/json").status_code
            assert status < 500, (path, body)
