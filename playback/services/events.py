"""Writing down what happened to views, each thing once."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from playback.enums import EventKind
from playback.models import WatchEvent
from playback.origins import Origin

NOWHERE = Origin()


@dataclass(frozen=True)
class Happening:
    """One thing that happened at a moment by the server's clock. ``event_id`` (at most 64 characters) names it for its viewer."""

    viewer_key: str
    episode_id: int
    kind: EventKind
    event_id: str
    at: datetime
    session_id: int | None = None


def record_event(happening: Happening, *, origin: Origin = NOWHERE, now: datetime | None = None) -> None:
    """Write it down with what produced the view; what a viewer's ``event_id`` named before is written already. One query."""
    row = WatchEvent(
        viewer_key=happening.viewer_key,
        episode_id=happening.episode_id,
        kind=happening.kind,
        event_id=happening.event_id,
        event_at=happening.at,
        session_id=happening.session_id,
        received_at=now or timezone.now(),
        source=origin.source,
        request_id=origin.request_id,
        rank=origin.rank,
        model_version=origin.model_version,
        propensity=origin.propensity,
    )
    WatchEvent.objects.bulk_create([row], ignore_conflicts=True)
