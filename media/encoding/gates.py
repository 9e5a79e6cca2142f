"""The gates: which sources are refused, by which rule and with which figures; the sentences are in media/refusals.py."""

from dataclasses import dataclass, field

from media.encoding.facts import SourceFacts, VideoFacts

CONTAINERS = ("mov", "mp4", "m4a", "3gp", "3g2", "mj2", "matroska", "webm", "avi", "mpegts", "mpeg", "flv")
SOUND_CONTAINERS = ("mp3", "wav", "flac", "ogg", "aac")
VIDEO_CODECS = frozenset(
    {
        *("h264", "hevc", "vp8", "vp9", "av1", "mpeg4", "mpeg2video", "mpeg1video", "prores", "mjpeg", "dnxhd"),
        *("h263", "flv1", "msmpeg4v3", "wmv2", "vc1", "dvvideo", "rawvideo", "ffv1", "qtrle"),
        *("libdav1d", "libaom-av1", "libvpx-vp9", "libvpx"),
    }
)


@dataclass(frozen=True)
class Limits:
    """What a source may be. Seconds, pixels, frames per second."""

    most_pixels: int = 8192 * 4320
    least_side: int = 120
    least_seconds: float = 1.0
    most_seconds: float = 20 * 60.0
    most_rate: float = 120.0
    most_streams: int = 8
    most_decoded_pixels: float = 7.5e11
    truncation_seconds: float = 0.5


LIMITS = Limits()


@dataclass(frozen=True)
class Refusal:
    """Why a source cannot be used: a stable rule id and what its sentence needs."""

    rule: str
    params: dict[str, str | int | float] = field(default_factory=dict)


def facts_refusal(facts: SourceFacts, limits: Limits = LIMITS, *, sound_only: bool = False) -> Refusal | None:
    """The first rule that the facts break, or None. Nothing has been decoded beyond one frame yet.

    ``sound_only`` is for dubs: sound is what they need, and no picture is looked at.
    """
    if sound_only:
        return _sound_refusal(facts, limits)
    if not set(facts.container.split(",")) & set(CONTAINERS):
        return Refusal("not-a-video", {"container": facts.container})
    if facts.stream_count > limits.most_streams:
        return Refusal("too-many-streams", {"found": facts.stream_count, "most": limits.most_streams})
    if facts.video is None:
        return Refusal("no-picture")
    return (
        _picture_refusal(facts.video, limits)
        or _length_refusal(facts, limits)
        or _work_refusal(facts, facts.video, limits)
    )


def _sound_refusal(facts: SourceFacts, limits: Limits) -> Refusal | None:
    if not set(facts.container.split(",")) & {*CONTAINERS, *SOUND_CONTAINERS}:
        return Refusal("not-a-sound", {"container": facts.container})
    if facts.stream_count > limits.most_streams:
        return Refusal("too-many-streams", {"found": facts.stream_count, "most": limits.most_streams})
    if facts.audio is None:
        return Refusal("no-sound")
    return _length_refusal(facts, limits)


def _picture_refusal(video: VideoFacts, limits: Limits) -> Refusal | None:
    size = {"width": video.width, "height": video.height}
    if video.pixels > limits.most_pixels:
        return Refusal("too-many-pixels", {**size, "most": round(limits.most_pixels / 1e6, 1)})
    if min(video.width, video.height) < limits.least_side:
        return Refusal("picture-too-small", {**size, "least": limits.least_side})
    if video.codec not in VIDEO_CODECS:
        return Refusal("unknown-codec", {"codec": video.codec})
    if video.nominal_rate > limits.most_rate:
        return Refusal("frame-rate-too-high", {"found": round(video.nominal_rate), "most": round(limits.most_rate)})
    return None


def _length_refusal(facts: SourceFacts, limits: Limits) -> Refusal | None:
    seconds = facts.measured_seconds
    claimed = facts.claimed_seconds or 0.0
    if claimed - seconds > limits.truncation_seconds + 0.02 * claimed:
        return Refusal("truncated", {"found": round(seconds, 1), "claimed": round(claimed, 1)})
    if seconds < limits.least_seconds:
        return Refusal("too-short", {"found": round(seconds, 2), "least": round(limits.least_seconds)})
    if seconds > limits.most_seconds:
        return Refusal("too-long", {"found": round(seconds / 60, 1), "most": round(limits.most_seconds / 60)})
    return None


def _work_refusal(facts: SourceFacts, video: VideoFacts, limits: Limits) -> Refusal | None:
    if video.pixels * video.frame_count > limits.most_decoded_pixels:
        size = {"width": video.width, "height": video.height}
        return Refusal("too-much-to-decode", {**size, "seconds": round(facts.measured_seconds)})
    if not video.first_frame_decoded:
        return Refusal("decode-errors")
    return None
