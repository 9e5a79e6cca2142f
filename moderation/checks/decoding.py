"""The one decode that everything which looks at the picture shares: its command line, and reading what it left behind."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from media.encoding.commands import QUIET, safe_input
from media.encoding.facts import VideoFacts
from media.encoding.graph import FLASH_WIDTH, TONE_MAP
from moderation.checks.contract import Frame

STEP_MS = 1000
SHORT_SIDE = 480
FRAME_FOLDER = "frames"
FLASH_FILE = "flashes.txt"
BADNESS = "lavfi.photosensitivity.badness"
LARGEST_ALLOCATION_BYTES = 1 << 30
# The first frame of each second, whatever the rate; named by its time in milliseconds.
EACH_SECOND = "select='isnan(prev_selected_t)+gt(floor(t+0.001),floor(prev_selected_t+0.001))'"
JPEG = ("-c:v", "mjpeg", "-q:v", "4", "-fps_mode", "passthrough", "-enc_time_base", "1:1000")


@dataclass(frozen=True)
class Branch:
    """What one use takes of a decode: filters that begin at the pad ``[in:<name>]``, and the outputs with their options."""

    name: str
    graph: str
    outputs: tuple[str, ...]


def decode_argv(source: Path, video: int, branches: Sequence[Branch], *, threads: int) -> list[str]:
    """Arguments of one decode of the stream with index ``video``, however many uses share it. Damage is no reason to stop."""
    pads = "".join(f"[in:{branch.name}]" for branch in branches)
    graph = ";".join([f"[0:{video}]split={len(branches)}{pads}", *(branch.graph for branch in branches)])
    return [
        *(*QUIET, "-max_alloc", str(LARGEST_ALLOCATION_BYTES), "-progress", "pipe:1", "-stats_period", "1"),
        *safe_input(source, "-threads", str(threads), "-skip_loop_filter", "noref"),
        *("-filter_complex_threads", "1", "-filter_complex", graph),
        *(argument for branch in branches for argument in branch.outputs),
    ]


def footage_branch(video: VideoFacts) -> Branch:
    """A frame a second, upright and with square pixels, and the badness of every frame in a text file.

    What can be seen is looked at. ``bypass=1`` measures and leaves the picture alone.
    """
    width, height = frame_size(*video.display_size)
    flash_height = max(16, round(FLASH_WIDTH * height / width) // 2 * 2)
    tone = f",{TONE_MAP}" if video.is_hdr else ""
    graph = (
        "[in:footage]split=2[seen][felt];"
        f"[seen]{EACH_SECOND},scale={width}:{height}:out_range=pc,setsar=1{tone}[frames];"
        f"[felt]scale={FLASH_WIDTH}:{flash_height}:flags=fast_bilinear,photosensitivity=bypass=1,"
        f"metadata=mode=print:key={BADNESS}:file={FLASH_FILE},nullsink"
    )
    outputs = ("-map", "[frames]", *JPEG, "-f", "image2", "-frame_pts", "1", f"{FRAME_FOLDER}/%d.jpg")
    return Branch("footage", graph, outputs)


def frame_size(width: int, height: int) -> tuple[int, int]:
    """480 pixels on the short side, never enlarged, both sides even."""
    scale = min(1.0, SHORT_SIDE / min(width, height))
    return max(2, round(width * scale / 2) * 2), max(2, round(height * scale / 2) * 2)


def read_frames(folder: Path) -> tuple[Frame, ...]:
    """The frames that the decode wrote, in order of time."""
    paths = sorted(folder.glob("*.jpg"), key=lambda path: int(path.stem))
    return tuple(Frame(at_ms=max(0, int(path.stem)), jpeg=path.read_bytes()) for path in paths)


def read_flashes(lines: Iterable[str]) -> tuple[tuple[int, float], ...]:
    """(ms, badness) from ``frame:… pts_time:…`` lines each followed by its value."""
    found: list[tuple[int, float]] = []
    at_ms = 0
    for line in lines:
        if line.startswith("frame:"):
            at_ms = round(float(line.rpartition("pts_time:")[2] or 0) * 1000)
        elif line.startswith(BADNESS):
            badness = float(line.rpartition("=")[2])
            if math.isfinite(badness):
                found.append((at_ms, badness))
    return tuple(found)
