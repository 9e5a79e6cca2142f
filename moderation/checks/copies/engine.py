"""What the product asks of fingerprints, in paths and bytes: making them, shelving them, searching. Needs NumPy and OpenCV."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from moderation.checks.copies import points, shelves, sounds
from moderation.checks.copies.aligning import STEP_MS, Pairs, Stretch, stretches_of
from moderation.checks.copies.blobs import pack_dense, pack_query, unpack_dense, unpack_query
from moderation.checks.copies.decoding import FRAMES_PER_SECOND, SIDE, SOUND_ITEM_MS
from moderation.checks.copies.pictures import trace_of
from moderation.checks.copies.sketches import pack_sketch

LEAST_FRAMES = 4
SURE_FRAMES, SURE_DISTANCE = 6, 24
LOOKS = 3
LEAST_SOUND_VOTES = 6
MOST_SOUND_CANDIDATES = 20


@dataclass(frozen=True)
class Trace:
    """A source in bytes: for others' searches, for its own, for deltas."""

    dense: bytes
    query: bytes
    sketch: bytes
    duration_ms: int


@dataclass(frozen=True)
class Found:
    """A stretch of the query and of the fingerprint numbered ``owner``, in ms. ``looks``: (mine, theirs) worth a second look."""

    owner: int
    start_ms: int
    end_ms: int
    other_start_ms: int
    other_end_ms: int
    frames: int
    share: float
    distance: float
    mirrored: bool = False
    speed: float = 1.0
    looks: tuple[tuple[int, int], ...] = ()

    @property
    def is_sure(self) -> bool:
        """Whether the hashes alone are proof enough: many frames, little apart (unrelated ones are 80 bits apart)."""
        return self.frames >= SURE_FRAMES and self.distance <= SURE_DISTANCE


def traced(dense: Path) -> Trace:
    """The trace of a decode's dense file; raises ValueError when it holds no frame."""
    count = dense.stat().st_size // (SIDE * SIDE)
    if not count:
        raise ValueError("there are no frames")
    trace = trace_of(np.memmap(dense, np.uint8, "r", shape=(count, SIDE, SIDE)))
    rows = zip(trace.sketch_hashes, trace.sketch_tiles, strict=True)
    return Trace(
        dense=pack_dense(trace),
        query=pack_query(trace),
        sketch=pack_sketch((bits.astype("<u8").tobytes(), tiles.tobytes()) for bits, tiles in rows),
        duration_ms=count * 1000 // FRAMES_PER_SECOND,
    )


def shelve(works: Iterable[tuple[int, bytes, bytes | None]], folder: Path) -> None:
    """Write a shelf of (number, dense, sound) into an empty folder."""
    shelved = [
        shelves.ShelvedWork(number, *unpack_dense(dense), sounds.sound_of(sound or b""))
        for number, dense, sound in works
    ]
    shelves.save_shelf(shelves.build_shelf(shelved), folder)


def picture_stretches(folders: Sequence[Path], query: bytes, *, own: int) -> list[Found]:
    """Stretches of the query in all shelved works but its own. Raises FileNotFoundError when a shelf was taken away."""
    times, hashes = unpack_query(query)
    if not len(times):
        return []
    found = []
    for folder in folders:
        shelf = shelves.open_shelf(folder)
        for mirrored in (False, True):
            hits = shelves.search(shelf, np.ascontiguousarray(hashes[:, int(mirrored)]))
            for owner in np.unique(hits.owner[hits.owner != own]):
                chosen = hits.owner == owner
                pairs = Pairs(times[hits.query[chosen]].astype(np.int64), hits.at_ms[chosen], hits.distance[chosen])
                stretches = stretches_of(pairs, least_frames=LEAST_FRAMES)
                found += [_found(int(owner), stretch, mirrored, len(times)) for stretch in stretches]
    return found


def is_borne_out(found: Found, mine: Mapping[int, bytes], theirs: Mapping[int, bytes]) -> bool:
    """Whether a stretch that the hashes are not sure of holds at a second look. Stills are JPEGs by their second."""
    if found.is_sure:
        return True
    return any(
        points.inliers(_nearest(mine, here), _nearest(theirs, there), mirrored=found.mirrored) >= points.LEAST_INLIERS
        for here, there in found.looks
    )


def sound_candidates(folders: Sequence[Path], sound: bytes, *, own: int) -> list[int]:
    """Numbers of the works whose sound shares most with this one, the likeliest first."""
    votes: Counter[int] = Counter()
    mine = sounds.sound_of(sound)
    for folder in folders:
        votes.update(shelves.sound_votes(shelves.open_shelf(folder), mine))
    votes.pop(own, None)
    return [owner for owner, count in votes.most_common(MOST_SOUND_CANDIDATES) if count >= LEAST_SOUND_VOTES]


def sound_stretches(owner: int, mine: bytes, theirs: bytes) -> Iterator[Found]:
    """Where two sounds run alike."""
    sound = sounds.sound_of(mine)
    for stretch in sounds.sound_stretches(sound, sounds.sound_of(theirs)):
        first, second = round(stretch.mine * SOUND_ITEM_MS), round(stretch.theirs * SOUND_ITEM_MS)
        length = round(stretch.length * SOUND_ITEM_MS)
        yield Found(
            owner=owner,
            start_ms=first,
            end_ms=first + length,
            other_start_ms=second,
            other_end_ms=second + length,
            frames=stretch.length,
            share=stretch.length / len(sound),
            distance=round(stretch.error, 3),
        )


def the_longest_of_each(found: Iterable[Found], most: int) -> dict[int, list[Found]]:
    """By owner, at most so many, the longest first; a mirrored stretch that a plain one explains is left out."""
    by_owner: dict[int, list[Found]] = defaultdict(list)
    for item in sorted(found, key=lambda item: (-item.frames, item.distance)):
        kept = by_owner[item.owner]
        if len(kept) < most and not any(
            item.start_ms < other.end_ms and other.start_ms < item.end_ms for other in kept
        ):
            kept.append(item)
    return dict(by_owner)


def _nearest(stills: Mapping[int, bytes], at_ms: int) -> bytes:
    second = min(stills, key=lambda second: abs(second * 1000 - at_ms), default=None)
    return b"" if second is None else stills[second]


def _found(owner: int, stretch: Stretch, mirrored: bool, searched: int) -> Found:
    pairs = stretch.pairs
    nearest = np.argsort(pairs.distance, kind="stable")[:LOOKS]
    return Found(
        owner=owner,
        start_ms=int(pairs.mine_ms[0]),
        end_ms=int(pairs.mine_ms[-1]) + STEP_MS,
        other_start_ms=int(pairs.theirs_ms.min()),
        other_end_ms=int(pairs.theirs_ms.max()) + round(STEP_MS * stretch.speed),
        frames=stretch.frames,
        share=stretch.frames / searched,
        distance=stretch.distance,
        mirrored=mirrored,
        speed=stretch.speed,
        looks=tuple((int(pairs.mine_ms[place]), int(pairs.theirs_ms[place])) for place in nearest),
    )
