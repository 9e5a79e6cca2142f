"""The plan: a pure function of the source's facts that says exactly what will be encoded, and its hash."""

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from typing import Any

from media.encoding.conformance import remux_obstacles
from media.encoding.facts import AudioFacts, SourceFacts, VideoFacts
from media.encoding.ladder import LADDER, LADDER_VERSION, Rung, rung_sizes
from media.encoding.measures import SoundMeasures
from media.encoding.rates import group_frames, output_rate

PLAN_VERSION = 2
HASH_LENGTH = 12
AUDIO_KBPS = 128
AUDIO_RATE = 48000
SMALL_DEFINITION_HEIGHT = 576
# A sound track that runs on for longer than this after the picture is kept, over a still last frame.
AUDIO_OVERHANG_SECONDS = 0.5
# Beyond these a fixed gain does harm: noise is not speech, and a recording that hot is meant to be.
LEAST_GAIN_DB, MOST_GAIN_DB = -20.0, 12.0
DEFAULT_SOUND = "audio"
REMUX, QUICK_RUNG = "remux", "encode"


@dataclass(frozen=True)
class PlannedRung:
    """One video rendition."""

    name: str
    width: int
    height: int
    cap_kbps: int
    crf: int


@dataclass(frozen=True)
class PlannedSound:
    """One sound rendition: a track of the source (None: silence) with one gain; ``limit_dbtp`` only where peaks would exceed it."""

    name: str
    index: int | None
    gain_db: float = 0.0
    limit_dbtp: float | None = None
    language: str = ""
    title: str = ""


@dataclass(frozen=True)
class EncodePlan:
    """Everything that decides the bytes of the output, apart from the machine.

    No rungs: sound alone. ``sounds`` has the default track first; the others are offered as dubs. ``preview`` says how something
    playable is made at once: by repackaging, by one quick rung, or not at all.
    """

    rungs: tuple[PlannedRung, ...]
    sounds: tuple[PlannedSound, ...]
    preview: str
    rate: tuple[int, int]
    group_frames: int
    duration_seconds: float
    video_pad_seconds: float
    video_index: int
    tone_map: bool
    deinterlace: bool
    source_matrix: str
    full_range: bool
    preset: str = "veryfast"
    scaler: str = "bicubic"
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

    @property
    def preview_hash(self) -> str:
        """The folder of the preview."""
        return hashlib.sha256(f"preview:{self.plan_hash}".encode()).hexdigest()[:HASH_LENGTH]

    def to_json(self) -> dict[str, Any]:
        """Plain JSON, as it is stored."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "EncodePlan":
        """The inverse of ``to_json``."""
        across, down = data["rate"]
        rungs = tuple(PlannedRung(**rung) for rung in data["rungs"])
        sounds = tuple(PlannedSound(**sound) for sound in data["sounds"])
        return cls(**{**data, "rungs": rungs, "sounds": sounds, "rate": (across, down)})


@dataclass(frozen=True)
class Wishes:
    """What the operator has set: x264 preset, most frames a second, loudness and peak of the sound."""

    preset: str = "veryfast"
    fastest: int = 30
    loudness_lufs: float = -16.0
    true_peak_dbtp: float = -1.5


def plan_encoding(
    facts: SourceFacts,
    measures: tuple[SoundMeasures, ...] = (),
    *,
    wishes: Wishes = Wishes(),
    ladder: tuple[Rung, ...] = LADDER,
) -> EncodePlan:
    """Facts of an accepted source, what was heard in its kept sounds, and the operator's wishes in; the plan out.

    A source without a picture is planned as sound alone. Raises ValueError when there is neither.
    """
    video = facts.video
    if video is None:
        return _plan_sound(facts, measures, wishes)
    rate = output_rate(video.nominal_rate, video.average_rate, wishes.fastest)
    audio_end = facts.audio.end_seconds if facts.audio else 0.0
    overhang = audio_end - video.end_seconds if audio_end - video.end_seconds > AUDIO_OVERHANG_SECONDS else 0.0
    frames = max(1, round((video.end_seconds + overhang) * rate))
    return EncodePlan(
        rungs=tuple(
            PlannedRung(size.rung.name, size.width, size.height, size.rung.cap_kbps, size.rung.crf)
            for size in rung_sizes(*video.display_size, ladder)
        ),
        sounds=_sounds(facts.kept_sounds, measures, wishes),
        preview=QUICK_RUNG if remux_obstacles(facts) else REMUX,
        rate=(rate.numerator, rate.denominator),
        group_frames=group_frames(rate),
        duration_seconds=round(float(frames / rate), 6),
        video_pad_seconds=round(overhang, 3),
        video_index=video.index,
        tone_map=video.is_hdr,
        deinterlace=video.interlaced,
        source_matrix=_source_matrix(video),
        full_range=video.full_range,
        preset=wishes.preset,
    )


def _plan_sound(facts: SourceFacts, measures: tuple[SoundMeasures, ...], wishes: Wishes) -> EncodePlan:
    if facts.audio is None:
        message = "a source with neither picture nor sound cannot be planned"
        raise ValueError(message)
    return EncodePlan(
        rungs=(),
        sounds=_sounds((facts.audio,), measures, wishes),
        preview="",
        rate=(30, 1),
        group_frames=60,
        duration_seconds=round(facts.audio.end_seconds, 6),
        video_pad_seconds=0.0,
        video_index=-1,
        tone_map=False,
        deinterlace=False,
        source_matrix="",
        full_range=False,
    )


def _sounds(
    kept: tuple[AudioFacts, ...], measures: tuple[SoundMeasures, ...], wishes: Wishes
) -> tuple[PlannedSound, ...]:
    if not kept:
        return (PlannedSound(DEFAULT_SOUND, None),)
    heard = (*measures, *[SoundMeasures()] * (len(kept) - len(measures)))
    return tuple(
        _sound(number, track, what, wishes) for number, (track, what) in enumerate(zip(kept, heard, strict=False))
    )


def _sound(number: int, track: AudioFacts, heard: SoundMeasures, wishes: Wishes) -> PlannedSound:
    gain = 0.0
    if heard.loudness_lufs is not None:
        gain = round(max(LEAST_GAIN_DB, min(MOST_GAIN_DB, wishes.loudness_lufs - heard.loudness_lufs)), 2)
    is_hot = heard.true_peak_dbtp is not None and heard.true_peak_dbtp + gain > wishes.true_peak_dbtp
    return PlannedSound(
        name=DEFAULT_SOUND if number == 0 else f"{DEFAULT_SOUND}-{number + 1}",
        index=track.index,
        gain_db=gain,
        limit_dbtp=wishes.true_peak_dbtp if is_hot else None,
        language=track.language,
        title=track.title,
    )


def quick_plan(plan: EncodePlan) -> EncodePlan:
    """What a preview encodes: the smallest rung and the default sound, with the cheapest settings."""
    return replace(plan, rungs=plan.rungs[-1:], sounds=plan.sounds[:1], preset="superfast", scaler="fast_bilinear")


def _source_matrix(video: VideoFacts) -> str:
    """The colour matrix for swscale; an untagged source is taken for what its height was usually made with."""
    known = {"bt709": "bt709", "bt470bg": "bt601", "smpte170m": "smpte170m", "bt2020nc": "bt2020", "bt2020c": "bt2020"}
    guess = "bt709" if min(video.width, video.height) > SMALL_DEFINITION_HEIGHT else "smpte170m"
    return known.get(video.color_space, guess)
