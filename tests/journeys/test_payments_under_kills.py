"""Payments survive kill -9 of everybody who handles them: at rest our books are what the payment sandbox says, on both databases."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
import requests

from tests.fixtures.ports import free_port
from tests.fixtures.sandbox import wait_for
from tests.journeys.conftest import ROOT, Site
from tests.journeys.test_faults import processes

START = "import django; django.setup(); from tests.journeys.payments_at_rest import main; main()"
SERVERS = ("config.wsgi:application", "config.payment_sandbox.wsgi:application")
SEED = 20260705
# What a storm must have seen at least, to be one; a short one cannot see everything.
SEEN = ("coins", "tier_start", "refunds", "clawed")
ALL_SEEN = (*SEEN, "tier_renewal", "paid again", "won back", "repaid", "messages tried again")


@pytest.fixture(params=["sqlite", "postgresql"])
def site(request, tmp_path):
    """The web server that takes messages and the payment sandbox that sends them, and a shop to buy in."""
    url = request.getfixturevalue("database") if request.param == "postgresql" else ""
    data, port = tmp_path / "data", free_port()
    data.mkdir()
    extra = {"DATABASE_URL": url, "SANDBOX_URL": f"http://127.0.0.1:{free_port()}"}
    running = Site(data=data, port=port, extra=extra, only=("web", "payments"))
    running.migrate()
    try:
        running.start()
        ended_well(running, begin(running, "open"))
        wait_for(extra["SANDBOX_URL"])
        yield running
    finally:
        running.stop()


def begin(site: Site, *words: str) -> subprocess.Popen[bytes]:
    argv = [sys.executable, "-c", START, *words]
    with (site.data / "said").open("wb") as said, (site.data / "complaints").open("wb") as complaints:
        return subprocess.Popen(argv, cwd=ROOT, env=site.env, stdout=said, stderr=complaints)


def ended_well(site: Site, process: subprocess.Popen[bytes]) -> str:
    """What it said, once it has ended."""
    assert process.wait(600) == 0, (site.data / "complaints").read_text()[-6000:]
    return (site.data / "said").read_text()


def strike(site: Site, rng: random.Random) -> None:
    """Kill one process of the web server or of the sandbox while both answer: the supervisor starts it again."""
    if answers(site.url) and answers(site.extra["SANDBOX_URL"]):
        for pid in processes(site, rng.choice(SERVERS))[rng.randrange(2) :][:1]:
            os.kill(pid, signal.SIGKILL)


def wait_until_no_orphans(site: Site) -> None:
    """A server whose master was killed may answer once more before it sees that it is alone."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        servers = processes(site, *SERVERS)
        if all(parent_of(pid) in {site.process.pid, *servers} for pid in servers):
            return
        time.sleep(0.1)
    raise TimeoutError("a server lives on without its master")


def parent_of(pid: int) -> int:
    """Zero for a process that has just gone."""
    with suppress(OSError):
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    return 0


def answers(address: str) -> bool:
    with suppress(requests.RequestException):
        return requests.get(f"{address}/healthz", timeout=1).ok
    return False


@pytest.mark.services
@pytest.mark.parametrize(("kills", "seen"), [(20, SEEN), pytest.param(1_000, ALL_SEEN, marks=pytest.mark.prove)])
def test_at_rest_we_have_what_the_provider_has_whoever_died(site, tmp_path, kills, seen):
    rng, folder = random.Random(SEED), tmp_path / "tills"
    folder.mkdir()
    tills = begin(site, "storm", str(folder), str(kills), str(SEED))
    try:
        while tills.poll() is None:
            time.sleep(rng.uniform(1, 4))
            strike(site, rng)
        ended_well(site, tills)
    finally:
        tills.kill()
        tills.wait(10)
    wait_until_no_orphans(site)
    for address in (site.url, site.extra["SANDBOX_URL"]):
        wait_for(address)
    found = json.loads(ended_well(site, begin(site, "rest")).splitlines()[-1])
    assert found["differences"] == []
    assert all(found["story"].get(name) for name in seen), found["story"]
    assert site.manage("verify_ledger", "--seal").stdout.startswith("ok:")
