"""What moderation knows about a viewer: exported, and forgotten at the end of an account."""

from datetime import datetime

from accounts.privacy import Rows, erases, exports
from core.actors import person
from moderation.models import Report, ReporterRecord, ReviewerProfile


@exports("reports")
def reports(user_id: int) -> Rows:
    """What somebody reported."""
    rows = Report.objects.filter(reporter_ref=person(user_id).ref).order_by("pk")
    fields = ("public_id", "subject_kind", "subject_ref", "part_ref", "reason", "text", "state", "reported_at")
    yield from rows.values(*fields, "answered_at").iterator()


@erases("moderation")
def forget_reporter(user_id: int, now: datetime) -> None:
    """Reports stay, for what was decided on them stands; the words that somebody wrote go, and how good their reports were."""
    Report.objects.filter(reporter_ref=person(user_id).ref).update(text="")
    ReporterRecord.objects.filter(reporter_ref=person(user_id).ref).delete()
    ReviewerProfile.objects.filter(user_id=user_id).delete()
