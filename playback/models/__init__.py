"""Sessions and positions."""

from playback.models.sessions import PlaybackSession, WatchPosition

__all__ = ["PlaybackSession", "WatchPosition"]
