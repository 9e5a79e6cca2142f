"""The earnings pages in a real Chromium: readable for everybody, on a phone too."""

from datetime import UTC, datetime, timedelta

import pytest

from billing.models import ProducerShare
from billing.services.coins import Grant, Payee, Payment, grant_coins, spend_coins
from billing.services.payout_profiles import ProfileInput, set_payout_profile
from billing.services.payouts import prepare_payout
from billing.services.questions import answer_about_share, ask_about_share
from billing.services.shares import release_shares
from billing.services.statements import close_month
from core.actors import SYSTEM

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def books(company, series, viewer, viewer_actor, producer_actor, operator_actor):
    """A closed month, money in every place, and a question with its answer."""
    for number in range(6):
        payment = Payment("sandbox", f"p{number}", 2_345 + number, "USD")
        at = NOW if number < 4 else NOW + timedelta(days=40)
        grant_coins(key=f"g{number}", actor=SYSTEM, grants=[Grant(viewer.pk, 10, "purchase", payment)], now=at)
        payee = Payee(company.pk, 7_000, series.pk)
        spend_coins(key=f"s{number}", actor=viewer_actor, user_id=viewer.pk, coins=10, payee=payee, now=at)
        if number == 2:
            release_shares(now=NOW + timedelta(days=31))
    profile = ProfileInput("Moon Pictures Ltd", "DE89370400440532013000", "DE", "DE123456789")
    set_payout_profile(actor=producer_actor, company=company, profile=profile, now=NOW)
    release_shares(now=NOW + timedelta(days=31))
    close_month(month=NOW.date().replace(day=1), now=datetime(2026, 4, 1, 1, tzinfo=UTC))
    prepare_payout(key="k", actor=producer_actor, company=company, currency="USD", now=NOW)
    share = ProducerShare.objects.order_by("pk")[0]
    ask_about_share(actor=producer_actor, share=share, text="Why 70 per cent?", now=NOW)
    answer_about_share(actor=operator_actor, share=share, text="So it stands in your contract.", now=NOW)
    return share


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_earnings_are_readable_for_everybody_and_fit_the_screen(
    open_context, axe, producer, company, books, size, live
):
    page = open_context(producer, size=size).new_page()
    base = f"/studio/earnings/{company.slug}/"
    for address in (base, f"{base}2026-03/USD/", f"/studio/earnings/lines/{books.pk}/", f"{base}account/"):
        page.goto(live + address)
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
