"""Joins what was read in single frames into lines that last: one subtitle, seen in three frames, is one line."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from moderation.checks.contract import OnScreenLine

LIKE = 0.8
SHORT = 5
"""Texts shorter than this are the same only when they are equal: one character is a great part of them."""
MISSED_FRAMES = 1
"""A line that the reader misses in this many frames goes on."""

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


@dataclass(frozen=True)
class Sighting:
    """A line in one frame; ``box`` in pixels of a picture of ``size`` (width, height)."""

    at_ms: int
    text: str
    confidence: float
    box: Box
    size: tuple[int, int]


@dataclass
class _Lasting:
    """A line while it is being followed: first and last sighting, and the surest."""

    first: Sighting
    last: Sighting
    surest: Sighting


def merged(sightings: Iterable[Sighting], *, step_ms: int, duration_ms: int) -> tuple[OnScreenLine, ...]:
    """Lines in the order of their beginning, from sightings in the order of time; each lasts to the frame after its last."""
    followed: list[_Lasting] = []
    ended: list[_Lasting] = []
    for sighting in sightings:
        gone = [line for line in followed if sighting.at_ms - line.last.at_ms > step_ms * (MISSED_FRAMES + 1)]
        ended += gone
        followed = [line for line in followed if line not in gone]
        _follow(followed, sighting)
    lines = sorted(ended + followed, key=lambda line: (line.first.at_ms, line.surest.box[1]))
    return tuple(_line(line, min(line.last.at_ms + step_ms, max(duration_ms, line.last.at_ms))) for line in lines)


def _follow(followed: list[_Lasting], sighting: Sighting) -> None:
    for line in followed:
        if line.last.at_ms < sighting.at_ms and _is_same(line.last, sighting):
            line.last = sighting
            line.surest = max(line.surest, sighting, key=lambda seen: seen.confidence)
            return
    followed.append(_Lasting(sighting, sighting, sighting))


def _is_same(before: Sighting, now: Sighting) -> bool:
    """The same words where they were; long words may move, as in rolling titles."""
    if before.text == now.text:
        return len(now.text) >= SHORT or share_of_overlap(before.box, now.box) > 0
    if min(len(before.text), len(now.text)) < SHORT or share_of_overlap(before.box, now.box) < 0.5:
        return False
    return SequenceMatcher(None, before.text, now.text, autojunk=False).ratio() >= LIKE


def share_of_overlap(one: Box, other: Box) -> float:
    """Common area as a share of both together (0 to 1)."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    if width <= 0 or height <= 0:
        return 0.0
    common = width * height
    return common / (_area(one) + _area(other) - common)


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _line(line: _Lasting, end_ms: int) -> OnScreenLine:
    seen = line.surest
    width, height = seen.size
    left, top, right, bottom = seen.box
    place = (left / width, top / height, (right - left) / width, (bottom - top) / height)
    return OnScreenLine(
        start_ms=line.first.at_ms,
        end_ms=end_ms,
        text=seen.text,
        bbox=tuple(min(1000, max(0, round(share * 1000))) for share in place),  # type: ignore[arg-type]
        height_percent=round(100 * letter_height(seen) / min(width, height), 2),
        confidence=round(seen.confidence, 3),
    )


def letter_height(seen: Sighting) -> float:
    """How high the letters of a line are, in pixels.

    The box of a line is far higher than its letters, its width hardly wider than the line: measured on Noto Sans from
    16 to 60 px, width over the number of full widths is right within 12 %.
    """
    left, top, right, bottom = seen.box
    length, height = max(right - left, bottom - top), min(right - left, bottom - top)
    margin = min(seen.size) / 40
    widths = sum(_full_widths(character) for character in seen.text) or 1.0
    return max(1.0, min(height, (length - margin) / widths))


def _full_widths(character: str) -> float:
    if character.isspace():
        return 0.3
    return 1.0 if ord(character) > 0x2E80 else 0.58
