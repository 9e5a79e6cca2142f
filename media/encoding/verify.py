"""What must be true of a package before anybody may play it: each broken rule is one finding, in words."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import m3u8

from media.encoding.boxes import FragmentedFile
from media.encoding.plan import EncodePlan
from media.encoding.playlists import IFRAMES_FILE, MASTER_FILE, PackagedRendition

LARGEST_START_DELTA_SECONDS = 0.045
# AAC comes in frames of 1024 samples, so that sound may end this much beside the picture.
SOUND_FRAME_SECONDS = 1024 / 48000
TICK = 0.0005
Renditions = list[PackagedRendition]


def package_findings(
    plan: EncodePlan, rungs: Renditions, sounds: Renditions, playlists: Mapping[str, str]
) -> list[str]:
    """All broken rules; an empty list means that the package may be published. ``playlists`` are texts by file name."""
    findings: list[str] = []
    if [rung.name for rung in rungs] != [rung.name for rung in plan.rungs]:
        findings.append("the renditions are not those of the plan")
    if [sound.name for sound in sounds] != [sound.name for sound in plan.sounds]:
        findings.append("the sounds are not those of the plan")
    if findings:
        return findings
    for packaged in (*rungs, *sounds):
        findings += [f"{packaged.name}: {finding}" for finding in _file_findings(packaged.boxes, plan)]
    for rung, wanted in zip(rungs, plan.rungs, strict=True):
        size = (rung.boxes.width, rung.boxes.height)
        if size != (wanted.width, wanted.height):
            findings.append(f"{rung.name}: {size[0]}x{size[1]} instead of {wanted.width}x{wanted.height}")
        if not all(part.starts_with_sync for part in rung.boxes.fragments):
            findings.append(f"{rung.name}: a segment does not begin with a key frame")
        findings += [
            f"{rung.name}: picture and {sound.name} do not start together"
            for sound in sounds
            if abs(rung.boxes.start_seconds - _heard_from(sound.boxes)) > LARGEST_START_DELTA_SECONDS
        ]
    return findings + _alignment_findings(rungs) + playlist_findings(rungs, sounds, playlists)


def _heard_from(audio: FragmentedFile) -> float:
    """The edit list skips the encoder's priming samples, so the sound starts at zero of the presentation."""
    priming = audio.start_seconds - audio.fragments[0].start_seconds
    return audio.start_seconds - priming


def _file_findings(boxes: FragmentedFile, plan: EncodePlan) -> list[str]:
    findings = []
    at = boxes.init_bytes
    for part in boxes.fragments:
        if part.offset != at:
            findings.append(f"a gap before byte {part.offset}")
        at = part.offset + part.size
    if at != boxes.total_bytes:
        findings.append(f"{boxes.total_bytes - at} bytes after the last segment")
    findings += [
        f"a jump in time at {later.start_seconds:.3f} s"
        for earlier, later in pairwise(boxes.fragments)
        if abs(later.start_seconds - earlier.end_seconds) > TICK
    ]
    # Priming and the fill of the last frame belong to the sound file, not to the presentation.
    tolerance = float(1 / plan.frame_rate) if boxes.width else 3 * SOUND_FRAME_SECONDS
    if abs(boxes.duration_seconds - plan.duration_seconds) > tolerance + TICK:
        findings.append(f"lasts {boxes.duration_seconds:.3f} s instead of {plan.duration_seconds:.3f} s")
    return findings


def _alignment_findings(rungs: Renditions) -> list[str]:
    """Players switch rungs at segment borders, which are the key frames: they must be the same everywhere."""
    first = rungs[0].boxes.fragments if rungs else ()
    findings = []
    for rung in rungs[1:]:
        parts = rung.boxes.fragments
        same = len(parts) == len(first) and all(
            abs(one.start_seconds - other.start_seconds) < TICK
            and abs(one.duration_seconds - other.duration_seconds) < TICK
            for one, other in zip(parts, first, strict=True)
        )
        if not same:
            findings.append(f"{rung.name}: segments are not aligned with {rungs[0].name}")
    return findings


