"""What a guest watched goes along into the account: nothing is lost, nothing doubled."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from core.actors import guest, person
from playback.models import HistoryPause, WatchPosition
from playback.selectors.history import unlisted_key
from playback.services.positions import Position, write_position
from playback.services.viewers import replace_viewer


@transaction.atomic
def join_guest(*, guest_key: str, user_id: int, now: datetime | None = None) -> int:
    """Move a guest's sessions, events and positions to the account; where both know an episode the newer position stays.

    Whether the history is paused is the account's own choice. Returns how many positions were moved. Running it again moves nothing.
    """
    if not guest_key:
        return 0
    now = now or timezone.now()
    guest_ref, user_ref = guest(guest_key).ref, person(user_id).ref
    HistoryPause.objects.filter(viewer_key=guest_ref).delete()
    _move(unlisted_key(guest_ref), unlisted_key(user_ref), now)
    moved = _move(guest_ref, user_ref, now)
    replace_viewer(old_key=guest_ref, new_key=user_ref)  # after the positions, as beats do: no two wait for each other
    return moved


def _move(before: str, after: str, now: datetime) -> int:
    positions = list(WatchPosition.objects.filter(viewer_key=before))
    for row in positions:
        write_position(
            after, row.episode_id, Position(row.position_ms, row.event_at, row.completed, row.furthest_ms), now
        )
    WatchPosition.objects.filter(pk__in=[row.pk for row in positions]).delete()
    return len(positions)
