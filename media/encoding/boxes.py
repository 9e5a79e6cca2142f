"""Reading fragmented MP4: where each fragment lies, how long it lasts, and which codec the init segment declares.

Structure: ISO/IEC 14496-12 (boxes, moof, trun, tfhd, tfdt, elst), 14496-15 (avcC), 14496-1 (esds).
"""

import struct
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any, BinaryIO

CONTAINER_BOXES = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts", b"mvex", b"moof", b"traf"})
NOT_A_SYNC_SAMPLE = 0x10000
SCALARS = ("total_bytes", "init_bytes", "codec", "width", "height", "start_seconds")
HEADER_ENTRY_BYTES = {b"avc1": 78, b"mp4a": 28}


@dataclass(frozen=True)
class Fragment:
    """One moof with its mdat: a byte range, and its place in time in seconds of the track.

    ``key_bytes`` reach from its beginning to the end of its first sample: with the init segment they show its key frame.
    """

    offset: int
    size: int
    start_seconds: float
    duration_seconds: float
    samples: int
    starts_with_sync: bool
    key_bytes: int = 0

    @property
    def end_seconds(self) -> float:
        """Where the next fragment begins."""
        return self.start_seconds + self.duration_seconds


@dataclass(frozen=True)
class FragmentedFile:
    """One single-file rendition."""

    total_bytes: int
    init_bytes: int
    codec: str
    width: int
    height: int
    start_seconds: float
    fragments: tuple[Fragment, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain JSON; a fragment is a list of its fields in order."""
        plain = {name: getattr(self, name) for name in SCALARS}
        return {**plain, "fragments": [list(astuple(part)) for part in self.fragments]}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "FragmentedFile":
        """The inverse of ``to_json``."""
        return cls(
            **{name: data[name] for name in SCALARS}, fragments=tuple(Fragment(*row) for row in data["fragments"])
        )

    @property
    def duration_seconds(self) -> float:
        """From the first presented moment to the end of the last fragment."""
        last = self.fragments[-1]
        return last.start_seconds + last.duration_seconds - self.start_seconds

    @property
    def sample_count(self) -> int:
        """Frames or audio frames of the whole file."""
        return sum(fragment.samples for fragment in self.fragments)

    @property
    def peak_bits(self) -> int:
        """Bits per second of the heaviest fragment (RFC 8216 section 4.3.4.2)."""
        return max(round(part.size * 8 / part.duration_seconds) for part in self.fragments)

    @property
    def average_bits(self) -> int:
        """Bits per second over all fragments."""
        seconds = sum(part.duration_seconds for part in self.fragments)
        return round(sum(part.size for part in self.fragments) * 8 / seconds)


@dataclass(frozen=True)
class _Track:
    timescale: int
    codec: str
    width: int
    height: int
    edit_start: int
    default: "_Defaults"


@dataclass(frozen=True)
class _Defaults:
    """What holds for a sample unless its run says otherwise (trex, then tfhd)."""

    duration: int
    size: int
    flags: int


@dataclass(frozen=True)
class _Run:
    """One trun: how many samples, how many ticks, and what its first sample is."""

    samples: int
    ticks: int
    first_flags: int
    first_size: int
    data_offset: int


def read_fragmented(path: Path) -> FragmentedFile:
    """Walk the boxes. Raises ValueError when the file is not an init segment, moof/mdat pairs and nothing else."""
    top = list(_top_boxes(path))
    names = [name for name, _offset, _size in top]
    head = names.index(b"moov") + 1 if b"moov" in names else 0
    pairs = top[head:]
    expected = [b"moof", b"mdat"] * (len(pairs) // 2)
    if not head or not pairs or [name for name, _offset, _size in pairs] != expected:
        message = f"{path.name} is not an init segment followed by moof and mdat pairs"
        raise ValueError(message)
    with path.open("rb") as file:
        init_bytes = pairs[0][1]
        track = _track(_read(file, top[head - 1]))
        fragments = tuple(
            _fragment(_read(file, moof), moof[1], moof[2] + mdat[2], track)
            for moof, mdat in zip(pairs[::2], pairs[1::2], strict=True)
        )
    return FragmentedFile(
        total_bytes=path.stat().st_size,
        init_bytes=init_bytes,
        codec=track.codec,
        width=track.width,
        height=track.height,
        start_seconds=fragments[0].start_seconds if not track.edit_start else track.edit_start / track.timescale,
        fragments=fragments,
    )


def _top_boxes(path: Path) -> Iterator[tuple[bytes, int, int]]:
    total = path.stat().st_size
    offset = 0
    with path.open("rb") as file:
        while offset < total:
            file.seek(offset)
            header = file.read(16)
            if len(header) < 8:
                break
            size, name = struct.unpack_from(">I4s", header)
            if size == 1:
                size = struct.unpack_from(">Q", header, 8)[0]
            if size < 8 or offset + size > total:
                message = f"{path.name}: box {name!r} at {offset} does not fit into the file"
                raise ValueError(message)
            yield name, offset, size
            offset += size


def _read(file: BinaryIO, box: tuple[bytes, int, int]) -> bytes:
    file.seek(box[1])
    return file.read(box[2])


def _children(data: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Every box below, depth first: name, start of its payload, its end."""
    while start + 8 <= end:
        size, name = struct.unpack_from(">I4s", data, start)
        if size < 8 or start + size > end:
            return
        yield name, start + 8, start + size
        if name in CONTAINER_BOXES:
            yield from _children(data, start + 8, start + size)
        start += size


def _track(moov: bytes) -> _Track:
    boxes = {name: (start, end) for name, start, end in _children(moov, 8, len(moov))}
    at = boxes[b"mdhd"][0]
    timescale = struct.unpack_from(">I", moov, at + (20 if moov[at] else 12))[0]
    codec, width, height = _sample_entry(moov, boxes[b"stsd"][0] + 8)
    _index, duration, size, flags = struct.unpack_from(">IIII", moov, boxes[b"trex"][0] + 8)
    edit_start = 0
    if b"elst" in boxes:
        at = boxes[b"elst"][0]
        edit_start = max(0, struct.unpack_from(">q" if moov[at] else ">i", moov, at + (16 if moov[at] else 12))[0])
    return _Track(timescale, codec, width, height, edit_start, _Defaults(duration, size, flags))


def _sample_entry(moov: bytes, start: int) -> tuple[str, int, int]:
    """RFC 6381 codec string and picture size of the first sample entry."""
    size, name = struct.unpack_from(">I4s", moov, start)
    inner = start + 8 + HEADER_ENTRY_BYTES.get(name, 0)
    boxes = {child: (at, end) for child, at, end in _children(moov, inner, start + size)}
    if name == b"avc1":
        width, height = struct.unpack_from(">HH", moov, start + 32)
        at = boxes[b"avcC"][0]
        return f"avc1.{moov[at + 1 : at + 4].hex()}", width, height
    if name == b"mp4a":
        return f"mp4a.40.{_audio_object_type(moov[slice(*boxes[b'esds'])])}", 0, 0
    message = f"unexpected sample entry {name!r}"
    raise ValueError(message)


def _audio_object_type(esds: bytes) -> int:
    """The first five bits of the AudioSpecificConfig, which follows the DecoderSpecificInfo tag 0x05 and its length."""
    at = esds.index(b"\x05", esds.index(b"\x04") + 14) + 1
    while esds[at] & 0x80:
        at += 1
    return esds[at + 1] >> 3


def _fragment(moof: bytes, offset: int, size: int, track: _Track) -> Fragment:
    boxes = {name: (start, end) for name, start, end in _children(moof, 8, len(moof))}
    defaults = _fragment_defaults(moof, boxes[b"tfhd"][0], track.default)
    at = boxes[b"tfdt"][0]
    start = struct.unpack_from(">Q" if moof[at] else ">I", moof, at + 4)[0]
    runs = [_run(moof, payload, defaults) for name, payload, _end in _children(moof, 8, len(moof)) if name == b"trun"]
    return Fragment(
        offset=offset,
        size=size,
        start_seconds=start / track.timescale,
        duration_seconds=sum(run.ticks for run in runs) / track.timescale,
        samples=sum(run.samples for run in runs),
        starts_with_sync=not runs[0].first_flags & NOT_A_SYNC_SAMPLE,
        key_bytes=min(size, runs[0].data_offset + runs[0].first_size),
    )


def _fragment_defaults(moof: bytes, at: int, default: _Defaults) -> _Defaults:
    flags = int.from_bytes(moof[at + 1 : at + 4], "big")
    at += 8
    values = {}
    for bit, width in ((0x1, 8), (0x2, 4), (0x8, 4), (0x10, 4), (0x20, 4)):
        if flags & bit:
            values[bit] = int.from_bytes(moof[at : at + width], "big")
            at += width
    return _Defaults(values.get(0x8, default.duration), values.get(0x10, default.size), values.get(0x20, default.flags))


def _run(moof: bytes, at: int, default: _Defaults) -> _Run:
    """The run's first sample may have flags of its own, before or within the table (ISO/IEC 14496-12, 8.8.8)."""
    flags = int.from_bytes(moof[at + 1 : at + 4], "big")
    count = struct.unpack_from(">I", moof, at + 4)[0]
    at += 8
    data_offset = len(moof) + 8
    first_flags = default.flags
    if flags & 0x1:
        data_offset = struct.unpack_from(">i", moof, at)[0]
        at += 4
    if flags & 0x4:
        first_flags = struct.unpack_from(">I", moof, at)[0]
        at += 4
    fields = [bit for bit in (0x100, 0x200, 0x400, 0x800) if flags & bit]
    rows = [struct.unpack_from(f">{len(fields)}I", moof, at + number * 4 * len(fields)) for number in range(count)]
    first = dict(zip(fields, rows[0], strict=True)) if rows else {}
    if not flags & 0x4:
        first_flags = first.get(0x400, default.flags)
    ticks = sum(row[0] for row in rows) if flags & 0x100 else count * default.duration
    return _Run(count, ticks, first_flags, first.get(0x200, default.size), data_offset)
