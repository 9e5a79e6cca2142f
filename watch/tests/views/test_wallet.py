"""Wallet, shop, tiers and subscription over HTTP: prices are the server's, and nobody sees anybody else's money."""

from datetime import timedelta

import pytest
from django.utils import timezone

from billing.enums import OrderState, UnlockScope
from billing.models import CoinPack, PaymentOrder, SpendLimit, Subscription
from billing.pricing import Step
from billing.services.coins import spend_coins
from billing.services.prices import set_price_plan
from billing.tests.conftest import *  # noqa: F403 - wallets with coins
from billing.tests.payments.conftest import *  # noqa: F403 - packs and tiers
from core.actors import SYSTEM
from tests.fixtures.sandbox import PAYS

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def series(make_public_series, now):
    series = make_public_series(episodes=12, free=2)
    set_price_plan(actor=SYSTEM, series=series, steps=[Step(1, 10)], series_coins=60, wait_hours=24, now=now)
    return series


def episode(series, number):
    return series.episodes.get(number=number)


def test_guests_see_prices_but_are_asked_to_sign_in_to_pay(client, pack, tiers):
    assert b"Buy for $4.99" in client.get("/wallet/shop/").content
    assert "Try 7 days for nothing" in client.get("/tiers/").content.decode()
    for path in ("/wallet/", "/subscription/"):
        assert client.get(path).headers["Location"].startswith("/accounts/login/")
    assert client.post(f"/wallet/shop/{pack.public_id}/buy/").headers["Location"].startswith("/accounts/login/")


def test_buying_goes_to_the_providers_page_and_the_way_back_credits_nothing(client_for, viewer, pack, sandbox, now):
    client = client_for(viewer)
    answer = client.post(
        f"/wallet/shop/{pack.public_id}/buy/", {"key": "one-click", "amount_minor": "1", "coins": "9999"}
    )
    page = answer.headers["Location"]
    assert page.startswith(f"{sandbox.url}/pay/checkout-")
    order = PaymentOrder.objects.get()
    assert (order.amount_minor, order.content["coins"]) == (499, 100)
    assert client.post(f"/wallet/shop/{pack.public_id}/buy/", {"key": "one-click"}).headers["Location"] == page
    sandbox.pay(page, PAYS)
    back = client.get(f"/wallet/orders/{order.public_id}/")
    assert b"Waiting for the payment company" in back.content
    assert PaymentOrder.objects.get().state == OrderState.OPEN
    sandbox.settle(order, now)
    assert b"100 coins and 20 bonus coins" in client.get(f"/wallet/orders/{order.public_id}/").content
    wallet = client.get("/wallet/").content.decode()
    assert "Coins bought" in wallet
    assert "Receipts" in wallet


def test_an_order_and_a_receipt_are_their_owners_alone(client_for, viewer, make_user, buy_pack, actor_for):
    order = buy_pack(actor_for(viewer))
    payment = order.payments.get()
    mine, other = client_for(viewer), client_for(make_user())
    for path in (f"/wallet/orders/{order.public_id}/", f"/wallet/receipts/{payment.public_id}/"):
        assert mine.get(path).status_code == 200
        assert other.get(path).status_code == 404


def test_the_paywall_shows_each_way_with_its_price_and_what_remains(client_for, viewer, series, buy, tiers, pack):
    buy(viewer, 25)
    page = client_for(viewer).get(f"/paywall/{episode(series, 3).public_id}/").content.decode()
    assert "never pay more than 60 coins" in page
    assert 'data-scope="episode" data-coins="10"' in page
    assert "15 coins remain" in page
    assert "Not enough coins" in page
    assert "Wait 24 hours" in page


