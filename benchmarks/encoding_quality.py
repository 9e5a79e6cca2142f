"""Bits for the same quality: our capped CRF against one fixed bit rate for every picture, both at 720x1280, judged by VMAF.

*Equal VMAF* means an equal promise. What the fixed rung of 2800 kbit/s promises is the VMAF of the clip that looks worst at it; a
rung by content keeps the promise with as few bits as each clip needs. So each clip is encoded at 2800 kbit/s, the worst VMAF among
them is the promise, and for each clip the bits are taken that capped CRF needs to reach it (found between encodings at several
CRF, by interpolation; a clip that needs the cap is counted with the cap). The row is the average of these bits over 2800 kbit/s. The rung that
we ship is shown beside it as it is: its bits, and its worst VMAF.
"""

import itertools
import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

from benchmarks.clips import QUIET, SHARED, ffmpeg, originals
from benchmarks.table import Row
from media.encoding.ladder import LADDER
from media.ffmpeg import ffmpeg_binary

SECONDS = 6
FRAMES = 30 * SECONDS
FIXED_KBPS = 2800
CRFS = (20, 23, 26, 29)
RUNG = next(rung for rung in LADDER if rung.name == "720")
MORE = ("other/snow_720x1280_rotated_5s.mp4", "other/bbb_480p_30s_5.1.mp4")
SHAPE = "fps=30,scale=720:1280:force_original_aspect_ratio=increase:flags=lanczos,crop=720:1280,setsar=1,format=yuv420p"
SCORE = re.compile(r"VMAF score: (\d+\.\d+)")


@dataclass(frozen=True)
class Encoded:
    """What one encoding spends and how it looks."""

    kbps: float
    vmaf: float


def rows() -> list[dict[str, object]]:
    """The table of quality."""
    with tempfile.TemporaryDirectory(prefix="duanju-bench-") as name:
        folder = Path(name)
        sources = [*originals(folder), *[SHARED / path for path in MORE if (SHARED / path).is_file()]]
        references = [_reference(path, folder / f"reference-{number}.mkv") for number, path in enumerate(sources)]
        fixed = [_encode(path, folder, ["-b:v", f"{FIXED_KBPS}k"]) for path in references]
        by_content = [[_encode(path, folder, ["-crf", str(crf)]) for crf in CRFS] for path in references]
    promise = min(one.vmaf for one in fixed)
    needed = [_bits_for(promise, curve) for curve in by_content]
    shipped = [curve[CRFS.index(RUNG.crf)] for curve in by_content]
    table = [
        Row(
            "bits of capped CRF against a fixed 2800k rung at equal VMAF",
            mean(needed) / FIXED_KBPS,
            "ratio",
            FIXED_KBPS,
            0.85,
        ),
        Row("the same, for the clip that saves least", max(needed) / FIXED_KBPS, "ratio", FIXED_KBPS),
        Row("the promise: worst VMAF of the fixed rung", promise, "VMAF"),
        Row("the rung as it is shipped: average bits", mean(one.kbps for one in shipped), "kbps", FIXED_KBPS),
        Row("the rung as it is shipped: worst VMAF", min(one.vmaf for one in shipped), "VMAF", promise),
    ]
    return [row.to_json() for row in table]


def _reference(path: Path, target: Path) -> Path:
    """Some seconds at 720x1280 without loss."""
    ffmpeg(
        *QUIET,
        "-stream_loop",
        "-1",
        "-i",
        str(path),
        "-an",
        "-vf",
        SHAPE,
        "-frames:v",
        str(FRAMES),
        "-c:v",
        "ffv1",
        str(target),
    )
    return target


def _encode(reference: Path, folder: Path, rate: list[str]) -> Encoded:
    target = folder / "encoded.mp4"
    caps = ["-maxrate", f"{RUNG.cap_kbps}k", "-bufsize", f"{2 * RUNG.cap_kbps}k"]
    coder = ["-c:v", "libx264", "-preset", "veryfast", "-g", "60", "-keyint_min", "60", "-sc_threshold", "0"]
    ffmpeg(*QUIET, "-i", str(reference), *coder, *rate, *caps, str(target))
    graph = "[0:v][1:v]libvmaf=n_subsample=5:n_threads=2"
    argv = [ffmpeg_binary(), "-hide_banner", "-nostdin", "-i", str(target), "-i", str(reference), "-lavfi", graph]
    told = subprocess.run([*argv, "-f", "null", "-"], check=True, capture_output=True, text=True).stderr
    score = SCORE.search(told)
    if score is None:
        message = f"this ffmpeg does not judge by VMAF:\n{told[-400:]}"
        raise RuntimeError(message)
    return Encoded(target.stat().st_size * 8 / SECONDS / 1000, float(score[1]))


def _bits_for(vmaf: float, curve: list[Encoded]) -> float:
    """Between the two encodings around the wanted quality; the cheapest when it is better than asked, the cap when none reaches it."""
    ordered = sorted(curve, key=lambda one: one.vmaf)
    if vmaf <= ordered[0].vmaf:
        return ordered[0].kbps
    for low, high in itertools.pairwise(ordered):
        if low.vmaf <= vmaf <= high.vmaf:
            share = (vmaf - low.vmaf) / max(high.vmaf - low.vmaf, 1e-6)
            return low.kbps + share * (high.kbps - low.kbps)
    return float(RUNG.cap_kbps)
