"""The usual beat on PostgreSQL: a read and a write, where the way for every case takes seven statements.

Usual is what happens every few seconds while somebody watches: one beat, newer than all that is known, not yet at the end. What to write is
decided by the same functions as always; anything unusual, and whoever lost a race, goes the whole way. On SQLite, where statements cost no
way to a server, every beat does.
"""

from datetime import UTC, datetime
from typing import Any, Final

from django.db import connection

from core.statements import prepared_cursor
from playback.models import WatchPosition
from playback.selectors.sessions import View, view_of
from playback.services.watched import watched_ms

READ: Final = """
SELECT session.id, session.public_id, session.episode_id, session.started_at, session.last_event_at, session.position_ms,
       asset.duration_ms, episode.publication, series.publication, series.live_version_id,
       episode.number = 0 OR EXISTS (SELECT FROM playback_historypause pause WHERE pause.viewer_key = session.viewer_key),
       place.id, place.position_ms, place.event_at
FROM playback_playbacksession session
JOIN playback_watchposition place ON place.viewer_key = session.viewer_key AND place.episode_id = session.episode_id
JOIN dramas_episode episode ON episode.id = session.episode_id
JOIN dramas_series series ON series.id = episode.series_id
LEFT JOIN dramas_episodeversion version ON version.id = episode.live_version_id
LEFT JOIN media_asset asset ON asset.id = version.asset_id
WHERE session.public_id = %s AND session.viewer_key = %s
"""
WRITE: Final = """
WITH moved AS (
  UPDATE playback_watchposition
  SET position_ms = %(position)s, event_at = %(at)s, furthest_ms = GREATEST(furthest_ms, %(position)s), updated_at = %(now)s
  WHERE id = %(place)s AND event_at = %(before)s
  RETURNING viewer_key, episode_id
), counted AS (
  INSERT INTO playback_watchedday (viewer_key, episode_id, day, watched_ms)
  SELECT viewer_key, episode_id, %(day)s, %(watched)s FROM moved WHERE %(watched)s > 0
  ON CONFLICT (viewer_key, episode_id, day) DO UPDATE SET watched_ms = playback_watchedday.watched_ms + EXCLUDED.watched_ms
), heard AS (
  UPDATE playback_playbacksession SET last_event_at = %(at)s, position_ms = %(position)s
  WHERE id = %(session)s AND (last_event_at IS NULL OR last_event_at < %(at)s) AND EXISTS (SELECT FROM moved)
)
SELECT count(*) FROM moved
"""


def usual_view(viewer_key: str, session_id: str) -> tuple[View, WatchPosition] | None:
    """The viewer's session and position in its episode, where there are both. One query; None on SQLite."""
    if connection.vendor != "postgresql":
        return None
    row = _first(READ, (session_id, viewer_key))
    if row is None:
        return None
    place = WatchPosition(pk=row[11], viewer_key=viewer_key, position_ms=row[12], event_at=row[13])
    return view_of(row[:11]), place


def keep_usual(view: View, place: WatchPosition, position_ms: int, at: datetime, now: datetime) -> bool:
    """Move position, session and the day's time in one statement; False when somebody moved the position since it was read."""
    written = {
        "position": position_ms,
        "at": at,
        "now": now,
        "place": place.pk,
        "before": place.event_at,
        "day": at.astimezone(UTC).date(),
        "watched": watched_ms(view, place, position_ms, at),
        "session": view.pk,
    }
    return bool(_first(WRITE, written) == (1,))


def _first(statement: str, parameters: Any) -> Any:
    with prepared_cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchone()
