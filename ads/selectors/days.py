"""Days of the site, and a flight's part of one."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from ads.decision.pacing import Window
from ads.models import Flight


def day_of(now: datetime) -> date:
    """The day in the site's time zone."""
    return timezone.localdate(now)


def begin_of_day(day: date) -> datetime:
    """The moment at which a day of the site begins."""
    return timezone.make_aware(datetime.combine(day, time.min))


def window_of(flight: Flight, day: date) -> Window:
    """A flight's part of a day, which is empty when it does not run on it."""
    opens = max(begin_of_day(day), flight.starts_at)
    closes = max(min(begin_of_day(day + timedelta(days=1)), flight.ends_at), opens)
    return Window(*(int(moment.timestamp()) for moment in (opens, closes, max(flight.ends_at, opens))))
