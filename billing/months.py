"""Calendar months in UTC, by their first day. Pure."""

import re
from datetime import UTC, date, datetime, timedelta

SHAPE = re.compile(r"2[0-9]{3}-[0-9]{2}")


def first_of(moment: datetime) -> date:
    """The first day of the month that a moment lies in."""
    return moment.astimezone(UTC).date().replace(day=1)


def next_month(month: date) -> date:
    """The first day of the month after."""
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)


def month_before(month: date) -> date:
    """The first day of the month before."""
    return (month.replace(day=1) - timedelta(days=1)).replace(day=1)


def begin_of(month: date) -> datetime:
    """The moment a month begins, which is the end of the month before."""
    return datetime(month.year, month.month, 1, tzinfo=UTC)


def month_of(text: str) -> date:
    """``2026-03`` as the first day of it, from the year 2000 on. ValueError for anything else."""
    if not SHAPE.fullmatch(text):
        message = f"{text!r} is not a month as 2026-03"
        raise ValueError(message)
    return date.fromisoformat(f"{text}-01")
