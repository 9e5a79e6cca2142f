"""What a guest watched goes along into the account: nothing is lost, nothing doubled."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from core.actors import guest, person
from playback.models import PlaybackSession, WatchPosition
from playback.services.progress import Position, write_position


@transaction.atomic
def join_guest(*, guest_key: str, user_id: int, now: datetime | None = None) -> int:
    """Move a guest's sessions and positions to the account; where both know an episode the newer position stays.

    Returns how many positions were moved. Running it again moves nothing.
    """
    if not guest_key:
        return 0
    now = now or timezone.now()
    guest_ref, user_ref = guest(guest_key).ref, person(user_id).ref
    PlaybackSession.objects.filter(viewer_key=guest_ref).update(viewer_key=user_ref)
    positions = list(WatchPosition.objects.filter(viewer_key=guest_ref))
    for row in positions:
        write_position(
            user_ref, row.episode_id, Position(row.position_ms, row.event_at, row.completed, row.furthest_ms), now
        )
    WatchPosition.objects.filter(pk__in=[row.pk for row in positions]).delete()
    return len(positions)
