"""Trials: the beginning of a rendition as a file of its own, cut between groups of pictures by copying bytes."""

import hashlib
from dataclasses import replace
from pathlib import Path

from media.encoding.boxes import FragmentedFile

HASH_LENGTH = 12
# An encoder's frame may stick out of a whole number of seconds by this much (one AAC frame at 48 kHz is 21 ms).
TOLERANCE_SECONDS = 0.05


def trial_hash(plan_hash: str, seconds: int) -> str:
    """The folder of a trial: twelve hexadecimal digits, other than those of the plan it was cut from."""
    return hashlib.sha256(f"trial:{plan_hash}:{seconds}".encode()).hexdigest()[:HASH_LENGTH]


def cut_fragmented(source: Path, boxes: FragmentedFile, seconds: float, target: Path) -> FragmentedFile:
    """Copy the init segment and the fragments that end within ``seconds``. Raises ValueError when not even the first one does."""
    start = boxes.fragments[0].start_seconds
    kept = tuple(part for part in boxes.fragments if part.end_seconds - start <= seconds + TOLERANCE_SECONDS)
    if not kept:
        message = f"{source.name}: the first segment is longer than {seconds} seconds"
        raise ValueError(message)
    end = kept[-1].offset + kept[-1].size
    with source.open("rb") as whole, target.open("wb") as cut:
        cut.write(whole.read(end))
    return replace(boxes, total_bytes=end, fragments=kept)
