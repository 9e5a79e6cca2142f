"""Gives cases back whose reviewer went silent."""

from django.utils import timezone

from core.tasks import sweeper
from moderation.selectors.queue import expired_cases
from moderation.services.claims import return_expired_case


@sweeper
def return_expired_cases() -> int:
    """Return them to the front of their class; returns how many."""
    now = timezone.now()
    return sum(return_expired_case(case=case, now=now) for case in expired_cases(now)[:100])
