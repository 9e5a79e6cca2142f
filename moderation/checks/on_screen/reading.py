"""Reads every line of text in a film's frames, at little cost: what has not changed since the frame before is not read again.

A frame like the one before is skipped. In any other, lines are searched for (two thirds of the cost lie in reading, not
in finding them), and only those whose place looks different than before are read.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace

from PIL import Image, UnidentifiedImageError

from moderation.checks.contract import BrokenInputError, Footage, Frame, OnScreenLine
from moderation.checks.on_screen.changes import looks_same
from moderation.checks.on_screen.merging import Box, Sighting, merged, share_of_overlap
from moderation.checks.on_screen.recognising import Region, TextReader, rapid_reader

LEAST_CONFIDENCE = 0.6
SAME_PLACE = 0.6


@dataclass(frozen=True)
class _Read:
    """A frame that was looked at, and what stands in it."""

    grey: Image.Image
    sightings: tuple[Sighting, ...]


def read_on_screen_text(footage: Footage, reader: TextReader | None = None) -> tuple[OnScreenLine, ...]:
    """All lines of the footage with their times. Raises BrokenInputError for a frame that is no picture.

    Without a ``reader`` rapidocr is used: ask `ocr_available` first.
    """
    sightings = _sightings(footage, reader or rapid_reader())
    return merged(sightings, step_ms=footage.step_ms, duration_ms=footage.duration_ms)


def _sightings(footage: Footage, reader: TextReader) -> Iterator[Sighting]:
    before: _Read | None = None
    for frame in footage.frames:
        before = _read(frame, before, reader)
        yield from before.sightings


def _read(frame: Frame, before: _Read | None, reader: TextReader) -> _Read:
    picture = _opened(frame)
    grey = picture.convert("L")
    if before and looks_same(before.grey, grey):
        return _Read(before.grey, tuple(replace(seen, at_ms=frame.at_ms) for seen in before.sightings))
    found = [_sighting(frame, picture, grey, region, before, reader) for region in reader.find(picture)]
    return _Read(grey, tuple(seen for seen in found if seen.text and seen.confidence >= LEAST_CONFIDENCE))


def _sighting(
    frame: Frame, picture: Image.Image, grey: Image.Image, region: Region, before: _Read | None, reader: TextReader
) -> Sighting:
    box = _box(region, picture.size)
    known = _unchanged(box, grey, before) if before else None
    if known:
        return replace(known, at_ms=frame.at_ms)
    text, confidence = reader.read(picture, region)
    return Sighting(frame.at_ms, text.strip(), confidence, box, picture.size)


def _unchanged(box: Box, grey: Image.Image, before: _Read) -> Sighting | None:
    """What stood in this place in the frame before, if the place still looks so."""
    for seen in before.sightings:
        if share_of_overlap(seen.box, box) >= SAME_PLACE and looks_same(
            _cut(before.grey, seen.box), _cut(grey, seen.box)
        ):
            return seen
    return None


def _cut(grey: Image.Image, box: Box) -> Image.Image:
    left, top, right, bottom = (round(side) for side in box)
    return grey.crop((left, top, right, bottom))


def _box(region: Region, size: tuple[int, int]) -> Box:
    across, down = [x for x, _y in region], [y for _x, y in region]
    left, top = max(0.0, min(across)), max(0.0, min(down))
    return left, top, max(left + 1, min(size[0], max(across))), max(top + 1, min(size[1], max(down)))


def _opened(frame: Frame) -> Image.Image:
    try:
        return Image.open(io.BytesIO(frame.jpeg)).convert("RGB")
    except (UnidentifiedImageError, OSError) as error:
        raise BrokenInputError(f"the frame at {frame.at_ms} ms is not a picture") from error
