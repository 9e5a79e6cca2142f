"""HLS playlists over single files with byte ranges, our own (RFC 8216, Apple's authoring specification)."""

import math
from dataclasses import dataclass
from fractions import Fraction

from media.encoding.boxes import FragmentedFile
from media.encoding.ladder import height_named

AUDIO_GROUP = "audio"
SUBTITLE_GROUP = "subs"
MASTER_FILE = "master.m3u8"
IFRAMES_FILE = "iframes.m3u8"
LABEL_PREFIX = "org.duanju.label."
ORIGINAL = (
    f'#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="{AUDIO_GROUP}",NAME="Original",LANGUAGE="und",DEFAULT=YES,AUTOSELECT=YES,'
    'CHANNELS="2",URI="'
)
VARIANT = "#EXT-X-STREAM-INF:"
# A player that has measured nothing yet takes the variant that is listed first.
START_RUNG = "540"


@dataclass(frozen=True)
class PackagedRendition:
    """One file of the package with what its boxes say."""

    name: str
    file_name: str
    boxes: FragmentedFile

    @property
    def playlist_name(self) -> str:
        """The media playlist beside the file."""
        return f"{self.name}.m3u8"


def media_playlist(rendition: PackagedRendition) -> str:
    """All fragments as byte ranges of one file, the init segment as EXT-X-MAP."""
    lines = _opening(rendition)
    for part in rendition.boxes.fragments:
        lines += [
            f"#EXTINF:{part.duration_seconds:.6f},",
            f"#EXT-X-BYTERANGE:{part.size}@{part.offset}",
            rendition.file_name,
        ]
    return "\n".join([*lines, "#EXT-X-ENDLIST", ""])


def iframe_playlist(rendition: PackagedRendition) -> str:
    """The key frame at the head of each fragment, for fast seeking (RFC 8216 section 4.3.3.6)."""
    lines = [*_opening(rendition), "#EXT-X-I-FRAMES-ONLY"]
    for part in rendition.boxes.fragments:
        lines += [
            f"#EXTINF:{part.duration_seconds:.6f},",
            f"#EXT-X-BYTERANGE:{part.key_bytes}@{part.offset}",
            rendition.file_name,
        ]
    return "\n".join([*lines, "#EXT-X-ENDLIST", ""])


def subtitle_playlist(file_uri: str, duration_seconds: float) -> str:
    """One WebVTT file as one segment: a few kilobytes for a whole episode."""
    return "\n".join(
        [
            "#EXTM3U",
            "#EXT-X-VERSION:7",
            f"#EXT-X-TARGETDURATION:{math.ceil(duration_seconds)}",
            "#EXT-X-MEDIA-SEQUENCE:0",
            "#EXT-X-PLAYLIST-TYPE:VOD",
            f"#EXTINF:{duration_seconds:.6f},",
            file_uri,
            "#EXT-X-ENDLIST",
            "",
        ]
    )


def _opening(rendition: PackagedRendition) -> list[str]:
    boxes = rendition.boxes
    return [
        "#EXTM3U",
        "#EXT-X-VERSION:7",
        f"#EXT-X-TARGETDURATION:{math.ceil(max(part.duration_seconds for part in boxes.fragments))}",
        "#EXT-X-MEDIA-SEQUENCE:0",
        "#EXT-X-PLAYLIST-TYPE:VOD",
        "#EXT-X-INDEPENDENT-SEGMENTS",
        f'#EXT-X-MAP:URI="{rendition.file_name}",BYTERANGE="{boxes.init_bytes}@0"',
    ]


def master_playlist(
    rungs: list[PackagedRendition],
    audio: PackagedRendition,
    rate: Fraction,
    *,
    iframes: PackagedRendition | None = None,
) -> str:
    """The multivariant playlist: every rung with the one shared sound; ``iframes`` is the rung whose key frames are listed."""
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS", f'{ORIGINAL}{audio.playlist_name}"']
    for rung in sorted(rungs, key=lambda candidate: candidate.name != START_RUNG):
        lines += [_variant(rung, audio, rate), rung.playlist_name]
    if iframes is not None:
        lines.append(_key_frames(iframes))
    return "\n".join([*lines, ""])


def _variant(rung: PackagedRendition, audio: PackagedRendition, rate: Fraction) -> str:
    return (
        f"{VARIANT}BANDWIDTH={rung.boxes.peak_bits + audio.boxes.peak_bits},"
        f"AVERAGE-BANDWIDTH={rung.boxes.average_bits + audio.boxes.average_bits},"
        f'CODECS="{rung.boxes.codec},{audio.boxes.codec}",'
        f"RESOLUTION={rung.boxes.width}x{rung.boxes.height},FRAME-RATE={float(rate):.3f},"
        f'CLOSED-CAPTIONS=NONE,AUDIO="{AUDIO_GROUP}"'
    )


