"""Two workers with one processor each against one, over the same batch of episodes: wall time and CPU. Medians of three rounds.

A worker is held on one processor, for ffmpeg starts threads for reading, filtering and writing even when each coder has only one.
"""

import subprocess
import tempfile
import time
from pathlib import Path
from statistics import median
from threading import Thread

from benchmarks.clips import cpu_of, originals
from benchmarks.table import Row
from media.encoding.commands import encode_argv
from media.encoding.plan import plan_encoding
from media.ffmpeg import ffmpeg_binary
from media.probing import examine_source

ROUNDS = 3
BATCH = 4


def rows() -> list[dict[str, object]]:
    """The table of scaling."""
    with tempfile.TemporaryDirectory(prefix="duanju-bench-") as name:
        folder = Path(name)
        paths = originals(folder)
        commands = [_command(paths[number % len(paths)], folder / f"episode-{number}") for number in range(BATCH)]
        alone, together = [], []
        for _round in range(ROUNDS):
            alone.append(_timed([commands]))
            together.append(_timed([commands[::2], commands[1::2]]))
    walls = [one[0] / two[0] for one, two in zip(alone, together, strict=True)]
    work = [two[1] / one[1] for one, two in zip(alone, together, strict=True)]
    table = [
        Row("two workers against one: wall time", median(walls), "ratio", alone[0][0], 1.6, at_least=True),
        Row("two workers against one: CPU", median(work), "ratio", alone[0][1], 1.05),
    ]
    return [row.to_json() for row in table]


def _command(path: Path, folder: Path) -> tuple[list[str], Path]:
    """The product's own encoding of an episode with one thread."""
    folder.mkdir()
    facts = examine_source(path).facts
    if facts is None:
        message = "the benchmark's own clip was refused"
        raise RuntimeError(message)
    return [ffmpeg_binary(), *encode_argv(path, plan_encoding(facts), threads=1)], folder


def _timed(shares: list[list[tuple[list[str], Path]]]) -> tuple[float, float]:
    """Seconds on the wall and of CPU, when each share is done by a worker of its own."""
    begun = time.monotonic()

    def work(number: int, share: list[tuple[list[str], Path]]) -> None:
        for argv, folder in share:
            held = ["taskset", "-c", str(number), *argv]
            subprocess.run(held, cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def everybody() -> None:
        workers = [Thread(target=work, args=(number, share)) for number, share in enumerate(shares)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

    cpu = cpu_of(everybody)
    return time.monotonic() - begun, cpu
