"""Remembering how far a viewer is. The newest event wins, whichever device sends it and in whatever order it arrives."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from core.actors import Actor
from playback.models import PlaybackSession, WatchPosition
from playback.policies import no_longer_public
from playback.selectors.sessions import is_public, own_session
from playback.services.watched import add_watched, watched_between

COMPLETE_PERCENT: Final = 95
OLDEST_EVENT: Final = timedelta(days=7)


@dataclass(frozen=True)
class Position:
    """Where a viewer was in an episode, and when."""

    position_ms: int
    event_at: datetime
    completed: bool
    furthest_ms: int = 0


def record_progress(
    *, actor: Actor, session_id: str, position_ms: int, age_ms: int = 0, now: datetime | None = None
) -> WatchPosition:
    """Write a position that was true ``age_ms`` ago by the sender's clock; repeats and stragglers change nothing.

    The server's clock minus the age is when it happened, so a device whose clock is wrong cannot win. Having reached 95 per cent
    counts as finished and stays so. NotFoundError when the session is not this viewer's (``session-not-found``), and, after
    the position was written, when the episode is not public any more (``episode-not-public``): the player must stop.
    """
    now = now or timezone.now()
    session = own_session(actor, session_id)
    stored = _store(session, actor.ref, position_ms, age_ms, now)
    if not is_public(session.episode_id, now):
        raise no_longer_public()
    return stored


@transaction.atomic
def _store(session: PlaybackSession, viewer_key: str, position_ms: int, age_ms: int, now: datetime) -> WatchPosition:
    event_at = now - min(timedelta(milliseconds=max(0, age_ms)), OLDEST_EVENT)
    version = session.episode.live_version
    length = version.asset.duration_ms if version else 0
    position = max(0, min(position_ms, length) if length else position_ms)
    completed = bool(length) and position * 100 >= length * COMPLETE_PERCENT
    PlaybackSession.objects.filter(pk=session.pk).update(last_event_at=event_at)  # a repeat of this event waits here
    rows = WatchPosition.objects.filter(viewer_key=viewer_key, episode_id=session.episode_id)
    watched_ms = watched_between(session, rows.select_for_update().first(), position, event_at)
    add_watched(viewer_key=viewer_key, episode_id=session.episode_id, watched_ms=watched_ms, at=event_at)
    return write_position(viewer_key, session.episode_id, Position(position, event_at, completed=completed), now)


def write_position(viewer_key: str, episode_id: int, position: Position, now: datetime) -> WatchPosition:
    """Keep the newer of what is stored and what is offered; ``completed`` is kept from either. Inside a transaction."""
    rows = WatchPosition.objects.filter(viewer_key=viewer_key, episode_id=episode_id)
    try:
        with transaction.atomic():
            stored, created = rows.get_or_create(
                viewer_key=viewer_key,
                episode_id=episode_id,
                defaults={
                    "position_ms": position.position_ms,
                    "event_at": position.event_at,
                    "completed": position.completed,
                    "furthest_ms": max(position.furthest_ms, position.position_ms),
                },
            )
    except IntegrityError:  # another device was first
        stored, created = rows.get(), False
    if created:
        return stored
    rows.filter(event_at__lt=position.event_at).update(
        position_ms=position.position_ms, event_at=position.event_at, updated_at=now
    )
    furthest = max(position.furthest_ms, position.position_ms)
    rows.filter(furthest_ms__lt=furthest).update(furthest_ms=furthest, updated_at=now)
    if position.completed:
        rows.filter(completed=False).update(completed=True, updated_at=now)
    stored.refresh_from_db()
    return stored
