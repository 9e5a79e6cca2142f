"""What viewers keep, what they say, what they searched for, and what they are told."""

from watch.models.announcements import Announcement, Digest
from watch.models.comments import Comment, CommentLike, Mute
from watch.models.danmaku import DanmakuSettings
from watch.models.keeps import EpisodeLike, HiddenSeries, KeepCount, ProducerFollow, SavedSeries, SeriesFollow
from watch.models.searches import PastSearch

__all__ = [
    "Announcement",
    "Comment",
    "CommentLike",
    "DanmakuSettings",
    "Digest",
    "EpisodeLike",
    "HiddenSeries",
    "KeepCount",
    "Mute",
    "PastSearch",
    "ProducerFollow",
    "SavedSeries",
    "SeriesFollow",
]
