"""The plan: a pure function of the source's facts that says exactly what will be encoded, and its hash."""

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from typing import Any

from media.encoding.facts import SourceFacts, VideoFacts
from media.encoding.ladder import LADDER, LADDER_VERSION, Rung, rung_sizes
from media.encoding.rates import group_frames, output_rate

PLAN_VERSION = 1
HASH_LENGTH = 12
AUDIO_KBPS = 128
AUDIO_RATE = 48000
SMALL_DEFINITION_HEIGHT = 576
# A sound track that runs on for longer than this after the picture is kept, over a still last frame.
AUDIO_OVERHANG_SECONDS = 0.5


@dataclass(frozen=True)
class PlannedRung:
    """One video rendition."""

    name: str
    width: int
    height: int
    cap_kbps: int
    crf: int


@dataclass(frozen=True)
class EncodePlan:
    """Everything that decides the bytes of the output, apart from the machine."""

    rungs: tuple[PlannedRung, ...]
    rate: tuple[int, int]
    group_frames: int
    duration_seconds: float
    video_pad_seconds: float
    video_index: int
    audio_index: int | None
    tone_map: bool
    deinterlace: bool
    source_matrix: str
    full_range: bool
    preset: str = "veryfast"
    audio_kbps: int = AUDIO_KBPS
    ladder_version: int = LADDER_VERSION
    plan_version: int = PLAN_VERSION

    @property
    def frame_rate(self) -> Fraction:
        """Frames per second of every rung."""
        return Fraction(*self.rate)

    @property
    def plan_hash(self) -> str:
        """Twelve hexadecimal digits that name the output folder; equal plans have equal hashes."""
        canonical = json.dumps(self.to_json(), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()[:HASH_LENGTH]

    def to_json(self) -> dict[str, Any]:
        """Plain JSON, as it is stored."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "EncodePlan":
        """The inverse of ``to_json``."""
        across, down = data["rate"]
        return cls(**{**data, "rungs": tuple(PlannedRung(**rung) for rung in data["rungs"]), "rate": (across, down)})


def plan_encoding(facts: SourceFacts, *, preset: str = "veryfast", ladder: tuple[Rung, ...] = LADDER) -> EncodePlan:
    """Facts of an accepted source in, the plan out. Raises ValueError when there is no picture to encode."""
    video = facts.video
    if video is None:
        message = "a source without a video stream cannot be planned"
        raise ValueError(message)
    rate = output_rate(video.nominal_rate, video.average_rate)
    video_end = video.end_seconds
    audio_end = facts.audio.end_seconds if facts.audio else 0.0
    overhang = audio_end - video_end if audio_end - video_end > AUDIO_OVERHANG_SECONDS else 0.0
    frames = max(1, round((video_end + overhang) * rate))
    return EncodePlan(
        rungs=tuple(
            PlannedRung(size.rung.name, size.width, size.height, size.rung.cap_kbps, size.rung.crf)
            for size in rung_sizes(*video.display_size, ladder)
        ),
        rate=(rate.numerator, rate.denominator),
        group_frames=group_frames(rate),
        duration_seconds=round(float(frames / rate), 6),
        video_pad_seconds=round(overhang, 3),
        video_index=video.index,
        audio_index=facts.audio.index if facts.audio else None,
        tone_map=video.is_hdr,
        deinterlace=video.interlaced,
        source_matrix=_source_matrix(video),
        full_range=video.full_range,
        preset=preset,
    )


def smallest_rung_only(plan: EncodePlan) -> EncodePlan:
    """The same plan with its last rung alone: what a preview needs."""
    return replace(plan, rungs=plan.rungs[-1:])


def _source_matrix(video: VideoFacts) -> str:
    """The colour matrix for swscale; an untagged source is taken for what its height was usually made with."""
    known = {"bt709": "bt709", "bt470bg": "bt601", "smpte170m": "smpte170m", "bt2020nc": "bt2020", "bt2020c": "bt2020"}
    guess = "bt709" if min(video.width, video.height) > SMALL_DEFINITION_HEIGHT else "smpte170m"
    return known.get(video.color_space, guess)