def playlist_findings(rungs: Renditions, sounds: Renditions, playlists: Mapping[str, str]) -> list[str]:
    """What the playlists say, read by a parser that is not ours, against what the files are."""
    wanted = [part.playlist_name for part in (*rungs, *sounds)] + ([IFRAMES_FILE, MASTER_FILE] if rungs else [])
    missing = [f"{name}: missing" for name in wanted if name not in playlists]
    if missing:
        return missing
    parsed: dict[str, Any] = {}
    findings = []
    for name in wanted:
        try:
            parsed[name] = m3u8.loads(playlists[name])
        except ValueError as error:
            findings.append(f"{name}: {error}")
    if findings:
        return findings
    for part in (*rungs, *sounds):
        findings += [
            f"{part.playlist_name}: {finding}" for finding in _media_findings(part, parsed[part.playlist_name])
        ]
    if rungs:
        findings += [f"{IFRAMES_FILE}: {finding}" for finding in _iframe_findings(rungs[-1], parsed[IFRAMES_FILE])]
        findings += [f"{MASTER_FILE}: {finding}" for finding in _master_findings(rungs, sounds[0], parsed[MASTER_FILE])]
    return findings


def _media_findings(part: PackagedRendition, playlist: Any) -> list[str]:
    boxes = part.boxes
    findings = [] if playlist.is_endlist else ["does not end"]
    if len(playlist.segments) != len(boxes.fragments):
        return [*findings, f"{len(playlist.segments)} segments instead of {len(boxes.fragments)}"]
    at = boxes.init_bytes
    for segment, fragment in zip(playlist.segments, boxes.fragments, strict=True):
        size, start = (int(number) for number in segment.byterange.split("@"))
        if segment.uri != part.file_name or start != at:
            findings.append(f"the ranges do not tile {part.file_name} at byte {at}")
        if abs(segment.duration - fragment.duration_seconds) > TICK:
            findings.append(f"a segment of {fragment.duration_seconds:.3f} s is said to last {segment.duration:.3f} s")
        if round(segment.duration) > playlist.target_duration:
            findings.append(f"a segment is longer than the target of {playlist.target_duration} s")
        at = start + size
    if at != boxes.total_bytes:
        findings.append(f"the ranges end at byte {at} of {boxes.total_bytes}")
    return findings


def _iframe_findings(rung: PackagedRendition, playlist: Any) -> list[str]:
    findings = [] if playlist.is_i_frames_only else ["is not marked as key frames only"]
    ranges = [[int(number) for number in segment.byterange.split("@")] for segment in playlist.segments]
    fragments = rung.boxes.fragments
    inside = len(ranges) == len(fragments) and all(
        start == part.offset and 0 < size <= part.size for (size, start), part in zip(ranges, fragments, strict=True)
    )
    return findings if inside else [*findings, f"a range does not lie inside its segment of {rung.file_name}"]


def _master_findings(rungs: Renditions, sound: PackagedRendition, master: Any) -> list[str]:
    findings = []
    variants = {variant.uri: variant.stream_info for variant in master.playlists}
    if set(variants) != {rung.playlist_name for rung in rungs}:
        return ["does not list the renditions"]
    for rung in rungs:
        told = variants[rung.playlist_name]
        if rung.boxes.peak_bits + sound.boxes.peak_bits > told.bandwidth:
            findings.append(f"{rung.name} needs more than its BANDWIDTH of {told.bandwidth}")
        if told.codecs != f"{rung.boxes.codec},{sound.boxes.codec}":
            findings.append(f"{rung.name} is said to be {told.codecs}")
        if tuple(told.resolution or ()) != (rung.boxes.width, rung.boxes.height):
            findings.append(f"{rung.name} is said to have {told.resolution}")
        if not told.frame_rate or not told.average_bandwidth:
            findings.append(f"{rung.name} lacks FRAME-RATE or AVERAGE-BANDWIDTH")
    if [media.uri for media in master.media if media.type == "AUDIO"] != [sound.playlist_name]:
        findings.append("does not list the sound")
    return findings
