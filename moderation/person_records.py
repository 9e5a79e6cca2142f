"""What moderation knows about a viewer: exported, and forgotten at the end of an account."""

from datetime import datetime

from accounts.privacy import Rows, erases, exports
from core.actors import person
from moderation.models import Appeal, Report
from moderation.services.leaving import leave_desk


@exports("reports")
def reports(user_id: int) -> Rows:
    """What somebody reported."""
    rows = Report.objects.filter(reporter_ref=person(user_id).ref).order_by("pk")
    fields = ("public_id", "subject_kind", "subject_ref", "part_ref", "reason", "text", "state", "reported_at")
    yield from rows.values(*fields, "answered_at").iterator()


@exports("appeals")
def appeals(user_id: int) -> Rows:
    """What somebody appealed against for themselves, and the answer."""
    rows = Appeal.objects.filter(by_ref=person(user_id).ref, company_id=None).order_by("pk")
    fields = ("public_id", "statement_ref", "report_ref", "text", "state", "answer", "appealed_at")
    yield from rows.values(*fields, "decided_at").iterator()


@erases("moderation")
def forget_viewer(user_id: int, now: datetime) -> None:
    """Reports and appeals stay, for what was decided on them stands; words go when nobody can need them as evidence any more."""
    leave_desk(user_id=user_id, now=now)
