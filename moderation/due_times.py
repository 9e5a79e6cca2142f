"""When a case is due: minutes of the clock for urgent classes, working days for the others. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

SATURDAY = 5


def due_time(submitted_at: datetime, allowance: Mapping[str, Any], *, opens_at_hour: int) -> datetime:
    """The due time of something submitted at a local, aware time.

    ``allowance`` is {minutes: n} or {working_days: n}. Something that arrives at a weekend counts from Monday's
    opening hour (the way addons-server's ``versions/utils.py`` counts).
    """
    if "minutes" in allowance:
        return submitted_at + timedelta(minutes=int(allowance["minutes"]))
    due = submitted_at
    if due.weekday() >= SATURDAY:
        due = _next_day(due).replace(hour=opens_at_hour, minute=0, second=0, microsecond=0)
    for _day in range(int(allowance["working_days"])):
        due = _next_day(due)
    return due


def _next_day(moment: datetime) -> datetime:
    """The same hour on the next working day."""
    moment += timedelta(days=1)
    while moment.weekday() >= SATURDAY:
        moment += timedelta(days=1)
    return moment