def test_unlocking_over_the_api_pays_once_and_can_be_undone(client_for, viewer, series, buy):
    buy(viewer, 25)
    client, third = client_for(viewer), episode(series, 3)
    wish = {"key": "abcdefgh-1", "scope": "episode", "seen_coins": 10}
    path = f"/api/v1/episodes/{third.public_id}/unlock"
    for _ in range(3):
        answer = client.post(path, wish, content_type="application/json").json()
        assert (answer["numbers"], answer["coins"], answer["left"]) == ([3], 10, 15)
    assert (
        client.post(f"/api/v1/episodes/{third.public_id}/playback", {}, content_type="application/json").status_code
        == 201
    )
    undone = client.post("/api/v1/unlocks/undo", {"key": "abcdefgh-1"}, content_type="application/json").json()
    assert (undone["coins"], undone["left"]) == (10, 25)
    refused = client.post(f"/api/v1/episodes/{third.public_id}/playback", {}, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (402, "episode-locked")


def test_a_price_that_was_not_seen_is_not_charged(client_for, viewer, series, buy):
    buy(viewer, 25)
    wish = {"key": "abcdefgh-2", "scope": UnlockScope.EPISODE, "seen_coins": 1}
    answer = client_for(viewer).post(
        f"/api/v1/episodes/{episode(series, 3).public_id}/unlock", wish, content_type="application/json"
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "price-changed")


def test_waiting_opens_an_episode_by_itself(client_for, viewer, series):
    path = f"/api/v1/episodes/{episode(series, 3).public_id}/wait"
    client = client_for(viewer)
    first = client.post(path, {}, content_type="application/json").json()["opens_at"]
    assert client.post(path, {}, content_type="application/json").json()["opens_at"] == first
    other = client.post(f"/api/v1/episodes/{episode(series, 4).public_id}/wait", {}, content_type="application/json")
    assert other.json()["code"] == "waits-already"


def test_auto_unlock_stops_at_its_budget(client_for, viewer, series, buy):
    buy(viewer, 100)
    client = client_for(viewer)

    def auto(number):
        path = f"/api/v1/episodes/{episode(series, number).public_id}/auto-unlock"
        return client.post(path, {"key": f"automatic-{number}"}, content_type="application/json")

    assert auto(3).json()["code"] == "auto-unlock-off"
    client.post("/wallet/auto-unlock/", {"is_on": "on", "budget_coins": "25"})
    assert auto(3).json()["coins"] == 10
    assert auto(3).json()["coins"] == 10
    assert auto(4).json()["coins"] == 10
    assert auto(5).json()["code"] == "auto-unlock-budget"
    assert "20 of 25 coins are used" in client.get("/wallet/").content.decode()


def test_a_subscription_is_begun_cancelled_in_two_clicks_and_resumed(client_for, viewer, tiers, sandbox, now):
    client = client_for(viewer)
    page = client.post(f"/tiers/{tiers['vip'].public_id}/subscribe/", {"key": "s1"}).headers["Location"]
    sandbox.pay(page)
    sandbox.settle(PaymentOrder.objects.get(), now)
    assert "On trial" in client.get("/subscription/").content.decode()
    assert "You can watch until" in client.get("/subscription/cancel/").content.decode()
    client.post("/subscription/cancel/")
    assert Subscription.objects.get().state == "cancelled"
    client.post("/subscription/resume/")
    assert Subscription.objects.get().state == "trialing"


def test_an_upgrade_shows_its_price_before_the_click_that_pays(client_for, viewer, actor_for, subscribe, tiers, now):
    subscribe(actor_for(viewer), "basic")
    client = client_for(viewer)
    page = client.post(f"/subscription/change/{tiers['vip'].public_id}/")
    assert "Change now for" in page.content.decode()
    assert "Vip, $10.00 a month" in page.content.decode()
    quote = page.context["quote"]
    done = client.post(f"/subscription/accept/{quote.public_id}/")
    assert b"Paid" in client.get(done.headers["Location"]).content
    assert Subscription.objects.get().price == tiers["vip"]


def test_a_tier_that_opens_everything_plays_what_is_locked(client_for, viewer, actor_for, subscribe, series):
    subscribe(actor_for(viewer), "vip")
    client = client_for(viewer)
    opened = client.post(
        f"/api/v1/episodes/{episode(series, 9).public_id}/playback", {}, content_type="application/json"
    )
    assert opened.status_code == 201
    assert "cell--open" in client.get(f"/s/{series.slug}/").content.decode()


def test_the_wallet_costs_the_same_however_much_happened(client_for, viewer, buy, query_budget):
    client = client_for(viewer)
    query_budget(lambda _number: buy(viewer, 5), lambda: client.get("/wallet/"), at_most=24)


@pytest.mark.parametrize("cursor", ["²", "-1", "9" * 30, "9" * 5000, "x", "WzFd8"])
def test_a_damaged_page_link_shows_the_newest_movements(client_for, viewer, buy, cursor):
    buy(viewer, 5)
    assert "Coins bought" in client_for(viewer).get("/wallet/", {"cursor": cursor}).content.decode()


@pytest.mark.parametrize(("currency", "money", "minor"), [("USD", "12.05", 1205), ("JPY", "1200", 1200)])
def test_a_limit_is_set_in_the_units_that_prices_are_written_in(client_for, viewer, pack, currency, money, minor):
    CoinPack.objects.update(currency=currency)
    client = client_for(viewer)
    client.post("/wallet/limits/", {"daily_coins": "", "monthly_money": money})
    assert SpendLimit.objects.get(user=viewer).monthly_minor == minor
    page = client.get("/wallet/").content.decode()
    assert f"Money a month ({currency})" in page
    assert f'value="{money}"' in page
    assert client.post("/wallet/limits/", {"monthly_money": "1.234"}).status_code == 422


@pytest.mark.parametrize(
    ("back", "is_kept"), [("/s/some/3/", True), ("//evil.example/", False), ("javascript:x", False)]
)
def test_who_pays_at_a_locked_episode_comes_back_to_it(client_for, viewer, pack, sandbox, now, back, is_kept):
    client = client_for(viewer)
    page = client.post(f"/wallet/shop/{pack.public_id}/buy/", {"key": "k", "back": back}).headers["Location"]
    come_back = sandbox.pay(page, PAYS).headers["Location"]
    order = sandbox.settle(PaymentOrder.objects.get(), now)
    assert f"/wallet/orders/{order.public_id}/" in come_back
    assert ("Go on watching" in client.get(come_back.partition("testserver")[2]).content.decode()) == is_kept


def test_without_a_subscription_the_tiers_are_shown(client_for, viewer, tiers):
    page = client_for(viewer).get("/subscription/", follow=True)
    assert page.redirect_chain == [("/tiers/", 302)]
    assert "You have no subscription." in page.content.decode()


@pytest.mark.parametrize("key", ["x" * 200, "é"])
def test_a_key_that_is_not_ours_is_replaced(client_for, viewer, pack, sandbox, key):
    answer = client_for(viewer).post(f"/wallet/shop/{pack.public_id}/buy/", {"key": key})
    assert answer.status_code == 302
    assert key not in PaymentOrder.objects.get().idem_key


@pytest.mark.parametrize("page", ["wallet/orders/%00/", "wallet/receipts/%00/", "paywall/%00/"])
def test_an_address_that_no_database_can_know_is_no_error(client_for, viewer, page):
    assert client_for(viewer).get(f"/{page}").status_code == 404


def test_a_nul_in_a_field_is_a_bad_request_and_orders_nothing(client_for, viewer, pack):
    client = client_for(viewer)
    assert client.get("/wallet/shop/?series=%00").status_code == 400
    assert client.post(f"/wallet/shop/{pack.public_id}/buy/", {"key": "\0"}).status_code == 400
    assert not PaymentOrder.objects.exists()


def test_a_checkout_that_was_left_can_be_finished_or_gives_way_to_another_choice(client_for, viewer, tiers, sandbox):
    client = client_for(viewer)
    client.post(f"/tiers/{tiers['basic'].public_id}/subscribe/", {"key": "s1"})
    order = PaymentOrder.objects.get()
    assert f"/wallet/orders/{order.public_id}/" in client.get("/subscription/").content.decode()
    assert f"/tiers/{tiers['vip'].public_id}/subscribe/" in client.get("/tiers/").content.decode()
    client.post(f"/tiers/{tiers['vip'].public_id}/subscribe/", {"key": "s2"})
    assert Subscription.objects.filter(state="pending").get().price == tiers["vip"]


def test_a_suspended_subscriber_is_shown_the_way_out_and_led_to_the_tiers(client_for, viewer, actor_for, begin, now):
    subscription = begin(actor_for(viewer), at=now - timedelta(days=60))
    Subscription.objects.filter(pk=subscription.pk).update(state="suspended")
    client = client_for(viewer)
    assert "/subscription/cancel/" in client.get("/subscription/").content.decode()
    done = client.post("/subscription/cancel/", follow=True)
    assert done.redirect_chain == [("/tiers/", 302)]
    assert "Nothing more is charged" in done.content.decode()
    assert Subscription.objects.get().state == "expired"


def test_every_movement_is_on_a_page_however_many_lots_it_took(client_for, viewer, give, actor_for, now):
    """Each spending takes ten lots: lines are counted by transactions, never by entries."""
    for _ in range(300):
        give(viewer, 1, days=30, now=now)
    for number in range(30):
        spend_coins(key=f"s{number}", actor=actor_for(viewer), user_id=viewer.pk, coins=10, now=now)
    client, cursor, pages = client_for(viewer), "", []
    while not pages or cursor:
        page = client.get("/wallet/", {"cursor": cursor} if cursor else {}).context["page"]
        pages.append([item.coins for item in page.items])
        cursor = page.next_cursor
    assert [len(page) for page in pages] == [20] * 16 + [10]
    assert [coins for page in pages for coins in page] == [-10] * 30 + [1] * 300


@pytest.mark.parametrize("months", ["²", "9" * 5000, "0", "-1", ""])
def test_a_pause_of_no_number_of_months_is_refused(client_for, viewer, actor_for, subscribe, months):
    subscribe(actor_for(viewer), "basic")
    assert client_for(viewer).post("/subscription/pause/", {"months": months}).status_code == 409


def test_an_order_that_waits_is_in_the_wallet_and_can_be_cancelled_there(client_for, viewer, make_user, pack, sandbox):
    client = client_for(viewer)
    client.post(f"/wallet/shop/{pack.public_id}/buy/", {"key": "one-click"})
    order = PaymentOrder.objects.get()
    wallet, page = (
        client.get("/wallet/").content.decode(),
        client.get(f"/wallet/orders/{order.public_id}/").content.decode(),
    )
    assert "Not paid yet" in wallet
    assert f'href="/wallet/orders/{order.public_id}/"' in wallet
    assert "Cancel this order" in page
    assert client_for(make_user()).post(f"/wallet/orders/{order.public_id}/cancel/").status_code == 404
    assert PaymentOrder.objects.get().state == OrderState.OPEN
    answer = client.post(f"/wallet/orders/{order.public_id}/cancel/", follow=True)
    assert "Nothing was charged" in answer.content.decode()
    assert PaymentOrder.objects.get().state == OrderState.CANCELLED
    assert "Not paid yet" not in client.get("/wallet/").content.decode()


def test_an_order_for_which_another_amount_came_says_so(client_for, viewer, pack, sandbox, now):
    client = client_for(viewer)
    page = client.post(f"/wallet/shop/{pack.public_id}/buy/", {"key": "one-click"}).headers["Location"]
    order = PaymentOrder.objects.get()
    PaymentOrder.objects.update(amount_minor=498)
    sandbox.pay(page, PAYS)
    sandbox.settle(order, now)
    shown = client.get(f"/wallet/orders/{order.public_id}/").content.decode()
    assert "Another amount arrived than was ordered" in shown
    assert "refused by the bank" not in shown
