"""Reads a source file's facts in a process of its own: `python -I probe_child.py PATH RULES_JSON` prints one JSON object.

Only this script touches the file with a demuxer; it runs under hard limits, so a hostile file can only kill the child.
"""

import hashlib
import itertools
import json
import struct
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
C2PA_UUID = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")  # C2PA specification, embedding in BMFF files
MOST_TOP_BOXES = 10_000
LONGEST_PROVENANCE = 4000
LONGEST_TITLE = 80
KNOWN_BEGINNINGS = (b"\x1aE\xdf\xa3", b"FLV\x01", b"\x00\x00\x01\xba", b"G")
KNOWN_BOXES = frozenset({b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot", b"uuid"})
SOUND_BEGINNINGS = (b"ID3", b"fLaC", b"OggS", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2", b"\xff\xf1", b"\xff\xf9")


def looks_right(head: bytes, *, sound_only: bool) -> bool:
    """Whether the first bytes are those of an accepted container, whatever the file is called."""
    is_riff = head[:4] == b"RIFF" and head[8:12] in ((b"AVI ", b"WAVE") if sound_only else (b"AVI ",))
    beginnings = KNOWN_BEGINNINGS + SOUND_BEGINNINGS if sound_only else KNOWN_BEGINNINGS
    return is_riff or head[4:8] in KNOWN_BOXES or head.startswith(beginnings)


def probe(path: str, rules: dict[str, Any]) -> dict[str, Any]:
    """``{"facts": {...}}`` or ``{"refused": rule}``."""
    size = Path(path).stat().st_size
    if size == 0:
        return {"refused": "empty-file"}
    with Path(path).open("rb") as file:
        head = file.read(16)
    if not looks_right(head, sound_only=rules["sound_only"]):
        return {"refused": "not-a-sound" if rules["sound_only"] else "not-a-video"}
    try:
        container = av.open(path, options={"protocol_whitelist": "file", "format_whitelist": rules["containers"]})
    except (av.error.FFmpegError, ValueError, MemoryError):
        return {"refused": "unreadable"}
    with container:
        facts = _facts(container, size, rules["most_pixels"])
    return {"facts": {**facts, "provenance": {**_aigc(facts.pop("tags")), **_c2pa(path, size)}}}


def _aigc(tags: dict[str, str]) -> dict[str, Any]:
    """The implicit label of GB 45438-2025, as it stands in the metadata key AIGC."""
    text = next((value for key, value in tags.items() if key.upper() == "AIGC"), "")[:LONGEST_PROVENANCE]
    if not text:
        return {}
    try:
        return {"aigc": json.loads(text)}
    except ValueError:
        return {"aigc": text}


def _c2pa(path: str, size: int) -> dict[str, Any]:
    """Size and digest of the manifest store in a top-level uuid box; nothing is believed, only kept."""
    with Path(path).open("rb") as file:
        at = 0
        for _number in range(MOST_TOP_BOXES):
            file.seek(at)
            head = file.read(32)
            if len(head) < 8 or at >= size:
                break
            length, kind = struct.unpack_from(">I4s", head)
            payload = at + 8
            if length == 1 and len(head) >= 16:
                length, payload = struct.unpack_from(">Q", head, 8)[0], at + 16
            if kind == b"uuid" and head[payload - at : payload - at + 16] == C2PA_UUID:
                return {"c2pa": _digest(file, payload + 16, min(at + length, size))}
            if length < 8:
                break
            at += length
    return {}


def _digest(file: Any, start: int, end: int) -> dict[str, Any]:
    digest = hashlib.sha256()
    file.seek(start)
    left = end - start
    while left > 0 and (chunk := file.read(min(left, 1 << 20))):
        digest.update(chunk)
        left -= len(chunk)
    return {"bytes": end - start - left, "sha256": digest.hexdigest()}


def _facts(container: Any, size: int, most_pixels: int) -> dict[str, Any]:
    videos = [s for s in container.streams.video if not s.disposition & Disposition.attached_pic and s.codec_context]
    sounds = [s for s in container.streams.audio if s.codec_context and s.codec_context.channels]
    video = next(iter(videos), None)
    audio = next((s for s in sounds if s.disposition & Disposition.default), next(iter(sounds), None))
    timing = _timing(container, [s for s in (video, *sounds) if s])
    first_frame = _first_frame(container, video, most_pixels) if video else None
    return {
        "container": container.format.name,
        "size_bytes": size,
        "claimed_seconds": container.duration / 1e6 if container.duration else None,
        "stream_count": len(container.streams),
        "video": _video(video, first_frame, timing.get(video.index, [])) if video else None,
        "audio": _audio(audio, timing.get(audio.index, [])) if audio else None,
        "sounds": [_audio(sound, timing.get(sound.index, [])) for sound in sounds],
        "tags": {str(key): str(value) for key, value in container.metadata.items()},
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
        "mirrored": _mirrored(frame),
        "bit_rate": _bit_rate(stream, packets),
        "longest_key_gap_seconds": _longest_key_gap(packets),
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


def _mirrored(frame: Any) -> bool:
    """Whether the display matrix (ISO/IEC 14496-12, 8.3.2) turns the picture over: its determinant is negative."""
    matrix = frame.side_data.get("DISPLAYMATRIX") if frame else None
    if matrix is None:
        return False
    a, b, _u, c, d, *_rest = struct.unpack_from("<9i", bytes(matrix))
    return bool(a * d - b * c < 0)


def _bit_rate(stream: Any, packets: list[tuple[float, float, bool]]) -> int:
    """Bits per second of the picture, from its header or else of the whole file."""
    seconds = max((start + duration for start, duration, _key in packets), default=0.0)
    return int(stream.bit_rate or (stream.container.size * 8 / seconds if seconds else 0))


def _longest_key_gap(packets: list[tuple[float, float, bool]]) -> float:
    """Seconds between two key frames, the end counted as one, at most."""
    keys = sorted(start for start, _duration, key in packets if key)
    end = max((start + duration for start, duration, _key in packets), default=0.0)
    return round(max((later - earlier for earlier, later in itertools.pairwise([*keys, end])), default=end), 3)


def _audio(stream: Any, packets: list[tuple[float, float, bool]]) -> dict[str, Any]:
    context = stream.codec_context
    return {
        "index": stream.index,
        "codec": context.name,
        "channels": context.channels,
        "sample_rate": context.sample_rate,
        "language": str(stream.language or ""),
        "title": str(stream.metadata.get("title") or stream.metadata.get("handler_name") or "")[:LONGEST_TITLE],
        "is_default": bool(stream.disposition & Disposition.default),
        **_span(packets),
    }


if __name__ == "__main__":
    try:
        answer = probe(sys.argv[1], json.loads(sys.argv[2]))
    except MemoryError:
        answer = {"refused": "unreadable"}
    json.dump(answer, sys.stdout)
