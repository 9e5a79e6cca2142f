"""Series, episodes and the versions that viewers and reviewers see."""

from dramas.models.episodes import Dub, Episode, EpisodeText, EpisodeVersion, Subtitle
from dramas.models.licences import LicencePaper, NumberClaim
from dramas.models.search import SearchEntry, SearchSpelling
from dramas.models.series import Series, SeriesText, SeriesVersion

__all__ = [
    "Dub",
    "Episode",
    "EpisodeText",
    "EpisodeVersion",
    "LicencePaper",
    "NumberClaim",
    "SearchEntry",
    "SearchSpelling",
    "Series",
    "SeriesText",
    "SeriesVersion",
    "Subtitle",
]
