"""Second factors by the pages: an authenticator app, recovery codes, what a locked account may not do, and what staff must have."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from accounts.models import User
from accounts.services.people import set_active
from core.actors import SYSTEM
from tests.fixtures.factors import code_now, give_app
from tests.fixtures.people import PASSWORD

pytestmark = pytest.mark.django_db


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def sign_in(client: Client, user: User):
    return client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})


def test_an_app_is_set_up_and_asked_for_at_the_next_sign_in(client, viewer):
    sign_in(client, viewer)
    page = client.get("/accounts/2fa/totp/activate/")
    assert page.status_code == 302, "the password is asked for once more"
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.get("/accounts/2fa/totp/activate/")
    secret = client.session["mfa.totp.secret"]
    wrong = client.post("/accounts/2fa/totp/activate/", {"code": "000000"})
    assert "This code is not right." in wrong.content.decode()
    client.post("/accounts/2fa/totp/activate/", {"code": code_now(secret)})
    page = client.get("/me/security/").content.decode()
    assert "10 codes are left." in page
    assert secret not in str(Authenticator.objects.get(type="totp").data), "stored encrypted"
    other = Client()
    assert sign_in(other, viewer).headers["Location"].startswith("/accounts/2fa/authenticate/")
    assert not is_signed_in(other)


def test_the_second_step_takes_a_code_or_a_recovery_code_once(viewer):
    give_app(viewer)
    recovery = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
    for code in (code_now(), recovery):
        client = Client()
        sign_in(client, viewer)
        client.post("/accounts/2fa/authenticate/", {"code": code})
        assert is_signed_in(client)
    client = Client()
    sign_in(client, viewer)
    page = client.post("/accounts/2fa/authenticate/", {"code": recovery})
    assert "This code is not right." in page.content.decode()
    assert not is_signed_in(client)


def test_guessing_codes_is_slowed_down(viewer, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "factors"}}
    give_app(viewer)
    client = Client()
    sign_in(client, viewer)
    pages = [client.post("/accounts/2fa/authenticate/", {"code": "000000"}).content.decode() for _ in range(12)]
    assert "Too many failed attempts." in pages[-1]
    assert (
        "Too many failed attempts." in client.post("/accounts/2fa/authenticate/", {"code": code_now()}).content.decode()
    )


def test_a_locked_account_does_not_pass_the_second_step(viewer):
    give_app(viewer)
    client = Client()
    sign_in(client, viewer)
    set_active(actor=SYSTEM, user=viewer, is_active=False)
    client.post("/accounts/2fa/authenticate/", {"code": code_now()})
    assert not is_signed_in(client)


def test_codes_are_shown_after_the_password_only(client, viewer):
    give_app(viewer)
    client.force_login(viewer, backend="django.contrib.auth.backends.ModelBackend")
    for address in ("/accounts/2fa/recovery-codes/", "/accounts/2fa/recovery-codes/download/"):
        assert client.get(address).status_code == 302
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert "10 of 10 codes are left." in client.get("/accounts/2fa/recovery-codes/").content.decode()
    assert client.get("/accounts/2fa/recovery-codes/download/")["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    "address",
    [
        "/me/security/",
        "/accounts/2fa/",
        "/accounts/2fa/totp/activate/",
        "/accounts/2fa/webauthn/",
        "/accounts/2fa/webauthn/add/",
        "/accounts/2fa/recovery-codes/generate/",
        "/accounts/reauthenticate/",
        "/accounts/email/",
    ],
)
def test_a_guest_is_asked_to_sign_in(client, address):
    assert client.get(address).headers["Location"].startswith("/accounts/login/?next=")


def test_a_secret_of_a_lost_key_is_a_sentence_not_a_breakdown(viewer, settings):
    give_app(viewer)
    client = Client()
    sign_in(client, viewer)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
    sign_in(client, viewer)
    assert client.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    settings.SECRET_KEY_FALLBACKS = []
    sign_in(client, viewer)
    assert client.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 503


def test_staff_without_a_second_factor_wait_where_it_is_demanded(reviewer, client_for, settings):
    client = client_for(reviewer)
    assert client.get("/desk/").status_code == 200
    settings.STAFF_SECOND_FACTOR = True
    assert client.get("/desk/").status_code == 403
    assert "Your role rests until" in client.get("/me/settings/").content.decode()
    give_app(reviewer)
    assert client.get("/desk/").status_code == 200
    assert "Your role rests until" not in client.get("/me/settings/").content.decode()


def test_viewers_need_no_second_factor(client_for, viewer, settings):
    settings.STAFF_SECOND_FACTOR = True
    assert "Your role rests until" not in client_for(viewer).get("/me/settings/").content.decode()
