"""The whole way in: an account, a code by mail, a password that was forgotten, and what is refused."""

import re

import pytest
from django.test import Client

from accounts.events import GuestJoined
from accounts.middleware import GUEST_COOKIE, GUEST_SALT
from accounts.models import User
from core.models import OutboxEvent
from tests.fixtures.people import PASSWORD

pytestmark = pytest.mark.django_db

NEW = {"email": "lin@example.org", "password1": "paper-lantern-42"}


def code_in(mail) -> str:
    return re.search(r"^\d{6}$", mail.body, re.MULTILINE).group()


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def sign_in(client: Client, email: str, password: str = PASSWORD, **extra: str):
    return client.post("/accounts/login/", {"login": email, "password": password, **extra})


def test_a_new_person_confirms_the_address_by_a_code_and_is_signed_in(client, mailoutbox):
    response = client.post("/accounts/signup/", {**NEW, "next": "/me/notices/"})
    assert response.headers["Location"].startswith("/accounts/confirm-email/")
    assert not is_signed_in(client)
    [mail] = mailoutbox
    assert mail.to == ["lin@example.org"]
    assert code_in(mail) in mail.subject
    response = client.post("/accounts/confirm-email/", {"code": code_in(mail)})
    assert response.headers["Location"] == "/me/notices/"
    assert is_signed_in(client)
    assert client.get("/me/notices/").status_code == 200


def test_a_wrong_code_is_refused_with_a_sentence(client, mailoutbox):
    client.post("/accounts/signup/", NEW)
    wrong = "000000" if code_in(mailoutbox[0]) != "000000" else "111111"
    response = client.post("/accounts/confirm-email/", {"code": wrong})
    assert "Type the six digits of the newest mail." in response.content.decode()
    assert not is_signed_in(client)


def test_without_the_code_nobody_signs_in(client, mailoutbox):
    client.post("/accounts/signup/", NEW)
    other_browser = Client()
    sign_in(other_browser, NEW["email"], NEW["password1"])
    assert not is_signed_in(other_browser)


def test_a_new_person_reads_on_in_the_language_of_the_sign_up(client):
    client.post("/accounts/signup/", NEW, headers={"Accept-Language": "zh-hans"})
    assert User.objects.get(email=NEW["email"]).language == "zh-hans"


def test_an_address_in_use_is_not_betrayed_but_its_owner_is_told(client, viewer, mailoutbox):
    response = client.post("/accounts/signup/", {"email": viewer.email, "password1": "paper-lantern-42"})
    assert response.headers["Location"].startswith("/accounts/confirm-email/")
    assert client.get(response.headers["Location"]).status_code == 200
    assert [mail.subject for mail in mailoutbox] == ["You already have an account"]


@pytest.mark.parametrize(("password", "sentence"), [("short", "at least 10 characters"), ("password123", "too common")])
def test_a_weak_password_is_refused_with_a_sentence(client, password, sentence):
    response = client.post("/accounts/signup/", {"email": "lin@example.org", "password1": password})
    assert sentence in response.content.decode()
    assert not User.objects.exists()


def test_the_right_password_signs_in_and_returns_to_the_page_before(client, viewer):
    response = sign_in(client, viewer.email.upper(), next="/me/settings/")
    assert response.headers["Location"] == "/me/settings/"
    assert is_signed_in(client)


def test_a_wrong_password_is_refused_with_a_sentence(client, viewer):
    for email in (viewer.email, "nobody@example.org"):
        response = sign_in(client, email, "not-the-password")
        assert "This e-mail address and password do not belong together." in response.content.decode()
    assert not is_signed_in(client)


def test_guessing_passwords_is_stopped(client, viewer):
    for _attempt in range(5):
        sign_in(client, viewer.email, "not-the-password")
    response = sign_in(client, viewer.email)
    assert "Too many failed attempts." in response.content.decode()
    assert not is_signed_in(client)


def test_a_flood_of_attempts_meets_the_error_page(client):
    responses = [sign_in(client, f"person{number}@example.org", "x") for number in range(31)]
    assert responses[-1].status_code == 429
    assert "Wait a minute, then try again." in responses[-1].content.decode()


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "https:evil.example", "javascript:alert(1)"],
)
def test_nobody_is_sent_to_another_site(client, viewer, target):
    response = sign_in(client, viewer.email, next=target)
    assert response.headers["Location"] == "/"
    response = client.get("/accounts/login/", {"next": target})
    assert response.headers["Location"] == "/"
    response = client.post("/accounts/logout/", {"next": target})
    assert response.headers["Location"] == "/"


def test_signing_out_needs_a_click(client_for, viewer):
    client = client_for(viewer)
    assert client.get("/accounts/logout/").status_code == 200
    assert is_signed_in(client)
    client.post("/accounts/logout/")
    assert not is_signed_in(client)


def test_a_forgotten_password_is_replaced_by_a_code(client, viewer, mailoutbox):
    response = client.post("/accounts/password/reset/", {"email": viewer.email}, follow=True)
    assert "six digits" in response.content.decode()
    response = client.post("/accounts/password/reset/confirm/", {"code": code_in(mailoutbox[0])}, follow=True)
    assert "Choose a new password" in response.content.decode()
    fresh = "brand-new-lantern-7"
    response = client.post("/accounts/password/reset/complete/", {"password1": fresh, "password2": fresh}, follow=True)
    assert response.status_code == 200
    assert is_signed_in(client)
    assert is_signed_in(client) is (User.objects.get(pk=viewer.pk).check_password(fresh))
    assert mailoutbox[-1].subject == "Your password was changed"


def test_the_address_changes_only_after_the_code(client_for, viewer, mailoutbox):
    client = client_for(viewer)
    client.post("/accounts/email/", {"email": "new@example.org", "action_add": ""})
    assert User.objects.get(pk=viewer.pk).email == viewer.email
    client.post("/accounts/confirm-email/", {"code": code_in(mailoutbox[0])})
    assert User.objects.get(pk=viewer.pk).email == "new@example.org"


def test_a_guest_who_signs_in_brings_along_what_they_watched(client, viewer):
    client.get("/accounts/login/")
    key = client.cookies[GUEST_COOKIE].value.rpartition(":")[0].rpartition(":")[0]
    sign_in(client, viewer.email)
    event = OutboxEvent.objects.get(name=GuestJoined.__name__)
    assert event.payload == {"guest_key": key, "user_id": viewer.pk}


def test_a_forged_guest_key_brings_nothing_along(client, viewer):
    client.cookies[GUEST_COOKIE] = "someoneelses:1uXyZ0:forged-signature"
    sign_in(client, viewer.email)
    assert not OutboxEvent.objects.filter(name=GuestJoined.__name__).exists()


def test_the_guest_cookie_is_signed(client):
    response = client.get("/accounts/login/")
    request = response.wsgi_request
    request.COOKIES = {GUEST_COOKIE: client.cookies[GUEST_COOKIE].value}
    assert request.get_signed_cookie(GUEST_COOKIE, salt=GUEST_SALT) == response.wsgi_request.actor.guest_key


def test_signing_in_turns_the_pages_to_the_persons_language(client, make_user):
    reader = make_user(language="zh-hans")
    sign_in(client, reader.email)
    assert client.cookies["django_language"].value == "zh-hans"


def test_mail_that_cannot_be_sent_is_said_in_a_sentence(client, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)
    response = client.post("/accounts/signup/", NEW)
    assert response.status_code == 503
    assert "could not be sent" in response.content.decode()
