"""What apps above demand of a series before it is reviewed: they register at start-up, because dramas knows no law."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from core.errors import Sentence
from dramas.models import SeriesVersion


@dataclass(frozen=True)
class Obstacle:
    """A reason code and what to do about it."""

    code: str
    sentence: Sentence


@dataclass(frozen=True)
class Demands:
    """What keeps a version from being submitted, and the ids of the labels that it must carry."""

    obstacles: tuple[Obstacle, ...] = ()
    labels: tuple[str, ...] = ()


Demanding = Callable[[SeriesVersion, date], Demands]
_DEMANDING: list[Demanding] = []


def demand(asking: Demanding) -> None:
    """Register somebody who is asked for every submission; the version has ``series__company`` joined."""
    if asking not in _DEMANDING:
        _DEMANDING.append(asking)


def demands_of(version: SeriesVersion, on: date) -> Demands:
    """Everything that is demanded on that day."""
    found = [asking(version, on) for asking in _DEMANDING]
    return Demands(
        obstacles=tuple(obstacle for demands in found for obstacle in demands.obstacles),
        labels=tuple(dict.fromkeys(label for demands in found for label in demands.labels)),
    )
