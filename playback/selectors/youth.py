"""What is left of a day in youth mode, and why it is over."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.youth import YouthRule, youth_rule
from core.actors import Actor
from playback.models import YouthDay

ONE_MS = timedelta(milliseconds=1)


@dataclass(frozen=True)
class YouthState:
    """The rule, whether it is night, and the milliseconds that were used today."""

    rule: YouthRule
    is_night: bool
    used_ms: int

    @property
    def left_ms(self) -> int:
        """What is left of the day's time."""
        return max(0, self.rule.limit_ms - self.used_ms)

    @property
    def is_over(self) -> bool:
        """Whether nothing plays now."""
        return self.is_night or self.left_ms == 0


def used_ms(row: YouthDay, now: datetime) -> int:
    """What was used up to a moment: what was counted, and what the clock has run since."""
    return row.used_ms + max(0, (min(now, row.open_until) - row.seen_at) // ONE_MS)


def youth_state(actor: Actor, now: datetime) -> YouthState | None:
    """How it stands for the account whose youth mode holds, in one query; None, and no query, where it does not."""
    if actor.youth_account is None:
        return None
    rule = youth_rule(now)
    row = YouthDay.objects.filter(account_id=actor.youth_account, day=timezone.localdate(now)).first()
    return YouthState(rule, rule.is_closed(now), used_ms(row, now) if row else 0)
