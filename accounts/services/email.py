"""Turn a claimed row into a mail and hand it to the server: outside any transaction, in the person's language."""

import smtplib
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import OutgoingEmail
from accounts.unsubscribing import sign_wish
from core.leases import fail, finish

FIRST_WAIT_SECONDS = 60


def send_claimed(email: OutgoingEmail) -> bool:
    """Send one mail whose row the caller has claimed; False when it was not sent. Failures of the mail server are tried again later."""
    if not (email.user.is_active or email.reaches_locked):
        fail(email, "the account is locked", retry=False)
        return False
    try:
        build_message(email).send()
    except (OSError, smtplib.SMTPException) as error:
        fail(email, f"{type(error).__name__}: {error}", retry=True, wait_seconds=FIRST_WAIT_SECONDS * 2**email.attempt)
        return False
    return finish(email, sent_at=timezone.now())


def build_message(email: OutgoingEmail) -> EmailMessage:
    """The mail for a notice. Its Message-ID is always the same, so that mailboxes drop a copy sent by a dying worker."""
    notice, user = email.notice, email.user
    settings_url = settings.SITE_URL + reverse("people:settings")
    token = sign_wish(user_id=user.pk, kind=notice.kind)
    stop_url = settings.SITE_URL + reverse("people:unsubscribe", args=[token])
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    with translation.override(user.language or settings.LANGUAGE_CODE):
        body = render_to_string(
            "people/email/notice.txt",
            {
                "notice": notice,
                "site_name": settings.SITE_NAME,
                "url": settings.SITE_URL + notice.url if notice.url else "",
                "settings_url": settings_url,
                "stop_url": stop_url,
                "is_wanted": not email.reaches_locked,
            },
        )
    headers = {"Message-ID": f"<notice-{notice.public_id}@{domain}>", "Auto-Submitted": "auto-generated"}
    if not email.reaches_locked:
        headers |= {
            "List-Unsubscribe": f"<{stop_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }  # RFC 8058
    return EmailMessage(subject=" ".join(notice.title.split()), body=body, to=[user.email], headers=headers)
