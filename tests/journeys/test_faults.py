"""Proofs by force: processes die at moments that a seed chooses, and nothing is lost or done twice."""

import os
import random
import signal
import time
from pathlib import Path

import pytest

from tests.journeys.conftest import Site
from tests.journeys.test_other_services import MAKE_SERIES

SEED = 20260705
ONE_READY = """
from media.models import Asset
answer = list(Asset.objects.values_list("state", flat=True)) == ["ready"] * {count}
"""
EACH_ONCE = """
from media.models import Asset, Rendition
names = Rendition.objects.values_list("asset_id", "plan_hash", "name")
print(len(names) == len(set(names)) and not Asset.objects.exclude(progress=100).exists())
"""
INTERRUPTED = """
from media.models import EncodingJob
print(EncodingJob.objects.filter(step="encode", attempt__gt=1).count())
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


def until_encoding(site: Site) -> None:
    """Wait for an ffmpeg of the site that is at work."""
    deadline = time.monotonic() + 60
    while not processes(site, "filter_complex"):
        assert time.monotonic() < deadline, f"nothing is being encoded\n{site.log()}"
        time.sleep(0.02)


def survive(site: Site, clip: Path, tmp_path: Path, rounds: int) -> None:
    """In each round one clip is sent in and the worker that encodes it is killed at a random moment."""
    rng = random.Random(SEED)
    site.shell(MAKE_SERIES)
    folder = tmp_path / "season"
    folder.mkdir()
    for number in range(1, rounds + 1):
        path = folder / f"E{number:02}.mp4"
        path.write_bytes(clip.read_bytes() + b"\0\0\0\x08free" * number)  # another digest, the same film
        site.manage("import_season", "--producer", "north", "--series", "harbour", str(folder), "--json")
        until_encoding(site)
        time.sleep(rng.uniform(0, 1))
        victims = processes(site, "encode@")
        assert victims, f"no worker to kill\n{site.log()}"
        os.kill(victims[0], signal.SIGKILL)
        site.wait_for(ONE_READY.format(count=number), seconds=150)
        path.unlink()
    assert site.shell(EACH_ONCE).strip() == "True"
    assert int(site.shell(INTERRUPTED)) >= max(1, rounds // 2)  # the kills fell into encodings, not beside them
    assert not processes(site, "-progress")
    assert site.manage("verify_audit", "--seal").stdout.startswith("ok:")


@pytest.mark.parametrize("site", [{"LEASE_SECONDS": "6"}], indirect=True)
def test_an_encoding_worker_killed_at_a_random_moment_costs_nothing(site, make_clip, tmp_path):
    survive(site, make_clip(seconds=12, width=540, height=960), tmp_path, rounds=1)


@pytest.mark.prove
@pytest.mark.parametrize("site", [{"LEASE_SECONDS": "6"}], indirect=True)
def test_ten_killed_workers_cost_nothing(site, make_clip, tmp_path):
    survive(site, make_clip(seconds=12, width=540, height=960), tmp_path, rounds=10)
