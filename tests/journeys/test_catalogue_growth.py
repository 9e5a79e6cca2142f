"""The viewers' lists cost as much among a million episodes as among ten thousand, against floors of the same run."""

import pytest

from benchmarks.catalogue import GROWTH, measured
from tests.journeys.conftest import POSTGRES, need

FEW, MANY = 10_000, 1_000_000


@pytest.mark.services
@pytest.mark.prove
def test_lists_do_not_feel_a_million_episodes():
    need(POSTGRES, "PostgreSQL")
    grown = {row.name: row.value for row in measured((FEW, MANY)) if row.bar == GROWTH}
    assert len(grown) == 3
    assert all(value <= GROWTH for value in grown.values()), grown
