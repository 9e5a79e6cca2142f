"""What the probe found out about a source file: frozen facts, from and to JSON."""

from dataclasses import asdict, dataclass, field
from fractions import Fraction
from typing import Any

HDR_TRANSFERS = frozenset({"smpte2084", "arib-std-b67"})


@dataclass(frozen=True)
class VideoFacts:
    """The first video stream. Times are seconds from the start of the file; rates are frames per second."""

    codec: str
    width: int
    height: int
    index: int = 0
    pixel_format: str = "yuv420p"
    profile: str = ""
    rotation: int = 0
    sample_aspect: tuple[int, int] = (1, 1)
    nominal_rate: float = 30.0
    average_rate: float = 30.0
    frame_count: int = 0
    keyframe_count: int = 0
    color_transfer: str = ""
    color_primaries: str = ""
    color_space: str = ""
    full_range: bool = False
    interlaced: bool = False
    mirrored: bool = False
    bit_rate: int = 0
    longest_key_gap_seconds: float = 0.0
    start_seconds: float = 0.0
    end_seconds: float = 0.0
    first_frame_decoded: bool = True

    @property
    def pixels(self) -> int:
        """Pixels of one coded frame."""
        return self.width * self.height

    @property
    def display_size(self) -> tuple[int, int]:
        """Width and height as a viewer should see them: square pixels, upright."""
        aspect = Fraction(*self.sample_aspect)
        width = max(1, round(self.width * aspect))
        return (self.height, width) if self.rotation % 180 else (width, self.height)

    @property
    def is_hdr(self) -> bool:
        """Whether the picture needs tone mapping for ordinary screens."""
        return self.color_transfer in HDR_TRANSFERS


@dataclass(frozen=True)
class AudioFacts:
    """One sound track."""

    codec: str
    channels: int
    sample_rate: int
    index: int = 1
    start_seconds: float = 0.0
    end_seconds: float = 0.0
    language: str = ""
    title: str = ""
    is_default: bool = False


@dataclass(frozen=True)
class SourceFacts:
    """A source file. ``claimed_seconds`` is the header's word; the streams' ends were measured packet by packet.

    ``audio`` is the track that plays by itself: the one that is marked so, else the first; ``sounds`` are all, it included.
    ``provenance`` is what the file says of its making: ``{"c2pa": {"bytes", "sha256"}, "aigc": …}``, as far as it says anything.
    """

    container: str
    size_bytes: int
    claimed_seconds: float | None
    stream_count: int
    video: VideoFacts | None
    audio: AudioFacts | None
    sounds: tuple[AudioFacts, ...] = ()
    provenance: dict[str, Any] = field(default_factory=dict)

    @property
    def measured_seconds(self) -> float:
        """Where the last packet of picture or sound ends."""
        ends = [stream.end_seconds for stream in (self.video, self.audio) if stream]
        return max(ends, default=0.0)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON, as it is stored on the asset."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "SourceFacts":
        """The inverse of ``to_json``; keys that are not known any more are dropped."""
        video, audio = data.get("video"), data.get("audio")
        return cls(
            container=data["container"],
            size_bytes=data["size_bytes"],
            claimed_seconds=data.get("claimed_seconds"),
            stream_count=data["stream_count"],
            video=_video_from_json(video) if video else None,
            audio=AudioFacts(**_known(AudioFacts, audio)) if audio else None,
            sounds=tuple(
                AudioFacts(**_known(AudioFacts, sound)) for sound in data.get("sounds", [audio] if audio else [])
            ),
            provenance=data.get("provenance", {}),
        )

    @property
    def kept_sounds(self) -> tuple[AudioFacts, ...]:
        """The tracks that are encoded: the one that plays by itself first, then the others in their order."""
        if self.audio is None:
            return ()
        return (self.audio, *(sound for sound in self.sounds if sound.index != self.audio.index))


def _video_from_json(data: dict[str, Any]) -> VideoFacts:
    known = _known(VideoFacts, data)
    if "sample_aspect" in known:
        across, down = known["sample_aspect"]
        known["sample_aspect"] = (across, down)
    return VideoFacts(**known)


def _known(kind: type, data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key in kind.__dataclass_fields__}  # type: ignore[attr-defined]
