"""The viewer's money in Chromium against the real sandbox: buy, unlock, undo, auto-unlock to the budget, subscribe, fail, recover, cancel."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from billing.models import AutoUnlock, CoinPack, Payment, PaymentOrder, Subscription
from billing.pricing import Step
from billing.services.prices import set_price_plan
from billing.services.renewals import renew_due
from billing.services.time_travel import let_time_pass
from billing.tests.payments.conftest import tiers  # noqa: F401 - a fixture
from core.actors import SYSTEM
from watch.tests.playing import is_running, until
from watch.tests.test_in_a_browser import series as seven_episodes  # noqa: F401 - a fixture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def shop(live, sandbox, settings, eager_tasks, now):
    """One pack for sale, and a sandbox that tells this very site."""
    policy = {**settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]}
    policy["form-action"] = [*policy["form-action"], sandbox.url]
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": policy}
    sandbox.call("/v1/control", messages_to=f"{live.url}/payments/messages/sandbox/")
    yield CoinPack.objects.create(currency="USD", amount_minor=499, coins=25, bonus_coins=5)
    sandbox.call("/v1/control", messages_to="http://127.0.0.1:9/")


@pytest.fixture
def series(seven_episodes):  # noqa: F811
    return seven_episodes


@pytest.fixture
def prices(series, now):
    series.free_episode_count = 1
    series.save()
    return set_price_plan(actor=SYSTEM, series=series, steps=[Step(1, 10)], series_coins=50, wait_hours=None, now=now)


@pytest.fixture
def me(viewer, client_for, live, page):
    """The page, signed in as the viewer."""
    cookie = client_for(viewer).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live.url}])
    return page


def pay(page, card="Pays at once"):
    page.get_by_role("radio", name=re.compile(f"^{card}")).check()
    page.get_by_role("button", name="Pay").or_(page.get_by_role("button", name="Keep this card")).click()


def test_coins_are_bought_spent_undone_and_spent_by_themselves_up_to_the_budget(
    me,
    live,
    shop,
    series,
    prices,
    viewer,
    axe,
):
    me.goto(f"{live.url}/wallet/shop/?series={series.slug}")
    expect(me.get_by_text("opens 3 episodes")).to_be_visible()
    assert axe(me) == []
    me.get_by_role("button", name="Buy for $4.99").click()
    pay(me, "Is declined")
    expect(me.get_by_role("alert")).to_contain_text("declined")
    pay(me)
    expect(me.get_by_text("25 coins and 5 bonus coins are in your wallet.")).to_be_visible(timeout=20_000)
    me.goto(f"{live.url}/s/{series.slug}/2/")
    sheet = me.get_by_role("dialog")
    expect(sheet).to_contain_text("You have 30 coins.")
    assert axe(me) == []
    sheet.locator("[data-scope=episode]").click()
    until(me, is_running(1))
    toast = me.locator(".toast")
    expect(toast).to_contain_text("Episode 2 is unlocked for 10 coins; 20 are left.")
    toast.get_by_role("button", name="Undo").click()
    expect(me.locator(".toast").last).to_contain_text("10 coins are back in your wallet.")
    expect(me.get_by_role("dialog")).to_contain_text("You have 30 coins.")
    me.goto(f"{live.url}/wallet/")
    me.get_by_label("Unlock the next episode by itself").check()
    me.get_by_label("Budget in coins").fill("15")
    me.get_by_role("button", name="Save auto-unlock").click()
    assert axe(me) == []
    me.goto(f"{live.url}/s/{series.slug}/1/?t=6.5")
    until(me, is_running(1), seconds=30)
    expect(me.locator(".toast")).to_contain_text("Episode 2 is unlocked for 10 coins")
    assert AutoUnlock.objects.get(user=viewer).spent_coins == 10
    me.goto(f"{live.url}/s/{series.slug}/2/?t=6.5")
    expect(me.locator(".toast")).to_contain_text("Auto-unlock has stopped", timeout=30_000)
    expect(me.get_by_role("dialog")).to_contain_text("Episode 3 is locked")
    me.goto(f"{live.url}/wallet/")
    expect(me.get_by_test_id("spendable")).to_contain_text("20")
    expect(me.get_by_text("10 of 15 coins are used.")).to_be_visible()


def test_a_subscription_lives_through_trial_failure_recovery_and_two_clicks(me, live, shop, tiers, viewer, axe):  # noqa: F811
    me.goto(f"{live.url}/tiers/")
    assert axe(me) == []
    me.get_by_role("button", name="Try 7 days for nothing").first.click()
    pay(me, "Pays now, is declined at renewals")
    expect(me.get_by_text("Your subscription is active.")).to_be_visible(timeout=20_000)
    me.get_by_role("link", name="To my subscription").click()
    expect(me.get_by_text("On trial")).to_be_visible()
    assert axe(me) == []
    let_time_pass(subscription=Subscription.objects.get(), days=7)
    renew_due(now=timezone.now())
    me.reload()
    expect(me.get_by_text("Payment overdue")).to_be_visible()
    me.get_by_role("button", name="with another card").click()
    pay(me)
    expect(me.get_by_text("Your subscription is active.")).to_be_visible(timeout=20_000)
    me.get_by_role("link", name="To my subscription").click()
    expect(me.locator("[data-state=active]")).to_be_visible()
    me.get_by_role("link", name="Cancel", exact=True).click()
    assert axe(me) == []
    me.get_by_role("button", name="Cancel the subscription").click()
    expect(me.locator("[data-state=cancelled]")).to_be_visible()
    expect(me.get_by_test_id("until")).to_be_visible()
    assert Payment.objects.filter(amount_minor=1000).count() == 1
    assert not PaymentOrder.objects.filter(state="open").exists()


@pytest.mark.parametrize("path", ["wallet/", "wallet/shop/", "tiers/"])
def test_money_pages_look_as_they_should(me, live, shop, tiers, path, request):  # noqa: F811
    for name, size in (("phone", {"width": 390, "height": 844}), ("desktop", {"width": 1440, "height": 900})):
        me.set_viewport_size(size)
        me.goto(f"{live.url}/{path}")
        wide = me.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{path} on a {name} is {wide} px too wide"
