"""The local outbox: in development mail is printed and kept as files instead of being sent."""

import secrets
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


@dataclass(frozen=True)
class KeptMail:
    """One mail of the outbox, as a page shows it."""

    name: str
    subject: str
    recipient: str
    sent_at: datetime | None
    text: str


def outbox_folder() -> Path:
    """Where mail is kept: one file each, newest name last."""
    return Path(settings.DUANJU_DATA) / "outbox"


class LocalOutboxBackend(BaseEmailBackend):
    """Prints each mail and keeps it as a file of its own; several processes may write at once."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep all messages; returns how many."""
        for message in email_messages:
            keep_mail(message)
            recipients = ", ".join(message.recipients())
            sys.stdout.write(f"\n--- mail to {recipients}: {message.subject}\n{message.body}\n---\n")
        sys.stdout.flush()
        return len(email_messages)


def keep_mail(message: EmailMessage) -> Path:
    """Write one message as RFC 5322 text. It appears under its name at once and whole, whoever else writes."""
    folder = outbox_folder()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{time.time_ns():020d}-{secrets.token_hex(6)}.eml"
    unfinished = path.with_suffix(".part")
    unfinished.write_bytes(message.message().as_bytes())
    return unfinished.replace(path)


def kept_mails(limit: int = 50) -> list[KeptMail]:
    """The newest mails of the outbox, newest first."""
    paths = sorted(outbox_folder().glob("*.eml"), reverse=True)[:limit]
    return [_read(path) for path in paths]


def _read(path: Path) -> KeptMail:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    body = message.get_body(("plain",))
    date = message.get("Date")
    return KeptMail(
        name=path.stem,
        subject=str(message.get("Subject", "")),
        recipient=str(message.get("To", "")),
        sent_at=parsedate_to_datetime(str(date)) if date else None,
        text=str(body.get_content()).strip() if body else "",
    )
