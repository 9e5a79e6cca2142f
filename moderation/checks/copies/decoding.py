"""What a fingerprint takes of a decode: small grey frames, a still a second, and the sound's fingerprint where ffmpeg has one."""

from moderation.checks.decoding import Branch

FRAMES_PER_SECOND = 15
QUERY_EVERY = 8
"""Every eighth frame asks, about two a second: the reference is dense, the query sparse."""
SIDE = 160
STILL_WIDTH = 288
DENSE_FILE = "dense.gray"
SOUND_FILE = "sound.chromaprint"
STILL_FOLDER = "stills"
SOUND_ITEM_MS = 1365 / 11025 * 1000
"""Chromaprint listens through windows of 4096 samples at 11025 Hz that move on by a third."""


def fingerprint_branch(*, audio: int | None) -> Branch:
    """To run in a folder that has ``STILL_FOLDER``; ``audio`` is a stream's index, None without sound or chromaprint muxer.

    ``DENSE_FILE`` gets FRAMES_PER_SECOND grey frames of SIDE x SIDE bytes a second, whatever the shape of the picture; stills are
    named by their second, from 0.
    """
    graph = (
        f"[in:fingerprint]fps={FRAMES_PER_SECOND},split=2[all][each];"
        f"[all]scale={SIDE}:{SIDE}:flags=area,format=gray[dense];"
        f"[each]select='not(mod(n,{FRAMES_PER_SECOND}))',scale={STILL_WIDTH}:-2:flags=area:out_range=pc,format=yuv420p[stills]"
    )
    outputs = (
        *("-map", "[dense]", "-f", "rawvideo", DENSE_FILE),
        *("-map", "[stills]", "-fps_mode", "passthrough", "-c:v", "mjpeg", "-q:v", "5", "-start_number", "0"),
        f"{STILL_FOLDER}/%d.jpg",
    )
    sound = ("-ac", "1", "-f", "chromaprint", "-fp_format", "raw", SOUND_FILE)
    return Branch("fingerprint", graph, outputs if audio is None else (*outputs, "-map", f"0:{audio}", *sound))