def _key_frames(rung: PackagedRendition) -> str:
    parts = rung.boxes.fragments
    peak = max(round(part.key_bytes * 8 / part.duration_seconds) for part in parts)
    seconds = sum(part.duration_seconds for part in parts)
    average = round(sum(part.key_bytes for part in parts) * 8 / seconds)
    return (
        f'#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH={peak},AVERAGE-BANDWIDTH={average},CODECS="{rung.boxes.codec}",'
        f'RESOLUTION={rung.boxes.width}x{rung.boxes.height},URI="{IFRAMES_FILE}"'
    )


def up_to(master: str, height: int) -> str:
    """The master playlist without the variants above a height; what is no variant stays. The key frames are those of the smallest rung."""
    lines, kept = master.splitlines(), []
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        # The address of a variant is the line after its tag (RFC 8216 section 4.3.4.2).
        address = following if line.startswith(VARIANT) else line
        if height_named(address) <= height:
            kept.append(line)
    return "\n".join([*kept, ""])


@dataclass(frozen=True)
class PresentedTrack:
    """Subtitles or a dub: BCP 47 language, name for people, address of its playlist."""

    language: str
    name: str
    uri: str


@dataclass(frozen=True)
class PresentedTracks:
    """What stands around the renditions: ``labels`` are (id, text, language), ``language`` is that of the original sound."""

    subtitles: tuple[PresentedTrack, ...] = ()
    dubs: tuple[PresentedTrack, ...] = ()
    labels: tuple[tuple[str, str, str], ...] = ()
    language: str = "und"


def present(master: str, tracks: PresentedTracks) -> str:
    """The master playlist with subtitles, dubs and labels (EXT-X-SESSION-DATA)."""
    extra = [_media("SUBTITLES", SUBTITLE_GROUP, track) for track in tracks.subtitles]
    dubs = [_media("AUDIO", AUDIO_GROUP, track) for track in tracks.dubs]
    labels = [
        f'#EXT-X-SESSION-DATA:DATA-ID="{LABEL_PREFIX}{_quotable(name)}",VALUE="{_quotable(text)}"'
        + (f',LANGUAGE="{_quotable(language)}"' if language else "")
        for name, text, language in tracks.labels
    ]
    lines = []
    for line in master.splitlines():
        if line.startswith(ORIGINAL[:40]):
            lines += [
                line.replace('LANGUAGE="und"', f'LANGUAGE="{_quotable(tracks.language or "und")}"'),
                *dubs,
                *extra,
            ]
        elif line.startswith(VARIANT) and tracks.subtitles:
            lines.append(f'{line},SUBTITLES="{SUBTITLE_GROUP}"')
        else:
            lines.append(line)
        if line.startswith("#EXT-X-INDEPENDENT-SEGMENTS"):
            lines += labels
    return "\n".join([*lines, ""])


def _media(kind: str, group: str, track: PresentedTrack) -> str:
    channels = 'CHANNELS="2",' if kind == "AUDIO" else "FORCED=NO,"
    return (
        f'#EXT-X-MEDIA:TYPE={kind},GROUP-ID="{group}",NAME="{_quotable(track.name)}",LANGUAGE="{_quotable(track.language)}",'
        f'DEFAULT=NO,AUTOSELECT=YES,{channels}URI="{track.uri}"'
    )


def _quotable(text: str) -> str:
    """A quoted string holds neither quotes nor line breaks (RFC 8216 section 4.2)."""
    return "".join(sign for sign in text.replace('"', "'") if sign.isprintable())


def rewrite_uris(playlist: str, sign: dict[str, str]) -> str:
    """The same playlist with each known URI replaced by its signed one; relative URIs do not inherit a query string."""
    lines = []
    for line in playlist.splitlines():
        if line.startswith("#"):
            before, quote, rest = line.partition('URI="')
            name, end, after = rest.partition('"')
            lines.append(f"{before}{quote}{sign.get(name, name)}{end}{after}" if quote else line)
        else:
            lines.append(sign.get(line, line))
    return "\n".join([*lines, ""])


def uris_of(playlist: str) -> tuple[str, ...]:
    """Every file that a playlist names, once."""
    names = []
    for line in playlist.splitlines():
        if line.startswith("#"):
            _before, quote, rest = line.partition('URI="')
            if quote:
                names.append(rest.partition('"')[0])
        elif line:
            names.append(line)
    return tuple(dict.fromkeys(names))
