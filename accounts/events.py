"""What happens to people."""

from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True)
class GuestJoined(Event):
    """A visitor who had watched as a guest signed in; what they did as a guest now belongs to the account."""

    guest_key: str
    user_id: int


@dataclass(frozen=True)
class NoticeWritten(Event):
    """A notice that also goes out by e-mail."""

    email_id: int


@dataclass(frozen=True)
class ExportAsked(Event):
    """Somebody wants a copy of their data."""

    export_id: int
