"""Working days skip weekends; urgent classes count minutes."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from moderation.due_times import due_time

ZONE = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("submitted", "due"),
    [
        ("2025-06-02 10:00", "2025-06-05 10:00"),  # Monday -> Thursday
        ("2025-06-04 10:00", "2025-06-09 10:00"),  # Wednesday -> Monday
        ("2025-06-06 17:30", "2025-06-11 17:30"),  # Friday -> Wednesday
        ("2025-06-07 03:00", "2025-06-12 09:00"),  # Saturday counts from Monday 09:00
        ("2025-06-08 23:59", "2025-06-12 09:00"),  # Sunday likewise
    ],
)
def test_three_working_days(submitted: str, due: str) -> None:
    assert due_time(at(submitted), {"working_days": 3}, opens_at_hour=9) == at(due)


def test_urgent_classes_do_not_wait_for_monday() -> None:
    assert due_time(at("2025-06-07 03:00"), {"minutes": 15}, opens_at_hour=9) == at("2025-06-07 03:15")
