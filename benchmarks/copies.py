"""Copy detection: what of disguised copies is found, whether anything else is taken for one, and what it costs in CPU-seconds.

Each of the real clips (drawn ones where the shared folder is absent) is fingerprinted, and disguises of the first ten seconds of
each are searched for among all of them. A disguise is found when its original is named; a false match is any other clip named. The
costs are per minute of video; the search is measured among ten thousand episodes of two minutes, whose hashes are those of the clips
with a quarter of their bits turned.
"""

import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

import numpy as np

from benchmarks.clips import QUIET, SHARED, cpu_of, ffmpeg, originals
from benchmarks.table import Row
from media.ffmpeg import ffmpeg_binary
from moderation.checks.copies import engine
from moderation.checks.copies.blobs import pack_dense, pack_query, unpack_dense, unpack_query
from moderation.checks.copies.decoding import (
    DENSE_FILE,
    FRAMES_PER_SECOND,
    QUERY_EVERY,
    SOUND_FILE,
    STILL_FOLDER,
    fingerprint_branch,
)
from moderation.checks.copies.pictures import Hashes, PictureTrace, Times
from moderation.checks.decoding import decode_argv
from moderation.selectors.shelves import GROUP
from moderation.services.tracing import hears_sound

LONGEST_SECONDS = "10"
CODING = ["-t", LONGEST_SECONDS, "-c:v", "libx264", "-preset", "ultrafast", "-crf", "30", "-c:a", "aac", "-b:a", "64k"]
BANNER = "drawbox=x=0:y=ih*0.85:w=iw:h=ih*0.15:color=yellow:t=fill"
ALL_TOGETHER = f"crop=iw*0.9:ih*0.9,hflip,setpts=PTS/1.05,scale=trunc(iw/4)*2:-2,{BANNER}"
DISGUISES = {
    "re-encoded": ["-vf", "null"],
    "scaled to a half": ["-vf", "scale=trunc(iw/4)*2:-2"],
    "cropped by 10 %": ["-vf", "crop=iw*0.9:ih*0.9"],
    "mirrored": ["-vf", "hflip"],
    "with a banner": ["-vf", BANNER],
    "faster by 5 %": ["-vf", "setpts=PTS/1.05", "-af", "atempo=1.05"],
    "all of these together": ["-vf", ALL_TOGETHER, "-af", "atempo=1.05"],
    "an excerpt of 4 s": ["-ss", "0.7", "-t", "4"],
}
ROTATED = ["-vf", "rotate=3*PI/180"]
EPISODES, FRAMES_OF_AN_EPISODE = 10_000, 600
RECALL = 0.9


@dataclass(frozen=True)
class Print:
    """A fingerprint as the product keeps it, its stills by second, and the CPU-seconds it took."""

    trace: engine.Trace
    sound: bytes | None
    stills: dict[int, bytes]
    cpu: float


def rows() -> list[dict[str, object]]:
    """The table of copy detection."""
    with tempfile.TemporaryDirectory(prefix="duanju-bench-") as name:
        folder = Path(name)
        clips = _clips(folder)
        prints = [fingerprinted(path, folder) for path in clips]
        shelf = folder / "shelf"
        shelf.mkdir()
        engine.shelve([(number, one.trace.dense, one.sound) for number, one in enumerate(prints)], shelf)
        table, false = [], 0
        for label, disguise in {**DISGUISES, "rotated by 3°": ROTATED}.items():
            copies = [fingerprinted(_disguised(path, disguise, folder), folder) for path in clips]
            named = [_named(copy, prints, shelf) for copy in copies]
            false += sum(len(owners - {number}) for number, owners in enumerate(named))
            recall = mean(number in owners for number, owners in enumerate(named))
            bar = None if disguise is ROTATED else RECALL
            table.append(Row(f"copies found: {label}", recall, "part", bar=bar, at_least=bar is not None))
        table.append(Row("false matches between different clips", false, "", bar=0))
        table += _sounds(prints, clips, folder)
        minutes = sum(one.trace.duration_ms for one in prints) / 60_000
        table.append(Row("fingerprint: CPU per minute of video", sum(one.cpu for one in prints) / minutes, "s"))
        table += _search_at_scale(prints, folder)
    return [row.to_json() for row in table]


def _clips(folder: Path) -> list[Path]:
    """The vertical clips, and a turned one of a phone where it is there."""
    turned = SHARED / "other" / "snow_720x1280_rotated_5s.mp4"
    return originals(folder) + ([turned] if turned.is_file() else [])


def _disguised(path: Path, disguise: list[str], folder: Path) -> Path:
    copy = folder / "copy.mp4"
    before = disguise if "-ss" in disguise else []
    after = [] if before else disguise
    ffmpeg(*QUIET, *before, "-i", str(path), *after, *CODING, str(copy))
    return copy


