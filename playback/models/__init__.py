"""Sessions, positions and watched time."""

from playback.models.sessions import PlaybackSession, WatchPosition
from playback.models.watched import WatchedDay

__all__ = ["PlaybackSession", "WatchPosition", "WatchedDay"]
