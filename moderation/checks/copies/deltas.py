"""What a new version changed: which stretches are the old ones, and which are changed, inserted or removed. Pure Python.

Whatever is in doubt counts as changed: a reviewer must see too much rather than too little.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby

from moderation.checks.copies.decoding import SOUND_ITEM_MS

SAME_BITS = 48
SAME_TILE = 7
FLAT_TILES = 6
LEAST_RUN = 5
SLIVER_MS = 1000
SAME_SOUND = 0.25
SOUND_WINDOW = 8
HEARD_AHEAD = 14
"""A chromaprint item hears 2.6 s from its start on: the middle of what a window of eight items hears lies fourteen items after its start."""


class Change(StrEnum):
    """What happened to a stretch. ``sound``: the picture is the old one, what is heard is not."""

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    SOUND = "sound"
    INSERTED = "inserted"
    REMOVED = "removed"


@dataclass(frozen=True)
class Stamp:
    """One frame of a sketch: its time, 256 bits of its picture hash, brightness and texture of its tiles (0 to 255)."""

    at_ms: int
    bits: int
    tiles: bytes


@dataclass(frozen=True)
class Sketch:
    """A source as deltas see it: evenly spaced stamps, its length, and chromaprint's items where there are any."""

    stamps: Sequence[Stamp]
    duration_ms: int
    sound: Sequence[int] | None = None


@dataclass(frozen=True)
class DeltaStretch:
    """One stretch in ms of both versions, half open; empty in the old one when inserted, in the new one when removed."""

    change: Change
    old_start_ms: int
    old_end_ms: int
    new_start_ms: int
    new_end_ms: int


@dataclass(frozen=True)
class _Run:
    """Stamps old[old : old + length] are new[new : new + length]."""

    old: int
    new: int
    length: int


def changed_stretches(old: Sketch, new: Sketch) -> tuple[DeltaStretch, ...]:
    """The whole new version, and what it lost of the old one, as stretches in order of time; neighbours differ in their change."""
    parts = _parts(_runs(old.stamps, new.stamps, (0, len(old.stamps)), (0, len(new.stamps))), old, new)
    return tuple(_joined([part for part in parts if _is_something(part)]))


def carried_range(start_ms: int, end_ms: int, stretches: Sequence[DeltaStretch]) -> tuple[int, int] | None:
    """Where a range of the old version lies in the new one; None unless all of it is in one unchanged stretch."""
    for stretch in stretches:
        inside = stretch.old_start_ms <= start_ms and end_ms <= stretch.old_end_ms
        if stretch.change is Change.UNCHANGED and inside:
            shift = stretch.new_start_ms - stretch.old_start_ms
            return start_ms + shift, end_ms + shift
    return None


def _looks_alike(old: Stamp, new: Stamp) -> bool:
    return (old.bits ^ new.bits).bit_count() <= SAME_BITS or (_is_flat(old) and _is_flat(new))


