"""Gives cases back whose reviewer went silent, settles what was decided, and moves up what is late."""

from django.utils import timezone

from core.tasks import sweeper
from moderation.selectors.queue import expired_cases
from moderation.services.claims import return_expired_case
from moderation.services.lateness import move_up_late_cases
from moderation.services.settling import settle_due_cases


@sweeper
def return_expired_cases() -> int:
    """Return them to the front of their class; returns how many."""
    now = timezone.now()
    return sum(return_expired_case(case=case, now=now) for case in expired_cases(now)[:100])


@sweeper
def settle_filed_cases() -> int:
    """Make decisions true that can no longer be taken back; returns how many."""
    return settle_due_cases()


@sweeper
def hurry_late_cases() -> int:
    """A case that is late moves up a class, so that none waits for ever; returns how many."""
    return move_up_late_cases()
