"""Tax in an amount: half up once, nothing lost between net and tax, parts that sum; and the dated rates."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.enums import TaxedSale, TaxName
from billing.money import percent_text
from billing.selectors.taxes import rate_of, tax_rules
from billing.taxes import Rate, tax_of_part, taxed

AMOUNTS, RATES = st.integers(0, 10**8), st.integers(0, 10_000)


def rate(bps):
    return Rate("DE", "vat", bps)


@pytest.mark.parametrize(
    ("amount", "bps", "is_inclusive", "gross", "tax"),
    [
        (1190, 1900, True, 1190, 190),
        (1000, 1900, False, 1190, 190),
        (499, 1900, True, 499, 80),  # 79.67
        (499, 1900, False, 594, 95),  # 94.81
        (50, 100, False, 51, 1),  # 0.5 is rounded up
        (49, 100, False, 49, 0),
        (101, 200, True, 101, 2),  # 1.98
        (980, 1000, True, 980, 89),  # yen
        (0, 1900, False, 0, 0),
        (499, 0, False, 499, 0),
    ],
)
def test_tax_is_rounded_half_up_for_the_whole_order(amount, bps, is_inclusive, gross, tax):
    cost = taxed(amount, rate(bps), is_inclusive=is_inclusive)
    assert (cost.gross_minor, cost.tax_minor, cost.net_minor) == (gross, tax, gross - tax)


@given(amount=AMOUNTS, bps=RATES)
def test_what_is_added_is_what_is_found_inside(amount, bps):
    added = taxed(amount, rate(bps), is_inclusive=False)
    assert added.net_minor == amount
    assert taxed(added.gross_minor, rate(bps), is_inclusive=True) == added


@given(amount=AMOUNTS, bps=RATES, is_inclusive=st.booleans())
def test_tax_is_within_half_a_minor_unit_of_the_exact_one(amount, bps, is_inclusive):
    cost = taxed(amount, rate(bps), is_inclusive=is_inclusive)
    whole = 10_000 + bps if is_inclusive else 10_000
    assert -whole <= 2 * (amount * bps - cost.tax_minor * whole) <= whole
    assert 0 <= cost.tax_minor <= cost.gross_minor


@given(gross=st.integers(1, 10**8), bps=RATES, cuts=st.lists(st.integers(0, 10**8), max_size=20))
def test_parts_that_go_back_sum_to_the_tax_whatever_the_steps(gross, bps, cuts):
    tax = taxed(gross, rate(bps), is_inclusive=True).tax_minor
    totals = [0, *sorted(min(cut, gross) for cut in cuts), gross]
    taxes = [tax_of_part(tax, gross, total) for total in totals]
    for at in range(1, len(totals)):
        assert 0 <= taxes[at] - taxes[at - 1] <= totals[at] - totals[at - 1]
    assert (taxes[0], taxes[-1]) == (0, tax)


def test_no_part_of_nothing_is_taxed():
    assert tax_of_part(0, 0, 0) == 0


@pytest.mark.parametrize(
    ("moment", "bps"),
    [
        ("2020-06-30T21:59:59", 1900),
        ("2020-06-30T22:00:00", 1600),  # midnight in Berlin
        ("2020-12-31T22:59:59", 1600),
        ("2020-12-31T23:00:00", 1900),
        ("2026-03-01T00:00:00", 1900),
    ],
)
def test_a_rate_holds_from_midnight_in_its_country(settings, moment, bps):
    settings.TAX_COUNTRIES = ("DE",)
    found = rate_of(TaxedSale.COINS, "DE", at=datetime.fromisoformat(moment).replace(tzinfo=UTC))
    assert found == Rate("DE", "vat", bps)


def test_only_named_countries_are_taxed(settings, now):
    assert rate_of(TaxedSale.COINS, "DE", at=now) == Rate("DE", "", 0)
    settings.TAX_COUNTRIES = ("DE", "JP", "GB")
    rates = [rate_of(TaxedSale.SUBSCRIPTIONS, country, at=now) for country in ("JP", "GB", "FR", "*")]
    assert rates == [Rate("JP", "consumption-tax", 1000), Rate("GB", "vat", 2000), Rate("FR", "", 0), Rate("*", "", 0)]


def test_every_rule_says_how_its_tax_is_called_and_what_each_sale_costs():
    for rule in tax_rules().rules:
        assert rule.content["tax"] in {"", *TaxName.values}, rule.id
        assert set(rule.content["bps"]) == set(TaxedSale.values), rule.id
        assert all(0 <= bps <= 10_000 for bps in rule.content["bps"].values()), rule.id
        assert rule.jurisdiction == "*" or rule.content["source"], rule.id
    zones = {(rule.jurisdiction, rule.content["time_zone"]) for rule in tax_rules().rules}
    assert len(zones) == len({country for country, _zone in zones})


@pytest.mark.parametrize(("bps", "words"), [(1900, "19%"), (770, "7.7%"), (825, "8.25%"), (5, "0.05%"), (0, "0%")])
def test_a_rate_reads_as_per_cent(bps, words):
    assert percent_text(bps) == words
