"""Prices that can be known beforehand, and never more than the price of the series."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.pricing import (
    NOTHING,
    Holdings,
    Step,
    Terms,
    episodes_in_pack,
    list_price,
    problems_with,
    quote,
    quote_series,
    quote_to_end,
)

FLAT = Terms((Step(1, 10),), series_coins=500, free_count=8, numbers=tuple(range(1, 81)))
LADDER = Terms((Step(1, 5), Step(21, 10), Step(61, 15)), series_coins=600, free_count=10, numbers=tuple(range(1, 81)))


@pytest.mark.parametrize(
    ("terms", "number", "coins"),
    [
        (FLAT, 8, 0),
        (FLAT, 9, 10),
        (LADDER, 10, 0),
        (LADDER, 20, 5),
        (LADDER, 21, 10),
        (LADDER, 60, 10),
        (LADDER, 61, 15),
    ],
)
def test_an_episode_costs_what_its_step_says(terms, number, coins):
    assert list_price(terms, number) == coins


@pytest.mark.parametrize(
    ("held", "numbers", "expected"),
    [
        (NOTHING, [9], ((9,), 10)),
        (NOTHING, [1, 2, 9], ((9,), 10)),
        (NOTHING, range(9, 81), (tuple(range(9, 81)), 500)),
        (Holdings(frozenset({9, 10}), 20), [9, 10, 11], ((11,), 10)),
        (Holdings(frozenset(range(9, 58)), 490), [60, 61], ((60, 61), 10)),
        (Holdings(frozenset(range(9, 59)), 500), [60], ((60,), 0)),
        (Holdings(frozenset(range(9, 81)), 500), [60], ((), 0)),
    ],
)
def test_what_is_owned_counts_towards_the_cap_and_is_never_sold_again(held, numbers, expected):
    found = quote(FLAT, held, numbers)
    assert (found.numbers, found.coins) == expected


@given(
    order=st.permutations(list(range(1, 31))),
    discounts=st.lists(st.sampled_from([0, 500, 3_333, 9_999]), min_size=30, max_size=30),
    cap=st.integers(15, 400),
)
def test_however_a_series_is_bought_it_never_costs_more_than_its_price(order, discounts, cap):
    terms = Terms((Step(1, 5), Step(11, 15)), series_coins=cap, free_count=3, numbers=tuple(range(1, 31)))
    held, promised = NOTHING, quote_series(terms, NOTHING).coins
    for number, discount_bps in zip(order, discounts, strict=True):
        offer = quote(terms, held, [number], discount_bps=discount_bps)
        held = Holdings(held.unlocked | set(offer.numbers), held.paid_coins + offer.coins)
    assert held.paid_coins <= promised <= cap
    assert len(held.unlocked) == 27
    assert quote_series(terms, held).numbers == ()


def test_numbers_that_are_not_there_are_not_sold():
    gaps = Terms((Step(1, 10),), series_coins=500, free_count=1, numbers=(1, 2, 5, 9))
    assert quote_series(gaps, NOTHING) == quote(gaps, NOTHING, range(1, 50))
    assert quote_series(gaps, NOTHING).numbers == (2, 5, 9)
    assert quote_to_end(gaps, NOTHING, 3).coins == 20


def test_to_the_end_and_the_whole_series_are_sums_under_the_cap():
    assert quote_to_end(LADDER, NOTHING, 61).coins == 20 * 15
    assert quote_series(LADDER, NOTHING).coins == min(600, 10 * 5 + 40 * 10 + 20 * 15)
    assert quote_to_end(LADDER, NOTHING, 61, discount_bps=2_500).coins == 225


@pytest.mark.parametrize(("coins", "count"), [(0, 0), (9, 0), (10, 1), (499, 49), (500, 72), (9_999, 72)])
def test_a_pack_says_how_many_episodes_it_opens_here(coins, count):
    assert episodes_in_pack(FLAT, NOTHING, coins) == count


@pytest.mark.parametrize(
    ("terms", "problem"),
    [
        (Terms((), 5, 0, ()), "no-price"),
        (Terms((Step(2, 5),), 50, 0, ()), "steps-out-of-order"),
        (Terms((Step(1, 5), Step(1, 6)), 50, 0, ()), "steps-out-of-order"),
        (Terms((Step(1, 0),), 50, 0, ()), "price-below-one"),
        (Terms((Step(1, 5), Step(3, 51)), 50, 0, ()), "cap-below-an-episode"),
    ],
)
def test_terms_that_cannot_be_offered_say_why(terms, problem):
    assert problem in problems_with(terms)
    assert problems_with(FLAT) == problems_with(LADDER) == []
