"""What a worker that encodes 1080p needs at most: the proportional memory of its process and of ffmpeg below it, sampled while it works."""

import contextlib
import tempfile
import time
from pathlib import Path

from benchmarks.clips import long_clip
from benchmarks.site import READY, SERIES, Site, running_site
from benchmarks.table import Row

PATIENCE_SECONDS = 300
ASK_SECONDS = 5
SAMPLE_SECONDS = 0.1
WORKER, LADDER = "encode@", "filter_complex"


def rows() -> list[dict[str, object]]:
    """The table of memory: a real site with its own worker."""
    with tempfile.TemporaryDirectory(prefix="duanju-bench-") as name:
        folder = Path(name)
        season = folder / "season"
        season.mkdir()
        long_clip(season, name="E01.mp4", seconds=12)
        with running_site(folder) as site:
            site.shell(SERIES.format(folder=season, episodes=1))
            peak = _peak(site)
    return [Row("peak memory of a worker that encodes 1080p", peak / 1e6, "MB", None, 700).to_json()]


def _peak(site: Site) -> int:
    """Bytes at the worst moment until the episode is ready."""
    peak = 0
    asked = time.monotonic()
    deadline = asked + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        peak = max(peak, sum(_bytes(folder) for folder in _family(site)))
        if time.monotonic() - asked > ASK_SECONDS:
            asked = time.monotonic()
            if site.shell(READY) == "1":
                return peak
        time.sleep(SAMPLE_SECONDS)
    message = "the episode was never ready"
    raise TimeoutError(message)


def _family(site: Site) -> list[Path]:
    """The site's encoding worker and its ffmpeg, as folders of /proc."""
    mark = f"DUANJU_DATA={site.env['DUANJU_DATA']}".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            if (WORKER in line or LADDER in line) and mark in (folder / "environ").read_bytes().split(b"\0"):
                found.append(folder)
    return found


def _bytes(folder: Path) -> int:
    with contextlib.suppress(OSError):
        for line in (folder / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0
