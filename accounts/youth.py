"""What youth mode allows, read from its dated rule: minutes a day, hours, tries of the PIN, and the pool."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from django.utils import timezone

from core.rules import load_rules, rule_on


@dataclass(frozen=True)
class YouthRule:
    """The rule of a day. From ``closes`` to ``opens`` nothing plays; ``pool_age`` is the greatest minimum age of a series in the pool."""

    minutes: int
    closes: time
    opens: time
    pin_tries: int
    pin_wait: timedelta
    pool_age: int

    @property
    def limit_ms(self) -> int:
        """The day's time in milliseconds."""
        return self.minutes * 60_000

    def is_closed(self, now: datetime) -> bool:
        """Whether it is night, in the site's time zone."""
        hour = timezone.localtime(now).time()
        if self.closes <= self.opens:
            return self.closes <= hour < self.opens
        return hour >= self.closes or hour < self.opens


def youth_rule(now: datetime | None = None) -> YouthRule:
    """The rule in force."""
    return _rule_of(timezone.localdate(now))


@lru_cache(maxsize=8)
def _rule_of(day: date) -> YouthRule:
    row = rule_on(load_rules("accounts", "youth"), on=day).content
    return YouthRule(
        minutes=row["minutes"],
        closes=time.fromisoformat(row["closes"]),
        opens=time.fromisoformat(row["opens"]),
        pin_tries=row["pin_tries"],
        pin_wait=timedelta(minutes=row["pin_wait_minutes"]),
        pool_age=row["pool_minimum_age"],
    )
