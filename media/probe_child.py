"""Reads a source file's facts in a process of its own: `python -I probe_child.py PATH RULES_JSON` prints one JSON object.

Only this script touches the file with a demuxer; it runs under hard limits, so a hostile file can only kill the child.
"""

import itertools
import json
import sys
from pathlib import Path
from typing import Any

import av
from av.stream import Disposition

MOST_PACKETS = 2_000_000
PACKETS_TO_FIRST_FRAME = 60
TRANSFERS = {1: "bt709", 6: "smpte170m", 14: "bt2020-10", 15: "bt2020-12", 16: "smpte2084", 18: "arib-std-b67"}
PRIMARIES = {1: "bt709", 5: "bt470bg", 6: "smpte170m", 9: "bt2020", 12: "smpte432"}
SPACES = {0: "gbr", 1: "bt709", 5: "bt470bg", 6: "smpte170m", 9: "bt2020nc", 10: "bt2020c"}
FULL_RANGE = 2
INTERLACED_ORDERS = frozenset({2, 3, 4, 5})
KNOWN_BEGINNINGS = (b"\x1aE\xdf\xa3", b"FLV\x01", b"\x00\x00\x01\xba", b"G")
KNOWN_BOXES = frozenset({b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot"})


def looks_like_video(head: bytes) -> bool:
    """Whether the first bytes are those of an accepted container, whatever the file is called."""
    is_avi = head[:4] == b"RIFF" and head[8:12] == b"AVI "
    return is_avi or head[4:8] in KNOWN_BOXES or head.startswith(KNOWN_BEGINNINGS)


def probe(path: str, rules: dict[str, Any]) -> dict[str, Any]:
    """``{"facts": {...}}`` or ``{"refused": rule}``."""
    size = Path(path).stat().st_size
    if size == 0:
        return {"refused": "empty-file"}
    with Path(path).open("rb") as file:
        head = file.read(16)
    if not looks_like_video(head):
        return {"refused": "not-a-video"}
    try:
        container = av.open(path, options={"protocol_whitelist": "file", "format_whitelist": rules["containers"]})
    except (av.error.FFmpegError, ValueError, MemoryError):
        return {"refused": "unreadable"}
    with container:
        return {"facts": _facts(container, size, rules["most_pixels"])}


def _facts(container: Any, size: int, most_pixels: int) -> dict[str, Any]:
    videos = [s for s in container.streams.video if not s.disposition & Disposition.attached_pic and s.codec_context]
    sounds = [s for s in container.streams.audio if s.codec_context and s.codec_context.channels]
    video, audio = next(iter(videos), None), next(iter(sounds), None)
    timing = _timing(container, [s for s in (video, audio) if s])
    first_frame = _first_frame(container, video, most_pixels) if video else None
    return {
        "container": container.format.name,
        "size_bytes": size,
        "claimed_seconds": container.duration / 1e6 if container.duration else None,
        "stream_count": len(container.streams),
        "video": _video(video, first_frame, timing.get(video.index, [])) if video else None,
        "audio": _audio(audio, timing.get(audio.index, [])) if audio else None,
    }


def _first_frame(container: Any, video: Any, most_pixels: int) -> Any:
    """One decoded frame, for rotation and interlacing that only frames tell; none for a picture that is too large."""
    context = video.codec_context
    if context.width * context.height > most_pixels:
        return None
    found = None
    try:
        container.seek(0)
        for number, packet in enumerate(container.demux(video)):
            frames = packet.decode()
            found = frames[0] if frames else None
            if found or number > PACKETS_TO_FIRST_FRAME:
                break
    except (av.error.FFmpegError, ValueError):
        found = None
    return found


def _timing(container: Any, streams: list[Any]) -> dict[int, list[tuple[float, float, bool]]]:
    """(start, duration, is key frame) of every packet that is presented, in seconds from the start of the file."""
    zero = (container.start_time or 0) / 1e6
    timing: dict[int, list[tuple[float, float, bool]]] = {stream.index: [] for stream in streams}
    try:
        for number, packet in enumerate(container.demux(streams)):
            if packet.pts is None or packet.is_discard:
                continue
            base = float(packet.time_base)
            row = (packet.pts * base - zero, (packet.duration or 0) * base, packet.is_keyframe)
            timing[packet.stream.index].append(row)
            if number > MOST_PACKETS:
                break
    except av.error.FFmpegError:
        pass  # what was read before the damage is what there is; the gates compare it with the header
    return timing


def _span(packets: list[tuple[float, float, bool]]) -> dict[str, float]:
    starts = [start for start, _duration, _key in packets]
    ends = [start + duration for start, duration, _key in packets]
    return {
        "start_seconds": round(max(0.0, min(starts, default=0.0)), 6),
        "end_seconds": round(max(ends, default=0.0), 6),
    }


def _rates(packets: list[tuple[float, float, bool]], fallback: float) -> dict[str, float]:
    """The rate of the typical gap between two frames, and the rate over all: they differ when it varies."""
    starts = sorted(start for start, _duration, _key in packets)
    gaps = sorted(later - earlier for earlier, later in itertools.pairwise(starts) if later > earlier)
    if not gaps:
        return {"nominal_rate": fallback, "average_rate": fallback}
    middle = gaps[len(gaps) // 2]
    average = len(gaps) / (starts[-1] - starts[0])
    # Clocks of whole milliseconds round single gaps: the average of the typical ones is exact.
    typical = [gap for gap in gaps if abs(gap - middle) < 0.0015]
    return {"nominal_rate": round(len(typical) / sum(typical), 4), "average_rate": round(average, 4)}


def _video(stream: Any, frame: Any, packets: list[tuple[float, float, bool]]) -> dict[str, Any]:
    context = stream.codec_context
    aspect = stream.sample_aspect_ratio or context.sample_aspect_ratio
    return {
        "index": stream.index,
        "codec": context.name,
        "profile": str(context.profile or ""),
        "width": context.width,
        "height": context.height,
        "pixel_format": context.pix_fmt or "",
        "rotation": round(frame.rotation) % 360 if frame else 0,
        "sample_aspect": [aspect.numerator, aspect.denominator] if aspect else [1, 1],
        **_rates(packets, float(stream.average_rate or stream.guessed_rate or 25)),
        "frame_count": len(packets),
        "keyframe_count": sum(key for _start, _duration, key in packets),
        "color_transfer": TRANSFERS.get(int(context.color_trc), ""),
        "color_primaries": PRIMARIES.get(int(context.color_primaries), ""),
        "color_space": SPACES.get(int(context.colorspace), ""),
        "full_range": int(context.color_range) == FULL_RANGE or (context.pix_fmt or "").startswith("yuvj"),
        "interlaced": context.field_order in INTERLACED_ORDERS or bool(frame and frame.interlaced_frame),
        "first_frame_decoded": frame is not None,
        **_span(packets),
    }


def _audio(stream: Any, packets: list[tuple[float, float, bool]]) -> dict[str, Any]:
    context = stream.codec_context
    return {
        "index": stream.index,
        "codec": context.name,
        "channels": context.channels,
        "sample_rate": context.sample_rate,
        **_span(packets),
    }


if __name__ == "__main__":
    try:
        answer = probe(sys.argv[1], json.loads(sys.argv[2]))
    except MemoryError:
        answer = {"refused": "unreadable"}
    json.dump(answer, sys.stdout)
