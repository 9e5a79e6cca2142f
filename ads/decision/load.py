"""The budget of ad seconds: so many in each so many minutes watched, whatever campaigns want."""

from collections.abc import Iterable
from dataclasses import dataclass

from ads.decision.facts import Shown

MS_PER_MINUTE = 60_000


@dataclass(frozen=True, slots=True)
class Load:
    """``ad_seconds`` in each period of ``per_minutes`` that somebody has begun to watch."""

    ad_seconds: int
    per_minutes: int


def allowed_seconds(load: Load, watched_ms: int) -> int:
    """All ad seconds that somebody who has watched so long may have been given; the first period has begun with the first picture."""
    return load.ad_seconds * (max(watched_ms, 0) // (load.per_minutes * MS_PER_MINUTE) + 1)


def seconds_left(load: Load, watched_ms: int, shown: Iterable[Shown], since: int) -> int:
    """How long the next ad may be, in seconds; never below 0."""
    given = sum(one.ad_seconds for one in shown if one.at >= since)
    return max(allowed_seconds(load, watched_ms) - given, 0)
