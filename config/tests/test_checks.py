"""What the system checks say about tax."""

import pytest

from config.checks import taxes_have_rules


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, []),
        ({"TAX_COUNTRIES": ("DE",)}, ["duanju.W005", "duanju.W006"]),
        ({"TAX_COUNTRIES": ("DE", "XX"), "SITE_COUNTRY": "DE", "SELLER_TAX_NUMBER": "DE1"}, ["duanju.E003"]),
        ({"TAX_COUNTRIES": ("*",), "COUNTRY_HEADER": "CF-IPCountry", "SELLER_TAX_NUMBER": "DE1"}, ["duanju.E003"]),
        ({"TAX_COUNTRIES": ("GB",), "COUNTRY_HEADER": "CF-IPCountry", "SELLER_TAX_NUMBER": "GB1"}, []),
    ],
)
def test_taxes_need_a_rate_a_country_and_a_seller(settings, changes, found):
    for name, value in changes.items():
        setattr(settings, name, value)
    assert [message.id for message in taxes_have_rules(None)] == found
