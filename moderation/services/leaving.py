"""What is left of a viewer whose account has ended: words stay while somebody may still need them as evidence, and then go."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from core.actors import person
from moderation.enums import ReportState
from moderation.models import Appeal, Report, ReporterRecord, ReviewerProfile
from moderation.selectors.rules import evidence_deadline


def leave_desk(*, user_id: int, now: datetime) -> None:
    """Forget a person's record and settings, and their words as soon as the rules allow. May run twice."""
    ref = person(user_id).ref
    Report.objects.filter(reporter_ref=ref).exclude(text="").update(words_until=now)
    Appeal.objects.filter(by_ref=ref, company_id=None).exclude(text="").update(words_until=now)
    ReporterRecord.objects.filter(reporter_ref=ref).delete()
    ReviewerProfile.objects.filter(user_id=user_id).delete()
    forget_old_words(now=now, of=ref)


def forget_old_words(*, now: datetime, of: str = "", limit: int = 100) -> int:
    """Empty the reports and appeals of people who left once their time as evidence is over; returns how many.

    What is not yet answered, or was answered later than expected, gets a new date. ``of`` looks at one person's alone.
    """
    reports = Report.objects.filter(words_until__lte=now)
    appeals = Appeal.objects.filter(words_until__lte=now)
    if of:
        reports, appeals = reports.filter(reporter_ref=of), appeals.filter(by_ref=of)
    return sum(_forget(reports, row, now) for row in reports.order_by("words_until")[:limit]) + sum(
        _forget(appeals, row, now) for row in appeals.order_by("words_until")[:limit]
    )


def _forget(due: QuerySet[Any], row: Report | Appeal, now: datetime) -> bool:
    until = evidence_deadline(_settled_at(row, now))
    if until > now:
        due.filter(pk=row.pk).update(words_until=until)
        return False
    return bool(due.filter(pk=row.pk).update(text="", words_until=None))


def _settled_at(row: Report | Appeal, now: datetime) -> datetime:
    """When the last answer was given that the words belong to; ``now`` where one is still to come."""
    if isinstance(row, Appeal):
        return row.decided_at or now
    if row.state == ReportState.OPEN or row.answered_at is None:
        return now
    appeal = Appeal.objects.filter(report_ref=row.public_id).first()
    return max(row.answered_at, appeal.decided_at or now) if appeal else row.answered_at
