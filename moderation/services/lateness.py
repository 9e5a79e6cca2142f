"""Lateness makes urgent: a case past its due time moves up a class and gets the due time of that class, if that is sooner."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from core.actors import SYSTEM
from core.audit import record_audit
from moderation.enums import WAITING, Lane, PriorityClass
from moderation.models import Case
from moderation.selectors.rules import due_at

NEVER_ABOVE = PriorityClass.APPEAL


def move_up_late_cases(*, now: datetime | None = None, limit: int = 100) -> int:
    """Move waiting cases up that are late, but never among the legal ones; returns how many."""
    now = now or timezone.now()
    late = Case.objects.filter(
        lane=Lane.ACTIVE, state__in=sorted(WAITING), due_at__lt=now, priority__gt=NEVER_ABOVE
    ).order_by("due_at", "pk")[:limit]
    return sum(_move_up(case, now) for case in late)


@transaction.atomic
def _move_up(case: Case, now: datetime) -> bool:
    higher = case.priority - 1
    moved = Case.objects.filter(pk=case.pk, priority=case.priority, due_at=case.due_at).update(
        priority=higher, due_at=due_at(now, higher)
    )
    if moved:
        record_audit(
            actor=SYSTEM,
            verb="case.late",
            subject_kind="case",
            subject_ref=case.public_id,
            payload={"was_due_at": case.due_at.isoformat(), "priority": higher},
        )
    return bool(moved)
