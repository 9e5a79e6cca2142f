"""What helps in development does not exist in production."""

import json

import pytest
from django.core.mail import EmailMessage

from accounts.mail import LocalOutboxBackend, kept_mails

pytestmark = pytest.mark.django_db
ACCOUNTS = [
    {"role": "reviewer", "email": "reviewer@demo.example", "password": "demo-reviewer-1", "name": "Wen"},
    {"role": "producer", "email": "producer@demo.example", "password": "demo-producer-1", "name": "Lin"},
]


@pytest.fixture
def data(settings, tmp_path):
    """A data folder of this test alone, with the demo's accounts in it."""
    settings.DUANJU_DATA = tmp_path
    (tmp_path / "demo-accounts.json").write_text(json.dumps(ACCOUNTS), encoding="utf-8")
    return tmp_path


def test_a_mail_is_printed_kept_and_shown_with_links_that_can_be_clicked(data, client, capsys):
    mail = EmailMessage("你好 <b>", "Open http://localhost:8000/me/settings/ now <script>", to=["lin@example.org"])
    assert LocalOutboxBackend().send_messages([mail]) == 1
    assert "http://localhost:8000/me/settings/" in capsys.readouterr().out
    html = client.get("/dev/outbox/").content.decode()
    assert '<a href="http://localhost:8000/me/settings/"' in html
    assert "你好 &lt;b&gt;" in html
    assert "<script>" not in html.partition("<article")[2].partition("</article>")[0]


def test_the_newest_mail_stands_first(data):
    backend = LocalOutboxBackend()
    for number in range(3):
        backend.send_messages([EmailMessage(f"mail {number}", "text", to=["lin@example.org"])])
    assert [mail.subject for mail in kept_mails()] == ["mail 2", "mail 1", "mail 0"]
    assert [mail.subject for mail in kept_mails(limit=1)] == ["mail 2"]
    assert not list((data / "outbox").glob("*.part"))


def test_an_empty_outbox_says_so(data, client):
    assert "No mail yet" in client.get("/dev/outbox/").content.decode()


def test_the_outbox_does_not_exist_in_production(data, client, settings):
    settings.DUANJU_MODE = "production"
    assert client.get("/dev/outbox/").status_code == 404


def test_the_sign_in_page_offers_the_accounts_of_the_demo(data, client):
    html = client.get("/accounts/login/").content.decode()
    for account in ACCOUNTS:
        assert account["email"] in html
        assert account["password"] in html


def test_the_sign_in_page_never_shows_passwords_in_production(data, client, settings):
    settings.DUANJU_MODE = "production"
    html = client.get("/accounts/login/").content.decode()
    assert "demo-reviewer-1" not in html
    assert "data-demo" not in html


def test_without_a_demo_the_sign_in_page_offers_nothing(client, settings, tmp_path):
    settings.DUANJU_DATA = tmp_path
    assert "data-demo" not in client.get("/accounts/login/").content.decode()
