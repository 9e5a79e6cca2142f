"""Proofs by force: processes die at moments that a seed chooses, and nothing is lost or done twice."""

import json
import os
import random
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.journeys.conftest import Site
from tests.journeys.test_other_services import MAKE_SERIES

SEED = 20260705
# Who is killed, and how often among ten: words of the command line, none for the supervisor with everything below it.
VICTIMS = (
    ("encode@",),
    ("encode@",),
    ("encode@",),
    ("encode@",),
    ("preview@",),
    ("light@",),
    ("light@",),
    ("gunicorn",),
    ("gunicorn",),
    (),
)
REAL_CLIPS = (
    "vertical/v2_cars_540x960_15s.mp4",
    "vertical/v3_crystal_540x960_12s.mp4",
    "vertical/v1_bbb_540x960_20s.mp4",
)
ALL_READY = """
from media.models import Asset
answer = list(Asset.objects.values_list("state", flat=True)) == ["ready"] * {count}
"""
EPISODES_READY = """
from media.models import Asset
print(Asset.objects.filter(state="ready").count())
"""
# Three attempts are the limit for a file that kills its workers: the storm must not look like one.
NOBODY_HIT_TWICE = """
from media.models import EncodingJob
answer = not EncodingJob.objects.filter(state__in=("queued", "running"), attempt__gte=2).exists()
"""
EACH_ONCE = """
import json
from core.models import OutboxEvent
from media.models import Asset, EncodingJob, Rendition
names = list(Rendition.objects.values_list("asset_id", "plan_hash", "name"))
ready = [event["asset_id"] for event in OutboxEvent.objects.filter(name="AssetReady").values_list("payload", flat=True)]
print(json.dumps({
    "renditions once": len(names) == len(set(names)),
    "ready once": len(ready) == len(set(ready)) == Asset.objects.count(),
    "whole": not Asset.objects.exclude(progress=100).exists(),
    "encodings repeated": sum(EncodingJob.objects.filter(step="encode").values_list("attempt", flat=True)) - Asset.objects.count(),
}))
"""
ORPHANS = """
import json
from datetime import timedelta
from pathlib import Path
from django.conf import settings
from django.utils import timezone
from media.models import Asset
from media.services.tidying import tidy_up
while tidy_up(timezone.now() + timedelta(hours=1)):
    pass
root = Path(settings.MEDIA_ROOT)
known = set()
for asset in Asset.objects.all():
    folder = Path(asset.published_prefix)
    known |= {asset.source_key, str(folder / "manifest.json")}
    known |= {str(folder / name) for name in json.loads((root / folder / "manifest.json").read_text())["files"]}
here = {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}
left = [str(path) for name in ("scratch", "uploads") for path in (Path(settings.DUANJU_DATA) / name).glob("*")]
print(json.dumps({"strange": sorted(here - known), "missing": sorted(known - here), "left": left}))
"""


def processes(site: Site, *words: str) -> list[int]:
    """The site's processes whose command line holds one of the words."""
    mark = f"DUANJU_DATA={site.data}".encode()
    found = []
    for folder in Path("/proc").iterdir():
        try:
            if folder.name.isdigit() and mark in (folder / "environ").read_bytes().split(b"\0"):
                line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                if any(word in line for word in words) and "manage.py up" not in line:
                    found.append(int(folder.name))
        except OSError:
            continue
    return found


@dataclass
class Storm:
    """A site under attack: clips go in, processes die."""

    site: Site
    clips: list[Path]
    folder: Path
    rng: random.Random = field(default_factory=lambda: random.Random(SEED))
    sent: int = 0
    kills: int = 0

    def send(self, count: int) -> None:
        """Import more episodes: other digests, films that were there before."""
        for _file in range(count):
            self.sent += 1
            path = self.folder / f"E{self.sent:03}.mp4"
            path.write_bytes(self.clips[self.sent % len(self.clips)].read_bytes() + b"\0\0\0\x08free" * self.sent)
        arguments = ("import_season", "--producer", "north", "--series", "harbour", str(self.folder), "--json")
        answers = [json.loads(line) for line in self.site.manage(*arguments).stdout.splitlines()]
        assert [answer["accepted"] for answer in answers] == [True] * count, answers
        for path in self.folder.iterdir():
            path.unlink()

    def strike(self) -> None:
        """Kill one process, -9, a random moment after an ffmpeg was seen at work."""
        victim = self.rng.choice(VICTIMS)
        self.site.wait_for(NOBODY_HIT_TWICE, seconds=120)
        self.until_at_work()
        time.sleep(self.rng.uniform(0, 1.5))
        self.kills += 1
        if not victim:
            self.site.kill()
            self.site.start()
            return
        for pid in processes(self.site, *victim)[:1]:
            os.kill(pid, signal.SIGKILL)

    def until_at_work(self) -> None:
        """Wait for an ffmpeg; when everything has been finished, there is more to do."""
        deadline = time.monotonic() + 120
        while not processes(self.site, "-progress"):
            assert time.monotonic() < deadline, f"nothing is at work\n{self.site.log()}"
            if not self.backlog():
                self.send(3)
            time.sleep(0.02)

    def backlog(self) -> int:
        return self.sent - int(self.site.shell(EPISODES_READY))

    def check(self) -> None:
        """Everything is ready, once; nothing is left over; the audit record holds."""
        self.site.wait_for(ALL_READY.format(count=self.sent), seconds=60 + 40 * self.sent)
        told = json.loads(self.site.shell(EACH_ONCE))
        repeated = told.pop("encodings repeated")
        assert all(told.values()), told
        assert repeated <= self.kills
        assert not processes(self.site, "-progress")
        left = json.loads(self.site.shell(ORPHANS))
        assert left == {"strange": [], "missing": [], "left": []}
        assert self.site.manage("verify_audit", "--seal").stdout.startswith("ok:")


@pytest.fixture
def storm(site: Site, make_clip, tmp_path) -> Storm:
    """A series without episodes; real clips when the shared folder is there."""
    shared = Path(__file__).resolve().parents[3] / "shared" / "media"
    clips = [shared / name for name in REAL_CLIPS if (shared / name).is_file()]
    site.shell(MAKE_SERIES)
    folder = tmp_path / "season"
    folder.mkdir()
    return Storm(site, clips or [make_clip(seconds=12, width=540, height=960)], folder)


def rage(storm: Storm, kills: int) -> None:
    """Keep some episodes in work until enough processes have died."""
    while storm.kills < kills:
        if storm.backlog() < 3:
            storm.send(3)
        storm.strike()
    storm.check()


@pytest.mark.parametrize("site", [{"LEASE_SECONDS": "6"}], indirect=True)
def test_five_kills_cost_nothing(storm):
    rage(storm, kills=5)


@pytest.mark.prove
@pytest.mark.parametrize("site", [{"LEASE_SECONDS": "6"}], indirect=True)
def test_fifty_kills_cost_nothing(storm):
    rage(storm, kills=50)
