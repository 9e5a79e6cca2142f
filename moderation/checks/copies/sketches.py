"""Sketches as bytes: what a delta needs of a source, readable where neither NumPy nor OpenCV is."""

import zlib
from collections.abc import Iterable
from struct import unpack

from moderation.checks.copies.decoding import FRAMES_PER_SECOND
from moderation.checks.copies.deltas import Sketch, Stamp

SKETCH_EVERY = 3
STEP_MS = 1000 * SKETCH_EVERY / FRAMES_PER_SECOND
HASH_BYTES = 32


def pack_sketch(rows: Iterable[tuple[bytes, bytes]]) -> bytes:
    """(hash, tiles) of each frame, compressed."""
    parts = [bits + tiles for bits, tiles in rows]
    return zlib.compress(len(parts).to_bytes(4, "little") + b"".join(parts))


def unpack_sketch(blob: bytes, *, duration_ms: int, sound: bytes | None) -> Sketch:
    """The sketch that `deltas` compares; raises ValueError when the bytes are torn."""
    try:
        plain = zlib.decompress(blob)
    except zlib.error as error:
        raise ValueError("a torn sketch") from error
    count = int.from_bytes(plain[:4], "little")
    width = (len(plain) - 4) // count if count else 0
    if len(plain) != 4 + count * width:
        raise ValueError("a torn sketch")
    rows = (plain[4 + place * width : 4 + (place + 1) * width] for place in range(count))
    stamps = [_stamp(place, row) for place, row in enumerate(rows)]
    items = None if sound is None else unpack(f"<{len(sound) // 4}I", sound)
    return Sketch(stamps=stamps, duration_ms=duration_ms, sound=items)


def _stamp(place: int, row: bytes) -> Stamp:
    return Stamp(round(place * STEP_MS), int.from_bytes(row[:HASH_BYTES], "little"), row[HASH_BYTES:])
