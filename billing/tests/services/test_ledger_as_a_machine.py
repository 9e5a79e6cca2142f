"""Any order of operations keeps the ledger equal to a small model that anybody can read, and every invariant true after each step.

The model knows coins only as numbers in lots. What it says: spending takes expiring bonus, other bonus, then bought coins in order; keys act
once; holds end once; reversals restore; nothing bought expires; the coins of a sale lie in a line, and each episode was paid with its piece of it;
a payment that goes back takes its lots along, and what is missing is owed and repaid as soon as there is something to repay it with.
"""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import run_state_machine_as_test

from billing.tests.services.ledger_machine import LedgerMachine

pytestmark = pytest.mark.django_db
START = datetime(2026, 2, 27, 23, 0, tzinfo=UTC)
COINS, WHO = st.integers(1, 40), st.integers(0, 1)
EPISODES, PRICE, CAP = 6, 3, 12
NUMBERS = st.integers(1, EPISODES)


@pytest.fixture(autouse=True)
def _any_amount_may_be_paid_out(settings):
    settings.PAYOUT_MINIMUM_MINOR = 0


def test_no_order_of_operations_breaks_the_ledger():
    run_state_machine_as_test(
        LedgerMachine,
        settings=hypothesis_settings(
            max_examples=6, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


@pytest.mark.prove
def test_no_order_of_operations_breaks_the_ledger_however_long_one_tries():
    run_state_machine_as_test(
        LedgerMachine,
        settings=hypothesis_settings(
            max_examples=400, stateful_step_count=60, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
