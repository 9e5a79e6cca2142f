"""Sessions, positions, watched time, events, the figures of a day and the charts."""

from playback.models.charts import ChartPlace
from playback.models.events import LONGEST_EVENT_ID, DayFigure, RollUp, SeriesFigure, WatchEvent
from playback.models.history import HistoryPause
from playback.models.sessions import PlaybackSession, WatchPosition
from playback.models.watched import WatchedDay
from playback.models.youth import YouthDay

__all__ = [
    "LONGEST_EVENT_ID",
    "ChartPlace",
    "DayFigure",
    "HistoryPause",
    "PlaybackSession",
    "RollUp",
    "SeriesFigure",
    "WatchEvent",
    "WatchPosition",
    "WatchedDay",
    "YouthDay",
]
