"""Moving the viewer's position: the newest event wins, what was finished stays finished."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils import timezone

from playback.models import WatchPosition

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Position:
    """Where a viewer was in an episode, and when."""

    position_ms: int
    event_at: datetime
    completed: bool
    furthest_ms: int = 0


def locked_position(viewer_key: str, episode_id: int) -> WatchPosition:
    """The viewer's row, nobody else's until the end of the transaction; a blank one of long ago where there was none."""
    rows = WatchPosition.objects.select_for_update().filter(viewer_key=viewer_key, episode_id=episode_id)
    row = rows.first()
    if row is None:
        blank = WatchPosition(viewer_key=viewer_key, episode_id=episode_id, event_at=LONG_AGO)
        WatchPosition.objects.bulk_create([blank], ignore_conflicts=True)  # another device may have been first
        row = rows.get()
    return row


def move(row: WatchPosition, position: Position) -> bool:
    """Take over what is newer, farther or finished; whether the position itself was the newer one. Nothing is written."""
    is_newer = position.event_at > row.event_at
    if is_newer:
        row.position_ms, row.event_at = position.position_ms, position.event_at
    row.furthest_ms = max(row.furthest_ms, position.furthest_ms, position.position_ms)
    row.completed = row.completed or position.completed
    return is_newer


def save_position(row: WatchPosition, now: datetime) -> None:
    """Write a row that ``locked_position`` has given."""
    row.updated_at = now
    WatchPosition.objects.filter(pk=row.pk).update(
        position_ms=row.position_ms,
        event_at=row.event_at,
        furthest_ms=row.furthest_ms,
        completed=row.completed,
        updated_at=now,
    )


def write_position(viewer_key: str, episode_id: int, position: Position, now: datetime | None = None) -> WatchPosition:
    """Keep the newer of what is stored and what is offered. Inside a transaction."""
    row = locked_position(viewer_key, episode_id)
    move(row, position)
    save_position(row, now or timezone.now())
    return row
