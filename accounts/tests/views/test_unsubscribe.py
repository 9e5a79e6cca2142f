"""One click stops one kind of mail, without signing in and without a form of ours (RFC 8058)."""

import pytest
from django.test import Client

from accounts.models import NoticePreference, OutgoingEmail
from accounts.services.notices import notify, wanted_channels
from accounts.tasks.email import send_email
from accounts.unsubscribing import sign_wish

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(viewer):
    return f"/unsubscribe/{sign_wish(user_id=viewer.pk, kind='release')}/"


def test_the_header_of_a_mail_leads_to_a_post_that_stops_it(viewer, mailoutbox, settings):
    settings.SITE_URL = "https://duanju.example"
    notify(user_id=viewer.pk, kind="review", title="Approved")
    send_email(OutgoingEmail.objects.get().pk)
    headers = mailoutbox[0].extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = headers["List-Unsubscribe"].strip("<>")
    assert url.startswith("https://duanju.example/unsubscribe/")
    assert url in mailoutbox[0].body
    mailbox = Client(enforce_csrf_checks=True)
    path = url.removeprefix("https://duanju.example")
    for _again in range(2):
        assert mailbox.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert wanted_channels(user_id=viewer.pk, kind="review") == {"in_app"}
    assert wanted_channels(user_id=viewer.pk, kind="release") == {"in_app", "email"}


def test_opening_the_link_only_asks(viewer, address):
    page = Client().get(address)
    assert page.status_code == 200
    assert "Stop this mail" in page.content.decode()
    assert Client().head(address).status_code == 200
    assert not NoticePreference.objects.exists()


def test_it_can_be_taken_back_at_once(viewer, address):
    assert "no more mail" in Client().post(address).content.decode()
    assert "again" in Client().post(address, {"wish": "on"}).content.decode()
    assert wanted_channels(user_id=viewer.pk, kind="release") == {"in_app", "email"}


@pytest.mark.parametrize(
    "spoil", [lambda a: a[:-3] + "x/", lambda _a: "/unsubscribe/nothing/", lambda _a: "/unsubscribe/%00/"]
)
def test_a_link_that_is_not_ours_stops_nothing(spoil, address):
    for method in ("get", "post"):
        assert getattr(Client(), method)(spoil(address)).status_code == 404
    assert not NoticePreference.objects.exists()


def test_the_link_of_somebody_who_is_gone_is_dead(viewer, address):
    viewer.delete()
    assert Client().post(address).status_code == 404
