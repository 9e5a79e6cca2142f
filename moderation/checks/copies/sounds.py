"""Fingerprints of sound as ffmpeg's chromaprint muxer writes them: 32 bits every 124 ms, compared bit by bit where they run alike."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Sound: TypeAlias = NDArray[np.uint32]

LARGEST_ERROR = 0.15
LEAST_ITEMS = 40
LEAST_ANCHORS = 4
LEAST_VARIETY = 12


@dataclass(frozen=True)
class SoundStretch:
    """Items [mine, mine + length) sound like [theirs, theirs + length); ``error`` is the part of bits that differ."""

    mine: int
    theirs: int
    length: int
    error: float


def sound_of(raw: bytes) -> Sound:
    """The items of a raw fingerprint; a torn last one is left out."""
    return np.frombuffer(raw[: len(raw) // 4 * 4], "<u4").astype(np.uint32)


def anchors(sound: Sound) -> NDArray[np.intp]:
    """Places worth looking up: silence and steady tones repeat one item, and say nothing."""
    if not len(sound):
        return np.empty(0, np.intp)
    return np.flatnonzero(np.r_[True, sound[1:] != sound[:-1]])


def sound_stretches(mine: Sound, theirs: Sound) -> Iterator[SoundStretch]:
    """Where two sounds run alike for LEAST_ITEMS (5 s) with less than LARGEST_ERROR of the bits apart; unrelated ones are at 0.44."""
    for shift in _shifts(mine, theirs):
        start, end = max(0, -shift), min(len(mine), len(theirs) - shift)
        apart = np.bitwise_count(mine[start:end] ^ theirs[start + shift : end + shift]) / 32
        for first, last in _quiet_runs(apart):
            if len(np.unique(mine[start + first : start + last])) >= LEAST_VARIETY:
                error = float(apart[first:last].mean())
                yield SoundStretch(start + first, start + first + shift, last - first, error)


def _shifts(mine: Sound, theirs: Sound) -> list[int]:
    """The shifts (theirs - mine) at which most items are equal, the best three."""
    my_places, their_places = anchors(mine), anchors(theirs)
    order = their_places[np.argsort(theirs[their_places], kind="stable")]
    values = theirs[order]
    low = np.searchsorted(values, mine[my_places], "left")
    count = np.searchsorted(values, mine[my_places], "right") - low
    place = np.repeat(my_places, count)
    within = np.arange(len(place)) - np.repeat(np.cumsum(count) - count, count)
    shifts, votes = np.unique(order[np.repeat(low, count) + within] - place, return_counts=True)
    best = np.argsort(-votes, kind="stable")[:3]
    return [int(shifts[choice]) for choice in best if votes[choice] >= LEAST_ANCHORS]


def _quiet_runs(apart: NDArray[np.float64]) -> Iterator[tuple[int, int]]:
    """Runs of at least LEAST_ITEMS whose mean over a window of that length stays below LARGEST_ERROR."""
    if len(apart) < LEAST_ITEMS:
        return
    means = np.convolve(apart, np.ones(LEAST_ITEMS) / LEAST_ITEMS, "valid")
    good = np.flatnonzero(np.diff(np.r_[False, means < LARGEST_ERROR, False]))
    for first, last in good.reshape(-1, 2):
        yield int(first), int(last) - 1 + LEAST_ITEMS
