"""The sandbox's bank with play money: what was read before somebody else wrote changes nothing."""

import pytest

from config.payment_sandbox.bank import Bank
from config.payment_sandbox.cards import LATER_SECONDS
from config.payment_sandbox.store import Store

WISH = {"order_ref": "o1", "amount_minor": 499, "currency": "USD"}


@pytest.fixture
def bank(tmp_path):
    """Another process at the same bank, each time."""
    return lambda: Bank(Store(tmp_path / "sandbox.sqlite3"))


def test_a_page_that_two_browsers_have_open_is_paid_once(bank):
    page = bank().open_checkout(WISH)
    answers = [bank().pay(page, "4000000000000001") for _ in range(2)]
    assert answers[0]["payment"] == answers[1]["payment"]
    assert len(bank().store.of_order("payment", "o1")) == 1


def test_a_payment_that_was_pending_when_it_was_read_keeps_what_happened_since(bank, monkeypatch):
    one, other = bank(), bank()
    payment = one.pay(one.open_checkout(WISH), "4000000000000007")["payment"]
    one.store.set_word("clock_offset", LATER_SECONDS + 1)
    stale = one.store.get(payment)
    other.refund(payment, 100)
    reads = iter([stale])
    monkeypatch.setattr(one.store, "get", lambda ref: next(reads, None) or Store.get(one.store, ref))
    assert one.payment(payment)["refunded_minor"] == 100
    assert other.payment(payment)["refunded_minor"] == 100
