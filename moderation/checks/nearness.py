"""Puts finds that lie close together in time into one stretch, which is one finding for people to look at."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol, TypeVar


class Timed(Protocol):
    """Something seen at a moment, in milliseconds."""

    @property
    def at_ms(self) -> int: ...


@dataclass(frozen=True)
class Scored:
    """A moment and how strongly something was seen in it."""

    at_ms: int
    score: float


Seen = TypeVar("Seen", bound=Timed)


def _always(_stretch: object, _one: object) -> bool:
    return True


def stretches_of(
    seen: Iterable[Seen], gap_ms: int, *, fits: Callable[[list[Seen], Seen], bool] = _always
) -> list[list[Seen]]:
    """Stretches in the order of their beginning; in each, two neighbours are at most ``gap_ms`` apart.

    ``seen`` is in the order of time. ``fits(stretch, one)`` keeps apart what must not be one finding though it is near:
    then several stretches may run at the same time.
    """
    stretches: list[list[Seen]] = []
    for one in seen:
        for stretch in reversed(stretches):
            if one.at_ms - stretch[-1].at_ms <= gap_ms and fits(stretch, one):
                stretch.append(one)
                break
        else:
            stretches.append([one])
    return stretches
