"""What playback knows about a person: exported, and forgotten at the end of an account."""

from datetime import datetime

from accounts.privacy import Rows, erases, exports
from core.actors import person
from core.ids import new_public_id
from playback.models import HistoryPause, PlaybackSession, WatchedDay, WatchEvent, WatchPosition, YouthDay
from playback.selectors.history import unlisted_key
from playback.services.viewers import replace_viewer


@exports("positions")
def positions(user_id: int) -> Rows:
    """How far somebody is in every episode, what their history does not list included."""
    ref = person(user_id).ref
    rows = WatchPosition.objects.filter(viewer_key__in=(ref, unlisted_key(ref))).order_by("pk")
    fields = ("episode__public_id", "position_ms", "furthest_ms", "completed", "event_at")
    yield from rows.values(*fields).iterator()


@exports("playback_sessions")
def sessions(user_id: int) -> Rows:
    """What somebody started to watch, and when."""
    rows = PlaybackSession.objects.filter(viewer_key=person(user_id).ref).order_by("pk")
    yield from rows.values("public_id", "episode__public_id", "started_at", "last_event_at").iterator()


@exports("watch_events")
def events(user_id: int) -> Rows:
    """What happened to somebody's views, and where they were chosen."""
    rows = WatchEvent.objects.filter(viewer_key=person(user_id).ref).order_by("pk")
    yield from rows.values("episode__public_id", "kind", "event_at", "source").iterator()


@exports("watched_days")
def watched_days(user_id: int) -> Rows:
    """How long somebody watched on which day."""
    rows = WatchedDay.objects.filter(viewer_key=person(user_id).ref).order_by("pk")
    yield from rows.values("episode__public_id", "day", "watched_ms").iterator()


@exports("youth_days")
def youth_days(user_id: int) -> Rows:
    """How long somebody used youth mode on which day."""
    yield from YouthDay.objects.filter(account_id=user_id).order_by("pk").values("day", "used_ms").iterator()


@erases("playback")
def forget_watching(user_id: int, now: datetime) -> None:
    """Positions go, views become nobody's, so that figures stay as they are. Watched days stay under the id that nobody stands behind:
    producers are paid by them.
    """
    ref = person(user_id).ref
    WatchPosition.objects.filter(viewer_key__in=(ref, unlisted_key(ref))).delete()
    HistoryPause.objects.filter(viewer_key=ref).delete()
    YouthDay.objects.filter(account_id=user_id).delete()
    replace_viewer(old_key=ref, new_key=f"gone:{new_public_id()}")