def fingerprinted(path: Path, folder: Path) -> Print:
    """The product's own decode and trace of one clip, on one thread."""
    stills = folder / STILL_FOLDER
    stills.mkdir(exist_ok=True)
    for old in stills.iterdir():
        old.unlink()
    streams = subprocess.run(
        [ffmpeg_binary(), "-hide_banner", "-i", str(path)], capture_output=True, text=True, check=False
    )
    heard = "Audio:" in streams.stderr and hears_sound(ffmpeg_binary())
    argv = decode_argv(path, 0, [fingerprint_branch(audio=1 if heard else None)], threads=1)
    decoding = cpu_of(
        lambda: ffmpeg(*argv[: argv.index("-progress")], *argv[argv.index("-progress") + 4 :], folder=folder)
    )
    start = time.process_time()
    trace = engine.traced(folder / DENSE_FILE)
    sound = (folder / SOUND_FILE).read_bytes() if heard else None
    kept = {int(still.stem): still.read_bytes() for still in stills.iterdir()}
    return Print(trace, sound, kept, decoding + time.process_time() - start)


def _named(copy: Print, prints: list[Print], shelf: Path) -> set[int]:
    found = engine.picture_stretches([shelf], copy.trace.query, own=-1)
    return {item.owner for item in found if engine.is_borne_out(item, copy.stills, prints[item.owner].stills)}


def _sounds(prints: list[Print], clips: list[Path], folder: Path) -> list[Row]:
    """Bits apart of re-encoded sounds, and which other clips' sounds are taken for copies."""
    copies = [fingerprinted(_disguised(path, DISGUISES["re-encoded"], folder), folder) for path in clips]
    heard = [number for number, one in enumerate(prints) if one.sound]
    same = [_apart(copies[number], prints[number]) for number in heard]
    false = sum(
        _apart(copies[first], prints[second]) is not None for first in heard for second in heard if first != second
    )
    told = [error for error in same if error is not None]
    if not told:
        return []
    return [
        Row("re-encoded sound: part of the bits that differ", mean(told), "part", bar=0.15),
        Row("false matches between different sounds", false, "", bar=0),
    ]


def _apart(copy: Print, original: Print) -> float | None:
    found = list(engine.sound_stretches(0, copy.sound or b"", original.sound or b""))
    return min((item.distance for item in found), default=None)


def _search_at_scale(prints: list[Print], folder: Path) -> list[Row]:
    """One minute of query frames among EPISODES episodes."""
    real = np.concatenate([unpack_dense(one.trace.dense)[1] for one in prints])
    dice = np.random.default_rng(5)
    times = np.arange(FRAMES_OF_AN_EPISODE, dtype=np.uint32) * 200
    building, folders = 0.0, []
    for group in range(EPISODES // GROUP):
        shelf = folder / f"shelf-{group}"
        shelf.mkdir()
        works = [
            (number, _dense(times, _another(real, dice)), None) for number in range(group * GROUP, (group + 1) * GROUP)
        ]
        building += _cpu(lambda works=works, shelf=shelf: engine.shelve(works, shelf))  # type: ignore[misc]
        folders.append(shelf)
    query = _minute([unpack_query(one.trace.query) for one in prints])
    found: list[engine.Found] = []
    first = _cpu(lambda: found.extend(engine.picture_stretches(folders, query, own=-1)))
    again = _cpu(lambda: engine.picture_stretches(folders, query, own=-1))
    size = sum(path.stat().st_size for shelf in folders for path in shelf.iterdir())
    return [
        Row(f"search among {EPISODES} episodes: CPU per minute of video", again, "s", first),
        Row(f"false matches among {EPISODES} episodes of turned bits", len(found), "", bar=0),
        Row(f"shelving: CPU for {GROUP} episodes", building / EPISODES * GROUP, "s"),
        Row("shelves: kilobytes per episode", size / EPISODES / 1000, "kB"),
    ]


def _another(real: Hashes, dice: np.random.Generator) -> Hashes:
    """An episode's worth of the clips' hashes with a quarter of their bits turned: other pictures, distributed as real ones."""
    chosen = real[dice.integers(0, len(real), FRAMES_OF_AN_EPISODE)]
    turned: Hashes = dice.integers(0, 2**64, chosen.shape, np.uint64) & dice.integers(0, 2**64, chosen.shape, np.uint64)
    return chosen ^ turned


def _dense(times: Times, hashes: Hashes) -> bytes:
    nothing = np.empty((0, 2, 4), np.uint64)
    return pack_dense(PictureTrace(times, hashes, times[:0], nothing, nothing[:, 0], np.empty((0, 1), np.uint8)))


def _minute(queries: list[tuple[Times, Hashes]]) -> bytes:
    """A minute of query frames of the clips, over and over."""
    hashes = np.concatenate([hashes for _times, hashes in queries])
    count = 60 * FRAMES_PER_SECOND // QUERY_EVERY
    hashes = np.resize(hashes, (count, *hashes.shape[1:]))
    times = np.arange(count, dtype=np.uint32) * (60_000 // count)
    return pack_query(PictureTrace(times[:0], hashes[:0], times, hashes, hashes[:0, 0], np.empty((0, 1), np.uint8)))


def _cpu(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start
