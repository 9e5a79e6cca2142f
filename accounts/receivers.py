"""What accounts does when something happened."""

from accounts.events import ExportAsked, NoticeWritten
from accounts.tasks.email import send_email
from accounts.tasks.privacy import build_personal_export
from core.events import receives
from core.tasks import enqueue


@receives(NoticeWritten)
def send_notice_by_email(event: NoticeWritten) -> None:
    """A notice that goes out by mail is sent by a worker."""
    enqueue(send_email, event.email_id)


@receives(ExportAsked)
def build_export(event: ExportAsked) -> None:
    """A copy of somebody's data is put together by a worker."""
    enqueue(build_personal_export, event.export_id)
