"""Searching the fingerprints of a whole catalogue: multi-index hashing over arrays that lie in memory-mapped files.

Two hashes within 31 of 256 bits differ little in most of their sixteen words of 16 bits. A shelf sorts its hashes by BANDS of these words;
a query looks up each of its own words, and every word one bit away, and compares the whole hash only with what it finds there
(Norouzi, Punjani, Fleet: Fast Search in Hamming Space with Multi-Index Hashing, 2012). What is missed costs a frame, never a work.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from moderation.checks.copies.pictures import WORDS, Hashes, Times, distances
from moderation.checks.copies.sounds import Sound, anchors

LARGEST_DISTANCE = 31
BANDS = (1, 5, 9, 13)
KEYS = 1 << 16
_NEAR = np.concatenate([[0], 1 << np.arange(16)]).astype(np.uint16)
Places: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True)
class Hits:
    """Pairs within LARGEST_DISTANCE: which query, which fingerprint, at what time of it, how many bits apart. All [n]."""

    query: Places
    owner: Places
    at_ms: Places
    distance: Places


@dataclass(frozen=True)
class Shelf:
    """Some fingerprints: hashes [n, 4], whose they are [n], their times in ms [n]; for each band the order by key and where keys start.

    ``sound_items`` are the telling items of all sounds, sorted, ``sound_owners`` whose they are. Both [m].
    """

    hashes: Hashes
    owners: NDArray[np.uint32]
    times: Times
    order: NDArray[np.uint32]
    starts: NDArray[np.uint32]
    sound_items: Sound
    sound_owners: NDArray[np.uint32]


@dataclass(frozen=True)
class ShelvedWork:
    """What a shelf takes of one fingerprint: its number, times [n], hashes [n, crop, word], and its sound if there is one."""

    number: int
    times: Times
    hashes: Hashes
    sound: Sound


def build_shelf(works: Sequence[ShelvedWork]) -> Shelf:
    """A shelf of at least one work."""
    rows = [work.hashes.reshape(-1, WORDS) for work in works]
    hashes = np.ascontiguousarray(np.concatenate(rows))
    words = hashes.view(np.uint16)
    order = np.empty((len(BANDS), len(hashes)), np.uint32)
    starts = np.zeros((len(BANDS), KEYS + 1), np.uint32)
    for place, band in enumerate(BANDS):
        order[place] = np.argsort(words[:, band], kind="stable")
        starts[place, 1:] = np.cumsum(np.bincount(words[:, band], minlength=KEYS))
    telling = [np.unique(work.sound[anchors(work.sound)]) for work in works]
    items = np.concatenate(telling)
    sorting = np.argsort(items, kind="stable")
    return Shelf(
        hashes=hashes,
        owners=_repeated(works, [len(part) for part in rows]),
        times=np.concatenate([np.repeat(work.times, work.hashes.shape[1]) for work in works]),
        order=order,
        starts=starts,
        sound_items=items[sorting],
        sound_owners=_repeated(works, [len(part) for part in telling])[sorting],
    )


def save_shelf(shelf: Shelf, folder: Path) -> None:
    """Write the arrays into an empty folder."""
    for name in Shelf.__dataclass_fields__:
        np.save(folder / f"{name}.npy", getattr(shelf, name))


def open_shelf(folder: Path) -> Shelf:
    """The arrays of a folder, mapped and not read; processes share what they touch. Raises FileNotFoundError."""
    return Shelf(**{name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in Shelf.__dataclass_fields__})


def search(shelf: Shelf, queries: Hashes) -> Hits:
    """All pairs of query hashes [m, 4] and hashes of the shelf that the bands find within LARGEST_DISTANCE."""
    pairs = np.unique(np.concatenate([_same_band(shelf, queries, place) for place in range(len(BANDS))]))
    query, row = np.divmod(pairs, max(1, len(shelf.hashes)))
    apart = distances(queries[query], shelf.hashes[row])
    near = apart <= LARGEST_DISTANCE
    query, row = query[near], row[near]
    return Hits(query, shelf.owners[row].astype(np.int64), shelf.times[row].astype(np.int64), apart[near])


def sound_votes(shelf: Shelf, sound: Sound) -> dict[int, int]:
    """How many of the telling items of a sound each fingerprint of the shelf has too."""
    items = np.unique(sound[anchors(sound)])
    low = np.searchsorted(shelf.sound_items, items, "left")
    high = np.searchsorted(shelf.sound_items, items, "right")
    found = [shelf.sound_owners[first:last] for first, last in zip(low, high, strict=True) if last > first]
    owners, votes = np.unique(np.concatenate(found), return_counts=True) if found else (low[:0], low[:0])
    return {int(owner): int(count) for owner, count in zip(owners, votes, strict=True)}


def _repeated(works: Sequence[ShelvedWork], counts: list[int]) -> NDArray[np.uint32]:
    return np.repeat(np.array([work.number for work in works], np.uint32), counts)


def _same_band(shelf: Shelf, queries: Hashes, place: int) -> Places:
    """query * rows + row for every pair whose word of this band differs in at most one bit."""
    words = np.ascontiguousarray(queries).view(np.uint16)[:, BANDS[place]]
    keys = (words[:, None] ^ _NEAR).astype(np.int64)
    first = shelf.starts[place][keys].astype(np.int64).ravel()
    count = shelf.starts[place][keys + 1].astype(np.int64).ravel() - first
    query = np.repeat(np.repeat(np.arange(len(queries)), keys.shape[1]), count)
    within = np.arange(len(query)) - np.repeat(np.cumsum(count) - count, count)
    pairs: Places = query * len(shelf.hashes) + shelf.order[place][np.repeat(first, count) + within]
    return pairs
