"""What the law, the house and the viewer allow holds wherever coins are spent or set aside, and whatever money is spent."""

from datetime import UTC, date, datetime, timedelta

import pytest

from billing.enums import AccountKind, OrderKind, TransactionKind
from billing.models import PaymentOrder, SpendLimit
from billing.selectors.balances import wallet_balance
from billing.services import limits
from billing.services.accounts import open_account
from billing.services.batches import spend_many
from billing.services.coins import Spend, spend_coins
from billing.services.holds import place_hold, post_hold
from billing.services.ledger import Leg, Order, execute, post_legs
from billing.services.limits import Ceiling, may_be_limited_by_law, own_ceiling, set_own_limit
from billing.services.orders import Wish, place_order
from billing.taxes import Rate, Taxed
from core.actors import SYSTEM, person
from core.errors import ForbiddenError, PaymentRequiredError
from core.rules import Rule, RuleBook, load_rules
from tests.fixtures.refusals import refused

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def spend(viewer, viewer_actor, now):
    def make(coins, key="s", *, at=now, actor=viewer_actor):
        return spend_coins(key=key, actor=actor, user_id=viewer.pk, coins=coins, now=at)

    return make


@pytest.fixture
def hold(viewer, now):
    def make(coins, key="h", *, at=now):
        return place_hold(key=key, user_id=viewer.pk, coins=coins, expires_at=at + 3 * DAY, now=at)

    return make


@pytest.fixture
def order(viewer, now):
    def make(minor, key, currency="USD", *, at=now, country="*"):
        wish = Wish(OrderKind.COINS, Taxed(minor, 0, Rate(country, "", 0)), currency)
        return place_order(key=key, user_id=viewer.pk, wish=wish, now=at)

    return make


@pytest.fixture
def rules(monkeypatch):
    """``rules(("DE", [...]))``: more rows of the spending rules, newer than those that are published."""

    def more(*rows):
        book = load_rules("billing", "spending")
        added = [
            Rule(f"r{at}", place, date(2026, 1, 1), None, {"bands": bands}) for at, (place, bands) in enumerate(rows)
        ]
        monkeypatch.setattr(limits, "load_rules", lambda *_names: RuleBook("spending", (*book.rules, *added)))

    return more


def band(below_age, coins, minor=None, **more):
    return {"below_age": below_age, "daily_coins": coins, "monthly_minor": minor, **more}


def owe(viewer, now):
    debt = open_account(AccountKind.CLAWBACK, owner=f"user:{viewer.pk}")
    legs = [Leg(debt, -3), Leg(open_account(AccountKind.COINS_ISSUED), 3)]
    order = Order("debt", TransactionKind.CLAWED_BACK, SYSTEM, {})
    execute(order, lambda row: post_legs(row, legs), now=now)


def test_the_viewers_own_limit_holds_for_spending_setting_aside_and_using(viewer, viewer_actor, buy, spend, hold, now):
    buy(viewer, 100)
    set_own_limit(actor=viewer_actor, daily_coins=30, monthly_minor=None, now=now)
    spend(10)
    kept = hold(15)
    for refusal in (lambda: spend(6, "more"), lambda: hold(6, "more")):
        with refused(ForbiddenError, "daily-limit"):
            refusal()
    set_own_limit(actor=viewer_actor, daily_coins=20, monthly_minor=None, now=now)
    with refused(ForbiddenError, "daily-limit"):
        post_hold(key="p", hold=kept, actor=viewer_actor, coins=15, payee=None, now=now)
    assert post_hold(key="q", hold=kept, actor=viewer_actor, coins=10, payee=None, now=now).is_new
    assert wallet_balance(viewer.pk, now=now).paid == 80
    assert spend(20, "tomorrow", at=now + DAY).is_new


def test_a_debt_stops_setting_aside_and_using_too(viewer, viewer_actor, buy, hold, now):
    buy(viewer, 100)
    kept = hold(15)
    owe(viewer, now)
    before = wallet_balance(viewer.pk, now=now)
    with refused(PaymentRequiredError, "coins-owed"):
        hold(6, "more")
    with refused(PaymentRequiredError, "coins-owed"):
        post_hold(key="p", hold=kept, actor=viewer_actor, coins=15, payee=None, now=now)
    assert wallet_balance(viewer.pk, now=now) == before


def test_a_minor_neither_spends_nor_sets_aside_nor_uses(viewer, viewer_actor, buy, hold, spend, now):
    buy(viewer, 100)
    kept = hold(15)
    viewer.birth_date = date(now.year - 18, now.month, now.day) + DAY
    viewer.save()
    before = wallet_balance(viewer.pk, now=now)
    attempts = (
        lambda: spend(1),
        lambda: hold(1, "more"),
        lambda: post_hold(key="p", hold=kept, actor=viewer_actor, coins=15, payee=None, now=now),
    )
    for attempt in attempts:
        with refused(ForbiddenError, "minor-may-not-spend"):
            attempt()
    assert wallet_balance(viewer.pk, now=now) == before


