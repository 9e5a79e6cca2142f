"""Wallets with coins, a clock that stands still, and the whole ledger checked after each test."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from billing.enums import LotSource
from billing.services.coins import Grant, Payee, Payment, grant_coins
from billing.services.ledger import Outcome
from billing.services.verification import verify_ledger
from core.actors import SYSTEM

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
_numbers = count(1)


@pytest.fixture
def now() -> datetime:
    """Noon of a day in March."""
    return NOW


@pytest.fixture
def buy(db) -> Callable[..., Outcome]:
    """``buy(user, coins, minor, now=NOW)``: coins that were paid for in US dollars."""

    def make(user, coins: int, minor: int = 0, *, currency: str = "USD", now: datetime = NOW) -> Outcome:
        number = next(_numbers)
        payment = Payment("sandbox", f"pay-{number}", minor, currency)
        bought = Grant(user.pk, coins, LotSource.PURCHASE, payment)
        return grant_coins(key=f"pay:sandbox:pay-{number}:credit", actor=SYSTEM, grants=[bought], now=now)

    return make


@pytest.fixture
def give(db) -> Callable[..., Outcome]:
    """``give(user, coins, days=None, now=NOW)``: bonus coins, which expire after so many days."""

    def make(user, coins: int, days: int | None = None, *, now: datetime = NOW) -> Outcome:
        expires_at = None if days is None else now + timedelta(days=days)
        bonus = Grant(user.pk, coins, LotSource.BONUS, expires_at=expires_at)
        return grant_coins(key=f"bonus-{next(_numbers)}", actor=SYSTEM, grants=[bonus], now=now)

    return make


@pytest.fixture
def payee(make_company) -> Payee:
    """A producer who gets seven tenths."""
    return Payee(make_company().pk, 7_000)


@pytest.fixture(autouse=True)
def sound_ledger(request) -> Iterator[None]:
    """Whatever a test does, the ledger adds up at its end; tests that break it on purpose are marked ``broken_ledger``."""
    uses_database = request.node.get_closest_marker("django_db") is not None
    if uses_database:
        request.getfixturevalue("db")  # so that this ends before the test's rows go
    yield
    if uses_database and not request.node.get_closest_marker("broken_ledger"):
        verdict = verify_ledger()
        assert verdict.problems == ()
        assert verdict.chain.broken == ""
