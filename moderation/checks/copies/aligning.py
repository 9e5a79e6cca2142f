"""From single frames that look alike to stretches: same order, one speed. What is not a stretch is chance."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from moderation.checks.copies.decoding import FRAMES_PER_SECOND, QUERY_EVERY

SPEEDS = tuple(sorted((1 + step / 100 for step in range(-25, 34)), key=lambda speed: abs(speed - 1)))
BIN_MS = 400
STEP_MS = round(1000 * QUERY_EVERY / FRAMES_PER_SECOND)
LONGEST_GAP_MS = 10_000
MOST_STRETCHES = 5
LEAST_FOR_A_SLOPE = 12


@dataclass(frozen=True)
class Pairs:
    """Frames of one source that look like frames of one other: times of both in ms, bits apart. All [n]."""

    mine_ms: NDArray[np.int64]
    theirs_ms: NDArray[np.int64]
    distance: NDArray[np.int64]

    def only(self, chosen: NDArray[np.bool_]) -> "Pairs":
        """Some of the pairs."""
        return Pairs(self.mine_ms[chosen], self.theirs_ms[chosen], self.distance[chosen])


@dataclass(frozen=True)
class Stretch:
    """A run of pairs: theirs = speed x mine + constant. ``pairs`` has the nearest pair of each of my frames, in order."""

    pairs: Pairs
    speed: float

    @property
    def frames(self) -> int:
        """How many of my frames it rests on."""
        return len(self.pairs.mine_ms)

    @property
    def distance(self) -> float:
        """Median of the bits apart."""
        return float(np.median(self.pairs.distance))


def stretches_of(pairs: Pairs, *, least_frames: int) -> Iterator[Stretch]:
    """The stretches of at least so many frames, the longest first, at most MOST_STRETCHES; a frame counts in one only."""
    for _count in range(MOST_STRETCHES):
        if len(pairs.mine_ms) == 0:
            return
        speed, chosen = _longest(pairs)
        for run in _runs(_nearest(pairs.only(chosen))):
            if len(run.mine_ms) >= least_frames:
                yield Stretch(run, _slope(run) if len(run.mine_ms) >= LEAST_FOR_A_SLOPE else speed)
        if len(np.unique(pairs.mine_ms[chosen])) < least_frames:
            return
        pairs = pairs.only(~np.isin(pairs.mine_ms, pairs.mine_ms[chosen]))


def _longest(pairs: Pairs) -> tuple[float, NDArray[np.bool_]]:
    """The speed and the pairs of the line with most of my frames; of equals the one with fewest bits apart, then normal speed."""
    best, best_speed, best_chosen = (0, 0), 1.0, np.zeros(len(pairs.mine_ms), bool)
    for speed in SPEEDS:
        offset = np.floor((pairs.theirs_ms - speed * pairs.mine_ms) / BIN_MS).astype(np.int64)
        distinct = np.unique(np.stack([offset, pairs.mine_ms]), axis=1)
        values, counts = np.unique(distinct[0], return_counts=True)
        chosen = np.abs(offset - int(values[counts.argmax()])) <= 1
        nearest = _nearest(pairs.only(chosen)).distance
        merit = (len(nearest), -int(nearest.sum()))
        if merit > best:
            best, best_speed, best_chosen = merit, speed, chosen
    return best_speed, best_chosen


def _slope(run: Pairs) -> float:
    """The median slope of all pairs of pairs (Theil and Sen), to a hundredth."""
    first, second = np.triu_indices(len(run.mine_ms), 1)
    slopes = (run.theirs_ms[second] - run.theirs_ms[first]) / (run.mine_ms[second] - run.mine_ms[first])
    return round(float(np.median(slopes)), 2)


def _nearest(pairs: Pairs) -> Pairs:
    """One pair for each of my frames, in order of time."""
    order = np.lexsort((pairs.distance, pairs.mine_ms))
    _times, first = np.unique(pairs.mine_ms[order], return_index=True)
    return Pairs(pairs.mine_ms[order][first], pairs.theirs_ms[order][first], pairs.distance[order][first])


def _runs(pairs: Pairs) -> Iterator[Pairs]:
    """Cut where nothing matches for longer than LONGEST_GAP_MS."""
    cuts = np.flatnonzero(np.diff(pairs.mine_ms) > LONGEST_GAP_MS) + 1
    for places in np.split(np.arange(len(pairs.mine_ms)), cuts):
        yield Pairs(pairs.mine_ms[places], pairs.theirs_ms[places], pairs.distance[places])
