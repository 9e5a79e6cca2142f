"""What accounts does when something happened."""

from accounts.events import NoticeWritten
from accounts.tasks.email import send_email
from core.events import receives
from core.tasks import enqueue


@receives(NoticeWritten)
def send_notice_by_email(event: NoticeWritten) -> None:
    """A notice that goes out by mail is sent by a worker."""
    enqueue(send_email, event.email_id)