@pytest.mark.parametrize("odd", ["limit", "debt", "minor"])
def test_a_batch_asks_the_same_of_each_person(viewer, make_user, buy, odd, now):
    other = make_user()
    for user in (viewer, other):
        buy(user, 100)
    if odd == "limit":
        SpendLimit.objects.create(user=viewer, daily_coins=5)
    elif odd == "debt":
        owe(viewer, now)
    else:
        viewer.birth_date = date(now.year - 17, 1, 1)
        viewer.save()
    first, second = spend_many(
        [Spend(f"b{user.pk}", person(user.pk), user.pk, 10) for user in (viewer, other)], now=now
    )
    assert first.code == {"limit": "daily-limit", "debt": "coins-owed", "minor": "minor-may-not-spend"}[odd]
    assert second.is_new


def test_a_rule_of_a_country_holds_for_who_is_there(viewer, buy, spend, order, rules, now):
    buy(viewer, 100)
    viewer.birth_date = date(now.year - 20, 1, 1)
    viewer.save()
    rules(("DE", [band(21, 5, 100), band(200, None)]))
    with refused(ForbiddenError, "daily-limit"):
        spend(6, actor=person(viewer.pk, country="DE"))
    assert spend(6, "elsewhere", actor=person(viewer.pk, country="FR")).is_new
    with refused(ForbiddenError, "monthly-limit"):
        order(101, "o", country="DE")
    assert order(101, "o", country="FR").amount_minor == 101


def test_whom_the_law_may_limit_follows_from_the_rules_of_all_places(rules, now):
    on = now.date()
    assert [may_be_limited_by_law(born, on=on) for born in (date(2008, 3, 2), date(2008, 3, 1), None)] == [
        True,
        False,
        False,
    ]
    rules(("DE", [band(18, 0, 0), band(21, 50), band(200, None)]))
    assert [may_be_limited_by_law(born, on=on) for born in (date(2005, 3, 2), date(2005, 3, 1), None)] == [
        True,
        False,
        True,
    ]


def test_a_limit_in_money_counts_one_currency_and_lets_no_other_through(viewer, viewer_actor, order, now):
    order(5_000, "before", "EUR")
    set_own_limit(actor=viewer_actor, daily_coins=None, monthly_minor=900, currency="USD", now=now)
    order(500, "a")
    with refused(ForbiddenError, "monthly-limit"):
        order(401, "b")
    with refused(ForbiddenError, "limit-currency"):
        order(1, "c", "EUR")
    order(400, "d")
    kept = PaymentOrder.objects.order_by("pk").values_list("currency", "amount_minor")
    assert list(kept) == [("EUR", 5_000), ("USD", 500), ("USD", 400)]


def test_a_limit_that_names_no_currency_counts_the_minor_units_of_all(viewer, viewer_actor, order, now):
    set_own_limit(actor=viewer_actor, daily_coins=None, monthly_minor=900, now=now)
    order(500, "a")
    with refused(ForbiddenError, "monthly-limit"):
        order(401, "b", "EUR")
    order(400, "c", "EUR")
    kept = PaymentOrder.objects.order_by("pk").values_list("currency", "amount_minor")
    assert list(kept) == [("USD", 500), ("EUR", 400)]


def test_another_currency_is_no_way_to_a_larger_limit_today(viewer, viewer_actor, now):
    def wish(minor, currency, at=now):
        set_own_limit(actor=viewer_actor, daily_coins=None, monthly_minor=minor, currency=currency, now=at)
        return own_ceiling(viewer.pk, now=at)

    assert wish(900, "USD") == Ceiling(None, 900, "USD")
    assert wish(100, "EUR") == Ceiling(None, 900, "USD")
    assert own_ceiling(viewer.pk, now=now + DAY) == Ceiling(None, 100, "EUR")
    assert wish(0, "USD") == Ceiling(None, 0, "USD")
    assert wish(None, "") == Ceiling(None, 0, "USD")
    assert own_ceiling(viewer.pk, now=now + DAY) == Ceiling(None, None, "")


def test_the_month_begins_on_its_first(viewer, viewer_actor, order, now):
    set_own_limit(actor=viewer_actor, daily_coins=None, monthly_minor=900, currency="USD", now=now)
    order(900, "a")
    assert order(900, "b", at=datetime(2026, 4, 1, 12, tzinfo=UTC)).amount_minor == 900


@pytest.mark.django_db(transaction=True)
def test_a_limit_holds_for_devices_that_spend_at_once(race, viewer, viewer_actor, buy, spend, now):
    buy(viewer, 100)
    set_own_limit(actor=viewer_actor, daily_coins=30, monthly_minor=None, now=now)
    answers = race(lambda n: spend(10, f"s{n}"), threads=6)
    assert sum(isinstance(answer, ForbiddenError) for answer in answers) == 3
    assert wallet_balance(viewer.pk, now=now).paid == 70
