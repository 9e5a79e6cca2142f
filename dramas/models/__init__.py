"""Series, episodes and the versions that viewers and reviewers see."""

from dramas.models.episodes import Episode, EpisodeText, EpisodeVersion, Subtitle
from dramas.models.series import Series, SeriesText, SeriesVersion

__all__ = ["Episode", "EpisodeText", "EpisodeVersion", "Series", "SeriesText", "SeriesVersion", "Subtitle"]
