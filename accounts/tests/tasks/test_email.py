"""A mail leaves once, however often its task runs, and is tried again when the server is away."""

import smtplib
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import get_language

from accounts.models import OutgoingEmail
from accounts.services.email import send_claimed
from accounts.services.notices import notify
from accounts.tasks.email import send_email, send_waiting_email
from core.leases import claim
from core.models import WorkState


@pytest.fixture
def waiting(viewer) -> OutgoingEmail:
    """A mail that nobody has sent yet."""
    notify(user_id=viewer.pk, kind="review", title="Episode 3 was approved", body="Well done.", url="/studio/")
    return OutgoingEmail.objects.get()


def test_a_mail_is_sent_once_though_its_task_runs_twice(waiting, mailoutbox, settings):
    settings.SITE_URL = "https://duanju.example"
    send_email(waiting.pk)
    send_email(waiting.pk)
    assert [mail.subject for mail in mailoutbox] == ["Episode 3 was approved"]
    assert mailoutbox[0].to == [waiting.user.email]
    assert "https://duanju.example/studio/" in mailoutbox[0].body
    waiting.refresh_from_db()
    assert waiting.state == WorkState.DONE
    assert waiting.sent_at is not None


def test_a_mail_that_another_worker_holds_is_left_alone(waiting, mailoutbox):
    claim(OutgoingEmail, waiting.pk, seconds=60)
    send_email(waiting.pk)
    assert mailoutbox == []


def test_the_frame_of_a_mail_is_in_the_language_of_the_person(waiting, mailoutbox, monkeypatch):
    waiting.user.language = "zh-hans"
    waiting.user.save()
    spoken = []
    monkeypatch.setattr("accounts.services.email.render_to_string", lambda *_args: spoken.append(get_language()) or "")
    send_email(waiting.pk)
    assert spoken == ["zh-hans"]


def test_a_mail_server_that_is_away_is_tried_again_later(waiting, mailoutbox, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise smtplib.SMTPServerDisconnected("gone")

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMessage.send", refuse)
        assert send_claimed(claim(OutgoingEmail, waiting.pk)) is False
    waiting.refresh_from_db()
    assert waiting.state == WorkState.QUEUED
    assert waiting.available_at > timezone.now() + timedelta(seconds=60)
    assert send_waiting_email() == 0
    OutgoingEmail.objects.update(available_at=timezone.now() - timedelta(seconds=1))
    send_email(waiting.pk)
    assert len(mailoutbox) == 1


def test_the_sweeper_takes_up_what_a_dead_worker_held(
    waiting, mailoutbox, eager_tasks, django_capture_on_commit_callbacks
):
    claim(OutgoingEmail, waiting.pk)
    OutgoingEmail.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    with django_capture_on_commit_callbacks(execute=True):
        assert send_waiting_email() == 1
    assert len(mailoutbox) == 1


def test_a_locked_account_gets_no_mail(waiting, mailoutbox):
    waiting.user.is_active = False
    waiting.user.save()
    send_email(waiting.pk)
    assert mailoutbox == []
    waiting.refresh_from_db()
    assert waiting.state == WorkState.FAILED


def test_the_same_notice_always_has_the_same_message_id(waiting, mailoutbox):
    send_email(waiting.pk)
    assert mailoutbox[0].extra_headers["Message-ID"].startswith(f"<notice-{waiting.notice.public_id}@")


@pytest.mark.django_db(transaction=True)
def test_a_notice_leaves_by_mail_after_the_commit(viewer, mailoutbox, eager_tasks):
    notify(user_id=viewer.pk, kind="review", title="Approved")
    assert [mail.subject for mail in mailoutbox] == ["Approved"]
