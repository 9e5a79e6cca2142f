"""Pacing, load and purses: nothing is spent that is not due, given twice, or taken after its time."""

import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ads.decision.facts import Shown
from ads.decision.load import Load, allowed_seconds, seconds_left
from ads.decision.pacing import Money, Window, due, limit_today, slice_of, urgency
from ads.decision.purses import Purses, Slice

pytestmark = pytest.mark.one_database
DAY = 86_400
moneys = st.builds(
    lambda budget, before, today, cap, is_even: Money(budget, before + today, today, cap, is_even),
    st.integers(0, 10**9),
    st.integers(0, 10**8),
    st.integers(0, 10**6),
    st.one_of(st.none(), st.integers(1, 10**7)),
    st.booleans(),
)
windows = st.builds(
    lambda opens, length, more: Window(opens, opens + length, opens + length + more),
    st.integers(0, 10**6),
    st.integers(0, DAY),
    st.integers(0, 30 * DAY),
)


@settings(deadline=None)
@given(moneys, windows, st.lists(st.integers(-10, DAY + 10), min_size=2, max_size=6))
def test_what_is_due_grows_with_the_day_and_never_passes_budget_or_cap(money, window, moments):
    amounts = [due(money, window, window.opens + moment) for moment in sorted(moments)]
    assert amounts == sorted(amounts)
    assert all(0 <= amount <= limit_today(money, window) for amount in amounts)
    left = max(money.budget - (money.taken - money.taken_today), 0)
    assert limit_today(money, window) <= (left if money.daily_cap is None else min(left, money.daily_cap))


@settings(deadline=None)
@given(moneys, windows, st.integers(-10, DAY + 10), st.integers(0, 1000))
def test_a_slice_is_whole_impressions_and_urgency_is_from_one_to_ten(money, window, moment, price):
    amount = slice_of(money, window, price)
    assert amount == 0 if price == 0 else amount % price == 0 and amount >= price
    assert 1 <= urgency(money, window, window.opens + moment) <= 10


def test_an_even_budget_of_ten_days_is_a_tenth_a_day_and_half_of_that_at_noon():
    window = Window(0, DAY, 10 * DAY)
    money = Money(1_000_000, 0, 0, None, is_even=True)
    assert (limit_today(money, window), due(money, window, DAY // 2), due(money, window, 0)) == (100_000, 50_000, 0)
    later = Money(1_000_000, 400_000, 0, None, is_even=True)
    assert limit_today(later, Window(0, DAY, 6 * DAY)) == 100_000
    assert due(Money(1_000_000, 0, 0, 5_000, is_even=False), window, 0) == 5_000


@settings(deadline=None)
@given(st.integers(0, 600), st.integers(1, 60), st.integers(0, 10**8), st.lists(st.integers(0, 60), max_size=20))
def test_ads_that_fit_what_is_left_never_exceed_the_load(ad_seconds, minutes, watched_ms, wishes):
    load, shown = Load(ad_seconds, minutes), []
    for wish in wishes:
        if wish <= seconds_left(load, watched_ms, shown, 0):
            shown.append(Shown(1, 10, wish))
    assert sum(one.ad_seconds for one in shown) <= allowed_seconds(load, watched_ms)
    assert seconds_left(load, watched_ms, [Shown(1, -1, 600)], 0) == allowed_seconds(load, watched_ms)


def test_a_new_allowance_begins_with_each_period_that_somebody_has_watched():
    assert [allowed_seconds(Load(15, 5), ms) for ms in (0, 299_999, 300_000, 600_000)] == [15, 15, 30, 45]


def test_a_purse_pays_from_one_lease_at_a_time_until_its_time_is_over():
    purses = Purses()
    purses.put([Slice(1, 7, 1000, 50), Slice(2, 7, 500, 100)])
    assert [purses.pay(7, 500, 10) for _ in range(4)] == [1, 1, 2, None]
    purses.put([Slice(3, 7, 1000, 50), Slice(4, 8, 10, 60)])
    assert (purses.left(7, 49), purses.left(7, 50), purses.pay(7, 500, 50)) == (1000, 0, None)
    assert purses.take_ended(50) == [Slice(3, 7, 1000, 50)]
    assert purses.take_ended(50) == []
    assert (purses.left(7, 0), purses.left(8, 0)) == (0, 10)


def test_threads_together_spend_no_more_than_the_slice():
    purses, paid = Purses(), []
    purses.put([Slice(1, 7, 1_000, 50)])

    def spend() -> None:
        paid.extend(lease for _ in range(300) if (lease := purses.pay(7, 1, 10)) is not None)

    workers = [threading.Thread(target=spend) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(paid) == 1_000
