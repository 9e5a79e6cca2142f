"""An unlock takes as long in a ledger of a million entries as in one of ten thousand."""

import json
from statistics import median

import pytest

from benchmarks.billing import ask, database, read_line, say, start
from tests.journeys.conftest import POSTGRES, need

FEW, MANY = 10_000, 1_000_000
ROUNDS, UNLOCKS = 15, 60
GREATEST_GROWTH = 1.2


@pytest.mark.services
@pytest.mark.prove
def test_an_unlock_does_not_feel_a_million_entries():
    need(POSTGRES, "PostgreSQL")
    with database("duanju_growth_few") as few, database("duanju_growth_many") as many:
        for address, entries in ((few, FEW), (many, MANY)):
            ask(address, "prepare")
            assert ask(address, "fill", entries)["entries"] >= entries
        workers = [start(address, "rounds") for address in (few, many)]
        times: list[list[float]] = [[], []]
        for _ in range(ROUNDS):  # in turn, so that whatever else the machine does falls upon both
            for at, worker in enumerate(workers):
                say(worker, str(UNLOCKS))
                times[at].append(json.loads(read_line(worker))["ms"])
        for worker in workers:
            worker.communicate()
    growth = median(times[1]) / median(times[0])
    told = f"an unlock takes {median(times[0]):.2f} ms at {FEW} entries and {median(times[1]):.2f} ms at {MANY}"
    assert growth <= GREATEST_GROWTH, told
