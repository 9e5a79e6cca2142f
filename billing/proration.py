"""Periods of a subscription and what changing it costs. Pure: dates and prices in, dates and amounts out, all in UTC."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import datetime, timedelta

MONTHS = {"month": 1, "year": 12}
ONE_SECOND = timedelta(seconds=1)


def period_end(anchor: datetime, interval: str, count: int) -> datetime:
    """The end of the ``count``-th period after the anchor: the anchor's day and hour, or the last day of a shorter month.

    Counted from the anchor each time, so that a 31st is the 28th in February and the 31st again in March.
    """
    months = anchor.month - 1 + MONTHS[interval] * count
    year, month = anchor.year + months // 12, months % 12 + 1
    return anchor.replace(year=year, month=month, day=min(anchor.day, monthrange(year, month)[1]))


@dataclass(frozen=True, slots=True)
class Proration:
    """What is left of the old price, and what the new one costs for the same time; both rounded down to whole minor units."""

    credit_minor: int
    charge_minor: int

    @property
    def due_minor(self) -> int:
        """What has to be paid now."""
        return max(0, self.charge_minor - self.credit_minor)


def rest_of(amount_minor: int, start: datetime, end: datetime, at: datetime) -> int:
    """The part of a price that falls on the rest of its period, by the second, rounded down."""
    whole, rest = (end - start) // ONE_SECOND, (end - at) // ONE_SECOND
    if whole <= 0:
        return 0
    return amount_minor * max(0, min(rest, whole)) // whole


def prorate(old_minor: int, new_minor: int, start: datetime, end: datetime, at: datetime) -> Proration:
    """Change within a period: the rest of the old price against the rest of the new one. 10 to 20 at half time is 10 - 5 = 5."""
    return Proration(rest_of(old_minor, start, end, at), rest_of(new_minor, start, end, at))


def switch(old_minor: int, new_minor: int, start: datetime, end: datetime, at: datetime) -> Proration:
    """Change to another interval: a whole new period begins now, the rest of the old one is credited."""
    return Proration(rest_of(old_minor, start, end, at), new_minor)


def part_between(amount_minor: int, start: datetime, end: datetime, upto: datetime) -> int:
    """How much of a paid period's price has passed at ``upto``: rounded down, and whole at the end, so that monthly parts sum exactly."""
    return amount_minor - rest_of(amount_minor, start, end, upto) if upto > start else 0
