"""HLS playlists over single files with byte ranges, our own (RFC 8216, Apple's authoring specification)."""

import math
from dataclasses import dataclass
from fractions import Fraction

from media.encoding.boxes import FragmentedFile

AUDIO_GROUP = "audio"
MASTER_FILE = "master.m3u8"
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
    boxes = rendition.boxes
    target = math.ceil(max(part.duration_seconds for part in boxes.fragments))
    lines = [
        "#EXTM3U",
        "#EXT-X-VERSION:7",
        f"#EXT-X-TARGETDURATION:{target}",
        "#EXT-X-MEDIA-SEQUENCE:0",
        "#EXT-X-PLAYLIST-TYPE:VOD",
        "#EXT-X-INDEPENDENT-SEGMENTS",
        f'#EXT-X-MAP:URI="{rendition.file_name}",BYTERANGE="{boxes.init_bytes}@0"',
    ]
    for part in boxes.fragments:
        lines += [
            f"#EXTINF:{part.duration_seconds:.6f},",
            f"#EXT-X-BYTERANGE:{part.size}@{part.offset}",
            rendition.file_name,
        ]
    return "\n".join([*lines, "#EXT-X-ENDLIST", ""])


def master_playlist(rungs: list[PackagedRendition], audio: PackagedRendition, rate: Fraction) -> str:
    """The multivariant playlist: every rung with the one shared audio rendition."""
    sound = (
        f'#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="{AUDIO_GROUP}",NAME="Original",LANGUAGE="und",DEFAULT=YES,AUTOSELECT=YES,'
        f'CHANNELS="2",URI="{audio.playlist_name}"'
    )
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS", sound]
    for rung in sorted(rungs, key=lambda candidate: candidate.name != START_RUNG):
        lines += [_variant(rung, audio, rate), rung.playlist_name]
    return "\n".join([*lines, ""])


def _variant(rung: PackagedRendition, audio: PackagedRendition, rate: Fraction) -> str:
    return (
        f"#EXT-X-STREAM-INF:BANDWIDTH={rung.boxes.peak_bits + audio.boxes.peak_bits},"
        f"AVERAGE-BANDWIDTH={rung.boxes.average_bits + audio.boxes.average_bits},"
        f'CODECS="{rung.boxes.codec},{audio.boxes.codec}",'
        f"RESOLUTION={rung.boxes.width}x{rung.boxes.height},FRAME-RATE={float(rate):.3f},"
        f'CLOSED-CAPTIONS=NONE,AUDIO="{AUDIO_GROUP}"'
    )


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
