"""Series, episodes and the versions that viewers and reviewers see."""

from dramas.models.episodes import Dub, Episode, EpisodeText, EpisodeVersion, Subtitle
from dramas.models.series import Series, SeriesText, SeriesVersion

__all__ = ["Dub", "Episode", "EpisodeText", "EpisodeVersion", "Series", "SeriesText", "SeriesVersion", "Subtitle"]
