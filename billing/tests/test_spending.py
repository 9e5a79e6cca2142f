"""Which coins go first, and that parts sum to the whole."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.spending import Lot, plan_spend, split_by_bps, value_minor

NOW = datetime(2026, 3, 1, tzinfo=UTC)
SOON, LATER = NOW + timedelta(days=1), NOW + timedelta(days=9)


def lot(number: int, remaining: int, *, bonus: bool = False, expires: datetime | None = None, paid: int = 0) -> Lot:
    return Lot(number, 1 if bonus else 2, bonus, remaining, remaining, paid, "USD" if paid else "", expires)


def taken(takes) -> list[tuple[int, int]]:
    return [(take.lot.id, take.coins) for take in takes]


def test_bonus_that_expires_soonest_goes_first_then_other_bonus_then_the_oldest_bought_coins():
    lots = [
        lot(1, 10),
        lot(2, 10),
        lot(3, 10, bonus=True),
        lot(4, 10, bonus=True, expires=LATER),
        lot(5, 10, bonus=True, expires=SOON),
    ]
    assert taken(plan_spend(lots, 45, now=NOW)) == [(5, 10), (4, 10), (3, 10), (1, 10), (2, 5)]


@pytest.mark.parametrize(("coins", "found"), [(10, True), (11, False)])
def test_expired_coins_cannot_be_spent_whether_they_were_booked_or_not(coins, found):
    lots = [lot(1, 10), lot(2, 50, bonus=True, expires=NOW)]
    assert (plan_spend(lots, coins, now=NOW) is not None) is found


@pytest.mark.parametrize(("coins", "expected"), [(13, [(3, 5), (1, 8)]), (14, None)])
def test_bought_coins_that_are_set_aside_stay_and_bonus_is_not_touched_by_it(coins, expected):
    takes = plan_spend([lot(1, 10), lot(2, 2), lot(3, 5, bonus=True)], coins, now=NOW, held=4)
    assert (takes and taken(takes)) == expected


@given(paid=st.integers(0, 100_000), sizes=st.lists(st.integers(1, 50), min_size=1, max_size=20))
def test_however_a_lot_is_spent_its_parts_are_worth_what_was_paid(paid, sizes):
    granted = remaining = sum(sizes)
    worth = 0
    for size in sizes:
        worth += value_minor(Lot(1, 1, False, granted, remaining, paid), size)
        remaining -= size
    assert worth == paid


@given(amount=st.integers(0, 10**12), first=st.integers(0, 10_000), second=st.integers(0, 10_000))
def test_shares_sum_to_the_whole_and_none_is_off_by_more_than_one(amount, first, second):
    low, high = sorted((first, second))
    shares = [low, high - low, 10_000 - high]
    parts = split_by_bps(amount, shares)
    assert sum(parts) == amount
    assert all(abs(part * 10_000 - amount * bps) < 10_000 for part, bps in zip(parts, shares, strict=True))


@pytest.mark.parametrize("shares", [[5_000, 4_999], [10_001, -1]])
def test_shares_that_are_not_a_whole_are_refused(shares):
    with pytest.raises(ValueError, match="basis points"):
        split_by_bps(100, shares)


def test_the_cent_that_is_left_goes_to_the_largest_rest_and_then_to_the_first():
    assert split_by_bps(100, [3_334, 3_333, 3_333]) == [34, 33, 33]
    assert split_by_bps(1, [5_000, 5_000]) == [1, 0]
