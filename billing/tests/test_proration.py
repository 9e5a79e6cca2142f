"""Periods and prorated changes: month ends, leap days, whole minor units."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.proration import part_between, period_end, prorate, rest_of, switch


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("anchor", "interval", "count", "end"),
    [
        ("2026-01-31T10:00", "month", 1, "2026-02-28T10:00"),
        ("2026-01-31T10:00", "month", 2, "2026-03-31T10:00"),
        ("2028-01-31T10:00", "month", 1, "2028-02-29T10:00"),
        ("2028-02-29T00:00", "year", 1, "2029-02-28T00:00"),
        ("2028-02-29T00:00", "year", 4, "2032-02-29T00:00"),
        ("2026-12-15T23:59", "month", 1, "2027-01-15T23:59"),
        ("2026-05-31T00:00", "month", 13, "2027-06-30T00:00"),
    ],
)
def test_a_period_ends_on_the_anchors_day_or_the_last_of_a_shorter_month(anchor, interval, count, end):
    assert period_end(at(anchor), interval, count) == at(end)


def test_ten_to_twenty_at_half_time_costs_five():
    change = prorate(1000, 2000, at("2026-04-01"), at("2026-05-01"), at("2026-04-16"))
    assert (change.credit_minor, change.charge_minor, change.due_minor) == (500, 1000, 500)


def test_another_interval_begins_a_whole_period_and_credits_the_rest():
    change = switch(1000, 9000, at("2026-04-01"), at("2026-05-01"), at("2026-04-16"))
    assert change.due_minor == 8500


@given(
    amount=st.integers(0, 10**7),
    days=st.integers(1, 366),
    cuts=st.lists(st.integers(0, 366 * 86_400), min_size=1, max_size=15),
)
def test_monthly_parts_of_a_price_sum_to_it_whatever_the_cuts(amount, days, cuts):
    start = at("2026-01-31")
    end = start + timedelta(days=days)
    upto = [*sorted(min(start + timedelta(seconds=cut), end) for cut in cuts), end]
    parts = [part_between(amount, start, end, moment) for moment in upto]
    assert parts == sorted(parts)
    assert parts[-1] == amount


@given(old=st.integers(0, 10**6), new=st.integers(0, 10**6), at_second=st.integers(-100, 31 * 86_400))
def test_a_change_never_credits_or_charges_more_than_a_whole_period(old, new, at_second):
    start, end = at("2026-03-01"), at("2026-04-01")
    moment = start + timedelta(seconds=at_second)
    change = prorate(old, new, start, end, moment)
    assert 0 <= change.credit_minor <= old
    assert 0 <= change.charge_minor <= new
    assert change.due_minor <= new
    assert rest_of(old, start, end, end) == 0