def _is_flat(stamp: Stamp) -> bool:
    """Black, white, fog: the hash of a picture without contrast is noise."""
    brightness = stamp.tiles[: len(stamp.tiles) // 2]
    return max(brightness) - min(brightness) <= FLAT_TILES


def _is_same(around: Sequence[Stamp], new: Stamp) -> bool:
    """No tile leaves what the old one was just before, then and just after by more than an encoder's noise.

    A changed subtitle does not move the hash, but its tiles. Neighbours count because a cut shifts the moments of the samples.
    """
    columns = zip(new.tiles, *(stamp.tiles for stamp in around), strict=True)
    return all(min(old) - SAME_TILE <= tile <= max(old) + SAME_TILE for tile, *old in columns)


def _runs(old: Sequence[Stamp], new: Sequence[Stamp], mine: tuple[int, int], theirs: tuple[int, int]) -> list[_Run]:
    """The common beginning, the common end, and between them the longest common run with what lies on both its sides."""
    (start, end), (begin, stop) = mine, theirs
    head = _length_alike(zip(range(start, end), range(begin, stop), strict=False), old, new)
    if head:
        rest = _runs(old, new, (start + head, end), (begin + head, stop))
        return [_Run(start, begin, head), *rest]
    tail = _length_alike(zip(range(end - 1, start - 1, -1), range(stop - 1, begin - 1, -1), strict=False), old, new)
    if tail:
        return [*_runs(old, new, (start, end - tail), (begin, stop - tail)), _Run(end - tail, stop - tail, tail)]
    best = _longest_run(old, new, mine, theirs)
    if best.length < LEAST_RUN:
        return []
    before = _runs(old, new, (start, best.old), (begin, best.new))
    after = _runs(old, new, (best.old + best.length, end), (best.new + best.length, stop))
    return [*before, best, *after]


def _length_alike(
    places: "Iterator[tuple[int, int]] | zip[tuple[int, int]]", old: Sequence[Stamp], new: Sequence[Stamp]
) -> int:
    count = 0
    for mine, theirs in places:
        if not _looks_alike(old[mine], new[theirs]):
            break
        count += 1
    return count if count >= LEAST_RUN else 0


def _longest_run(old: Sequence[Stamp], new: Sequence[Stamp], mine: tuple[int, int], theirs: tuple[int, int]) -> _Run:
    best = _Run(mine[0], theirs[0], 0)
    lengths: dict[int, int] = {}
    for here in range(*mine):
        grown: dict[int, int] = {}
        for there in range(*theirs):
            if _looks_alike(old[here], new[there]):
                length = grown[there] = lengths.get(there - 1, 0) + 1
                if length > best.length:
                    best = _Run(here - length + 1, there - length + 1, length)
        lengths = grown
    return best


def _parts(runs: list[_Run], old: Sketch, new: Sketch) -> Iterator[DeltaStretch]:
    """Runs cut where tiles or sound differ, and what lies between runs."""
    here = there = 0
    for run in [*runs, _Run(len(old.stamps), len(new.stamps), 0)]:
        yield _between(old, new, (here, run.old), (there, run.new))
        steps = (_step(old, new, run.old + place, run.new + place) for place in range(run.length))
        place = 0
        for change, group in groupby(steps):
            length = sum(1 for _step_of_group in group)
            yield DeltaStretch(
                change,
                _at(old, run.old + place),
                _at(old, run.old + place + length),
                _at(new, run.new + place),
                _at(new, run.new + place + length),
            )
            place += length
        here, there = run.old + run.length, run.new + run.length


def _step(old: Sketch, new: Sketch, here: int, there: int) -> Change:
    if not _is_same(old.stamps[max(0, here - 1) : here + 2], new.stamps[there]):
        return Change.CHANGED
    return Change.UNCHANGED if _sounds_same(old, new, here, there) else Change.SOUND


def _sounds_same(old: Sketch, new: Sketch, here: int, there: int) -> bool:
    """Whether the second around a step sounds as before; sources without sound fingerprints are judged by the picture."""
    if old.sound is None or new.sound is None:
        return (old.sound is None) == (new.sound is None)
    pairs = list(zip(_heard(old, old.sound, here), _heard(new, new.sound, there), strict=False))
    return sum((a ^ b).bit_count() for a, b in pairs) <= SAME_SOUND * 32 * len(pairs)


def _heard(sketch: Sketch, sound: Sequence[int], place: int) -> Sequence[int]:
    """The window of items whose middle is the stamp, within what there is."""
    first = round(_at(sketch, place) / SOUND_ITEM_MS) - HEARD_AHEAD
    first = max(0, min(first, len(sound) - SOUND_WINDOW))
    return sound[first : first + SOUND_WINDOW]


def _between(old: Sketch, new: Sketch, mine: tuple[int, int], theirs: tuple[int, int]) -> DeltaStretch:
    change = Change.CHANGED
    if mine[0] == mine[1]:
        change = Change.INSERTED
    elif theirs[0] == theirs[1]:
        change = Change.REMOVED
    return DeltaStretch(change, *(_at(old, place) for place in mine), *(_at(new, place) for place in theirs))


def _at(sketch: Sketch, place: int) -> int:
    return sketch.stamps[place].at_ms if place < len(sketch.stamps) else sketch.duration_ms


def _is_something(part: DeltaStretch) -> bool:
    return part.old_end_ms > part.old_start_ms or part.new_end_ms > part.new_start_ms


def _joined(parts: list[DeltaStretch]) -> Iterator[DeltaStretch]:
    """Slivers between changes belong to them; equal neighbours become one."""
    last: DeltaStretch | None = None
    for place, part in enumerate(parts):
        inner = 0 < place < len(parts) - 1
        sliver = part.change is Change.UNCHANGED and part.new_end_ms - part.new_start_ms < SLIVER_MS
        change = Change.CHANGED if inner and sliver else part.change
        if last is not None and last.change is change:
            last = replace(last, old_end_ms=part.old_end_ms, new_end_ms=part.new_end_ms)
            continue
        if last is not None:
            yield last
        last = replace(part, change=change)
    if last is not None:
        yield last
