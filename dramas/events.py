"""What happens to series and episodes."""

from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True)
class SeriesSubmitted(Event):
    """Frozen drafts of a series wait for a case; ``submission_key`` is the same for the same drafts."""

    series_id: int
    submission_key: str


@dataclass(frozen=True)
class EpisodePublished(Event):
    """Viewers may see the episode from its ``available_from`` on. Nobody is told of a trailer."""

    episode_id: int


@dataclass(frozen=True)
class SeriesTakenDown(Event):
    """No viewer may see the series any more; all grants were withdrawn."""

    series_id: int
    reason: str


@dataclass(frozen=True)
class SeriesLapsed(Event):
    """A published series is not shown any more, because what allowed it is over; ``reason`` is a code such as ``licence-expired``."""

    series_id: int
    reason: str
    day: str


@dataclass(frozen=True)
class SeriesRenewed(Event):
    """A lapsed series is shown again, because what had been over was renewed."""

    series_id: int
    day: str


@dataclass(frozen=True)
class EpisodeTakenDown(Event):
    """No viewer may see this episode any more; its grants were withdrawn."""

    episode_id: int
    series_id: int
    reason: str
