"""Pages with tax: what is paid is shown with it before every click that spends, and receipts show it apart."""

import pytest
from django.utils import timezone

from billing.models import CoinPack, PaymentOrder, PlanPrice
from billing.pricing import Step
from billing.services.prices import set_price_plan
from billing.tests.conftest import *  # noqa: F403 - wallets with coins
from billing.tests.payments.conftest import *  # noqa: F403 - packs and tiers
from core.actors import SYSTEM

pytestmark = pytest.mark.django_db
GERMAN, BRITISH = {"HTTP_CF_IPCOUNTRY": "DE"}, {"HTTP_CF_IPCOUNTRY": "GB"}


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture(autouse=True)
def taxed_countries(settings):
    settings.TAX_COUNTRIES, settings.COUNTRY_HEADER = ("DE", "GB"), "CF-IPCountry"
    settings.SELLER_ADDRESS, settings.SELLER_TAX_NUMBER = "1 Long Lane, Hamburg", "DE123456789"


@pytest.fixture
def pack(db):
    """A hundred coins for ten euros and tax."""
    return CoinPack.objects.create(currency="EUR", amount_minor=1000, coins=100, is_tax_inclusive=False)


@pytest.fixture
def euros(tiers):
    """Both tiers in euros by the month, tax on top: 5 and 10."""
    offers = (("basic", 500), ("vip", 1000))
    terms = {"currency": "EUR", "interval": "month", "country": "DE", "is_tax_inclusive": False}
    return {
        name: PlanPrice.objects.create(version=tiers[name].version, amount_minor=minor, **terms)
        for name, minor in offers
    }


def text(answer):
    return answer.content.decode()


def test_the_shop_shows_what_is_paid_with_tax_and_charges_exactly_that(client_for, viewer, pack, sandbox):
    client = client_for(viewer)
    shop = text(client.get("/wallet/shop/", **GERMAN))
    assert "Buy for €11.90" in shop
    assert "Prices include VAT 19%." in shop
    assert "Buy for €12.00" in text(client.get("/wallet/shop/", **BRITISH))
    untaxed = text(client.get("/wallet/shop/"))
    assert "Buy for €10.00" in untaxed
    assert "Prices include" not in untaxed
    page = client.post(f"/wallet/shop/{pack.public_id}/buy/", {"key": "k"}, **GERMAN).headers["Location"]
    order = PaymentOrder.objects.get()
    assert "Not paid yet? Pay €11.90" in text(client.get(f"/wallet/orders/{order.public_id}/"))
    sandbox.pay(page)
    assert sandbox.payments(order.public_id)[0]["amount_minor"] == 1190


def test_a_locked_episode_and_its_series_say_their_prices_with_tax(
    client_for, viewer, make_public_series, pack, euros, now
):
    series = make_public_series(episodes=12, free=2)
    set_price_plan(actor=SYSTEM, series=series, steps=[Step(1, 10)], series_coins=60, wait_hours=24, now=now)
    client = client_for(viewer)
    wall = text(client.get(f"/paywall/{series.episodes.get(number=3).public_id}/", **GERMAN))
    for words in (
        "about €1.19",
        "about €7.14",
        "Buy for €11.90</button>",
        "€11.90 a month</a>",
        "Prices include VAT 19%.",
    ):
        assert words in wall
    assert "60 coins to finish it, about €7.14" in text(client.get(f"/s/{series.slug}/", **GERMAN))


def test_tiers_and_a_subscription_say_their_prices_with_tax(client_for, viewer, euros, sandbox, now):
    client = client_for(viewer)
    offered = text(client.get("/tiers/", **GERMAN))
    assert "€5.95 a month" in offered
    assert "Then €11.90 a month" in offered
    assert "Prices include VAT 19%." in offered
    page = client.post(f"/tiers/{euros['basic'].public_id}/subscribe/", {"key": "s"}, **GERMAN).headers["Location"]
    sandbox.pay(page)
    sandbox.settle(PaymentOrder.objects.get(), now)
    elsewhere = text(client.get("/subscription/", **BRITISH))
    assert "€5.95 a month" in elsewhere
    assert ": €5.95" in elsewhere
    change = client.post(f"/subscription/change/{euros['vip'].public_id}/", **GERMAN)
    quote = change.context["quote"]
    assert quote.tax_bps == 1900
    assert quote.due_minor == quote.charge_minor - quote.credit_minor + quote.tax_minor
    assert f"Change now for €{quote.due_minor // 100}.{quote.due_minor % 100:02d}" in text(change)
    client.post(f"/subscription/accept/{quote.public_id}/")
    assert PaymentOrder.objects.get(kind="tier_change").amount_minor == quote.due_minor


def test_a_receipt_names_the_seller_and_shows_the_tax_apart(client_for, viewer, pack, sandbox, now):
    client = client_for(viewer)
    sandbox.pay(client.post(f"/wallet/shop/{pack.public_id}/buy/", {"key": "k"}, **GERMAN).headers["Location"])
    order = sandbox.settle(PaymentOrder.objects.get(), now)
    payment = order.payments.get()
    sandbox.call(f"/v1/payments/{payment.ref}/refunds", amount_minor=119)
    sandbox.settle(order, now)
    receipt = text(client.get(f"/wallet/receipts/{payment.public_id}/"))
    for words in ("Duanju", "1 Long Lane, Hamburg", "DE123456789", "VAT 19% (DE)", "€10.00", "€1.90", "€11.90"):
        assert words in receipt
    assert "€1.19 (VAT 19% in it: €0.19)" in receipt
    client.cookies["django_language"] = "zh-hans"
    chinese = text(client.get(f"/wallet/receipts/{payment.public_id}/"))
    for words in ("增值税 19% (DE)", "不含税", "税号"):
        assert words in chinese


def test_a_receipt_without_tax_says_nothing_of_it(client_for, viewer, pack, sandbox, now):
    client = client_for(viewer)
    sandbox.pay(client.post(f"/wallet/shop/{pack.public_id}/buy/", {"key": "k"}).headers["Location"])
    payment = sandbox.settle(PaymentOrder.objects.get(), now).payments.get()
    receipt = text(client.get(f"/wallet/receipts/{payment.public_id}/"))
    assert "€10.00" in receipt
    assert "Without tax" not in receipt


def test_tax_costs_no_query(client, pack, euros, django_assert_max_num_queries, query_budget):
    def add(_number):
        CoinPack.objects.create(currency="EUR", amount_minor=1000, coins=100, is_tax_inclusive=False)

    query_budget(add, lambda: client.get("/wallet/shop/", **GERMAN), at_most=4)
