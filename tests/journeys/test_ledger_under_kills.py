"""Processes that move coins die by kill -9 again and again; the ledger neither loses nor doubles anything, on both databases."""

import json
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.journeys.conftest import ROOT, Site

START = "import django; django.setup(); from tests.journeys.hammer import main; main()"
HAMMERS = 4
PEOPLE = """
from accounts.models import ProducerCompany, User
ProducerCompany.objects.create(pk=1, slug="one", name="One")
for number in range(3):
    User.objects.create_user(f"viewer{number}@example.org")
"""
KEYS = """
import json
from billing.models import LedgerTransaction
print(json.dumps({
    "moved": dict(LedgerTransaction.objects.values_list("idem_key", "pk")),
}))
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def site(request, tmp_path) -> Site:
    """A prepared database without any running part of the site."""
    url = request.getfixturevalue("database") if request.param == "postgresql" else ""
    data = tmp_path / "data"
    data.mkdir()
    prepared = Site(data=data, port=0, extra={"DATABASE_URL": url})
    prepared.migrate()
    prepared.shell(PEOPLE)
    return prepared


def begin(site: Site, journal: Path, seed: int) -> subprocess.Popen[bytes]:
    argv = [sys.executable, "-c", START, str(journal), str(seed)]
    with journal.with_suffix(".log").open("ab") as log:
        return subprocess.Popen(argv, cwd=ROOT, env=site.env, stderr=log)


def wait_for_work(process: subprocess.Popen[bytes], journal: Path) -> None:
    """Until the process has written something: a kill must fall upon work, not upon a start."""
    size, deadline = journal.stat().st_size if journal.exists() else 0, time.monotonic() + 60
    while not journal.exists() or journal.stat().st_size == size:
        assert process.poll() is None, journal.with_suffix(".log").read_text()
        assert time.monotonic() < deadline, "it does nothing"
        time.sleep(0.02)


def answers(journals: list[Path]) -> dict[str, str]:
    """What was answered to each key; an intention without an answer is left out."""
    lines = [line.split() for journal in journals for line in journal.read_text().splitlines()]
    return {words[0]: words[3].removeprefix("=") for words in lines if len(words) == 4}


@pytest.mark.services
@pytest.mark.parametrize("kills", [8, pytest.param(150, marks=pytest.mark.prove)])
def test_coins_survive_processes_that_die(site, tmp_path, kills):
    rng = random.Random(11)
    journals = [tmp_path / f"journal-{number}" for number in range(HAMMERS)]
    running = [begin(site, journal, number) for number, journal in enumerate(journals)]
    try:
        for kill in range(kills):
            at = rng.randrange(HAMMERS)
            wait_for_work(running[at], journals[at])
            time.sleep(rng.uniform(0, 0.5))
            running[at].kill()
            running[at].wait(10)
            running[at] = begin(site, journals[at], 1_000 + kill)
        for process, journal in zip(running, journals, strict=True):
            wait_for_work(process, journal)
    finally:
        for process in running:
            process.kill()
            process.wait(10)
    told = answers(journals)
    found = json.loads(site.shell(KEYS))
    moved = {key for key, answer in told.items() if answer.isdigit()}
    lost = sorted(key for key in moved if key not in found["moved"])
    assert lost == [], "answered, and not in the ledger"
    wrong = sorted(key for key in set(told) - moved if not key.startswith("undo") and key in found["moved"])
    assert wrong == [], "refused, and in the ledger"
    assert len(moved) > kills
    assert site.manage("verify_ledger", "--seal").stdout.startswith("ok:")
