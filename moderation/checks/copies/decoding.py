"""The one decode that a fingerprint is made of: small grey frames, a still a second, and the sound's fingerprint where ffmpeg has one."""

from pathlib import Path

from media.encoding.commands import QUIET, safe_input

FRAMES_PER_SECOND = 15
QUERY_EVERY = 8
"""Every eighth frame asks, about two a second: the reference is dense, the query sparse."""
SIDE = 160
STILL_WIDTH = 288
DENSE_FILE = "dense.gray"
SOUND_FILE = "sound.chromaprint"
STILL_FOLDER = "stills"
LARGEST_ALLOCATION_BYTES = 1 << 30
SOUND_ITEM_MS = 1365 / 11025 * 1000
"""Chromaprint listens through windows of 4096 samples at 11025 Hz that move on by a third."""


def fingerprint_argv(source: Path, *, video: int, audio: int | None, threads: int) -> list[str]:
    """Arguments of one run in a folder that has ``STILL_FOLDER``; ``video`` and ``audio`` are stream indexes.

    ``DENSE_FILE`` gets FRAMES_PER_SECOND grey frames of SIDE x SIDE bytes a second, whatever the shape of the picture; stills are
    named by their second, from 0. ``audio`` is None where there is no sound or no chromaprint muxer.
    """
    graph = (
        f"[0:{video}]fps={FRAMES_PER_SECOND},split=2[all][each];"
        f"[all]scale={SIDE}:{SIDE}:flags=area,format=gray[dense];"
        f"[each]select='not(mod(n,{FRAMES_PER_SECOND}))',scale={STILL_WIDTH}:-2:flags=area:out_range=pc,format=yuv420p[stills]"
    )
    argv = [
        *(*QUIET, "-max_alloc", str(LARGEST_ALLOCATION_BYTES), "-progress", "pipe:1", "-stats_period", "1"),
        *safe_input(source, "-threads", str(threads), "-skip_loop_filter", "noref"),
        *("-filter_complex_threads", "1", "-filter_complex", graph),
        *("-map", "[dense]", "-f", "rawvideo", DENSE_FILE),
        *("-map", "[stills]", "-fps_mode", "passthrough", "-c:v", "mjpeg", "-q:v", "5", "-start_number", "0"),
        f"{STILL_FOLDER}/%d.jpg",
    ]
    if audio is not None:
        argv += ["-map", f"0:{audio}", "-ac", "1", "-f", "chromaprint", "-fp_format", "raw", SOUND_FILE]
    return argv
