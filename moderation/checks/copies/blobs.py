"""Hashes as bytes for a table: the count in four bytes, then the times, then the hashes, all little-endian."""

import numpy as np

from moderation.checks.copies.pictures import CROPS, WORDS, Hashes, PictureTrace, Times


def pack_dense(trace: PictureTrace) -> bytes:
    """Times and hashes that others are searched in."""
    return _packed(trace.dense_times, trace.dense_hashes)


def pack_query(trace: PictureTrace) -> bytes:
    """Times and hashes that its own search asks with."""
    return _packed(trace.query_times, trace.query_hashes)


def unpack_dense(blob: bytes) -> tuple[Times, Hashes]:
    """Times [n] and hashes [n, crop, word]; raises ValueError when the bytes are torn."""
    return _unpacked(blob, len(CROPS))


def unpack_query(blob: bytes) -> tuple[Times, Hashes]:
    """Times [n] and hashes [n, plain or mirrored, word]; raises ValueError when the bytes are torn."""
    return _unpacked(blob, 2)


def _packed(times: Times, hashes: Hashes) -> bytes:
    return len(times).to_bytes(4, "little") + times.astype("<u4").tobytes() + hashes.astype("<u8").tobytes()


def _unpacked(blob: bytes, each: int) -> tuple[Times, Hashes]:
    count = int.from_bytes(blob[:4], "little")
    if len(blob) != 4 + count * (4 + 8 * each * WORDS):
        raise ValueError("a torn fingerprint")
    times = np.frombuffer(blob, "<u4", count, 4).astype(np.uint32)
    hashes = np.frombuffer(blob, "<u8", count * each * WORDS, 4 + 4 * count).astype(np.uint64)
    return times, hashes.reshape(count, each, WORDS)
