"""Whether a source can be played as it is, once it is repackaged: then its preview costs a tenth of a second."""

from collections.abc import Callable

from media.encoding.facts import AudioFacts, SourceFacts, VideoFacts

PROFILES = frozenset({"High", "Main", "Baseline", "Constrained Baseline"})
MOST_SHORT_SIDE, MOST_LONG_SIDE = 1088, 1920
MOST_BITS = 8_000_000
MOST_RATE = 60.5
LONGEST_KEY_GAP_SECONDS = 4.0
LATEST_START_SECONDS = 0.1
WOBBLE = 0.02
VideoRule = Callable[[VideoFacts], bool]
SoundRule = Callable[[AudioFacts], bool]

# What players everywhere take (RFC 8216; Apple's authoring specification: H.264 up to High, upright, progressive, standard range).
PICTURE: dict[str, VideoRule] = {
    "codec": lambda video: video.codec == "h264" and video.profile in PROFILES,
    "pixel format": lambda video: video.pixel_format == "yuv420p" and not video.full_range,
    "orientation": lambda video: video.rotation == 0 and not video.mirrored,
    "pixel shape": lambda video: video.sample_aspect[0] == video.sample_aspect[1],
    "even size": lambda video: video.width % 2 == 0 and video.height % 2 == 0,
    "size": lambda video: (
        min(video.width, video.height) <= MOST_SHORT_SIDE and max(video.width, video.height) <= MOST_LONG_SIDE
    ),
    "interlacing": lambda video: not video.interlaced,
    "dynamic range": lambda video: not video.is_hdr,
    "bit rate": lambda video: 0 < video.bit_rate <= MOST_BITS,
    "frame rate": lambda video: (
        video.nominal_rate <= MOST_RATE and abs(video.nominal_rate - video.average_rate) <= WOBBLE * video.nominal_rate
    ),
    "key frames": lambda video: 0 < video.longest_key_gap_seconds <= LONGEST_KEY_GAP_SECONDS,
    "start": lambda video: video.start_seconds <= LATEST_START_SECONDS,
}
SOUND: dict[str, SoundRule] = {
    "sound codec": lambda audio: audio.codec == "aac",
    "sound channels": lambda audio: audio.channels in (1, 2),
    "sound start": lambda audio: audio.start_seconds <= LATEST_START_SECONDS,
}


def remux_obstacles(facts: SourceFacts) -> list[str]:
    """What keeps a source from being repackaged without encoding; an empty list means that it can be."""
    if facts.video is None:
        return ["picture"]
    obstacles = [] if "mp4" in facts.container.split(",") else ["container"]
    obstacles += [name for name, holds in PICTURE.items() if not holds(facts.video)]
    if facts.audio is not None:
        obstacles += [name for name, holds in SOUND.items() if not holds(facts.audio)]
    return obstacles
