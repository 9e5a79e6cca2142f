"""Orders with tax through the real sandbox: frozen on the order, booked with the sale, taken back with what goes back."""

import csv
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override

from billing.enums import AccountKind
from billing.models import (
    CoinLot,
    CoinPack,
    LedgerAccount,
    PaidPeriod,
    Payment,
    PaymentOrder,
    PlanPrice,
    Subscription,
    SubscriptionEvent,
    TaxLine,
)
from billing.selectors.balances import balance_of
from billing.services.changes import accept_quote, plan_change, quote_change
from billing.services.coins import spend_coins
from billing.services.limits import set_own_limit
from billing.services.notices import _words as words_of_notice
from billing.services.orders import open_checkout, order_pack
from billing.services.renewals import charge, remind_due, renew_due
from billing.services.subscriptions import order_tier
from billing.services.verification import verify_ledger
from billing.tests.payments.conftest import VISIT
from core.errors import ForbiddenError
from tests.fixtures.refusals import refused

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def taxed_countries(settings):
    settings.TAX_COUNTRIES = ("DE", "GB", "JP")


@pytest.fixture
def pay(sandbox, now):
    """``pay(order)``: on the sandbox's page, settled as the reconciliation would."""

    def make(order, at=now) -> Payment:
        sandbox.pay(open_checkout(order=order, description="", visit=VISIT))
        sandbox.settle(order, at)
        return Payment.objects.get(order=order)

    return make


@pytest.fixture
def buy_in(viewer_actor, pay, now):
    """``buy_in("DE", minor=1190)``: a hundred coins without bonus, for euros, paid for there."""

    def make(country: str, *, minor: int = 1190, is_inclusive: bool = True, key: str = "k", at=now) -> Payment:
        terms = {"currency": "EUR", "coins": 100, "is_tax_inclusive": is_inclusive}
        pack = CoinPack.objects.create(amount_minor=minor, **terms)
        return pay(order_pack(key=key, actor=viewer_actor, pack_id=pack.public_id, country=country, now=at), at)

    return make


@pytest.fixture
def euro(tiers):
    """``euro("basic", 1190)``: a price in euros of a tier's version, by the month."""

    def make(name: str, minor: int, *, is_inclusive: bool = True) -> PlanPrice:
        terms = {"currency": "EUR", "interval": "month", "country": "DE", "is_tax_inclusive": is_inclusive}
        return PlanPrice.objects.create(version=tiers[name].version, amount_minor=minor, **terms)

    return make


@pytest.fixture
def subscribe_to(viewer_actor, pay, now):
    """``subscribe_to(price)``: bought and paid in Germany."""

    def make(price: PlanPrice, at=now) -> Subscription:
        order = order_tier(key="s", actor=viewer_actor, price_id=price.public_id, country="DE", now=at)
        pay(order, at)
        return Subscription.objects.get(orders=order)

    return make


def frozen(order):
    return order.amount_minor, order.net_minor, order.tax_minor, order.tax_bps, order.tax_name, order.tax_country


def euros(*kinds):
    return tuple(balance_of(f"{kind}:EUR") for kind in kinds)


@pytest.mark.parametrize(("minor", "is_inclusive"), [(1190, True), (1000, False)])
def test_a_pack_is_paid_gross_and_its_coins_are_worth_the_net(buy_in, minor, is_inclusive):
    payment = buy_in("DE", minor=minor, is_inclusive=is_inclusive)
    assert payment.amount_minor == 1190
    assert frozen(payment.order) == (1190, 1000, 190, 1900, "vat", "DE")
    assert euros("payment_provider:sandbox", "tax", "coin_liability") == (-1190, 190, 1000)
    assert CoinLot.objects.get().paid_minor == 1000


def test_where_no_tax_is_collected_the_price_is_the_price(buy_in):
    payment = buy_in("FR", minor=1000, is_inclusive=False)
    assert frozen(payment.order) == (1000, 1000, 0, 0, "", "FR")
    assert euros("tax", "coin_liability") == (0, 1000)
    assert not LedgerAccount.objects.filter(kind=AccountKind.TAX).exists()


def test_producers_share_what_is_left_without_tax(viewer, viewer_actor, buy_in, payee, now):
    buy_in("DE")
    spend_coins(key="x", actor=viewer_actor, user_id=viewer.pk, coins=100, payee=payee, now=now)
    assert euros(f"producer_pending:company:{payee.company_id}", "platform_commission") == (700, 300)


def test_limits_count_what_is_paid_with_tax(viewer_actor, buy_in, euro, now):
    set_own_limit(actor=viewer_actor, daily_coins=None, monthly_minor=1189, now=now)
    with refused(ForbiddenError, "monthly-limit", but=(CoinPack,)):  # `buy_in` makes the pack
        buy_in("DE", minor=1000, is_inclusive=False)
    price = euro("basic", 1000, is_inclusive=False)
    with refused(ForbiddenError, "monthly-limit"):
        order_tier(key="s", actor=viewer_actor, price_id=price.public_id, country="DE", now=now)
    assert not PaymentOrder.objects.exists()


def test_an_order_keeps_its_tax_when_the_rate_changes_before_it_is_paid(buy_in, viewer_actor, pay):
    last = datetime(2020, 6, 30, 21, 59, tzinfo=UTC)
    pack = CoinPack.objects.create(currency="EUR", amount_minor=1000, coins=100, is_tax_inclusive=False)
    order = order_pack(key="a", actor=viewer_actor, pack_id=pack.public_id, country="DE", now=last)
    assert pay(order, last + timedelta(hours=1)).amount_minor == 1190
    assert TaxLine.objects.get().booked_on.isoformat() == "2020-07-01"
    assert buy_in("DE", minor=1000, is_inclusive=False, key="b", at=last + timedelta(minutes=1)).order.tax_minor == 160


@pytest.mark.parametrize("steps", [(1, 2, 3, 499), (100, 250, 499), (498, 499), (499,)])
def test_partial_refunds_take_the_tax_back_without_drift(buy_in, sandbox, now, steps):
    payment = buy_in("DE", minor=499)
    assert euros("tax", "coin_liability") == (80, 419)
    refunded = 0
    for total in steps:
        sandbox.call(f"/v1/payments/{payment.ref}/refunds", amount_minor=total - refunded)
        sandbox.settle(payment.order, now)
        refunded = total
        assert balance_of("tax:EUR") == 80 - payment.order.tax_of(total)
        assert balance_of("payment_provider:sandbox:EUR") == total - 499
        assert verify_ledger().problems == ()
    assert balance_of("tax:EUR") == 0
    assert sum(TaxLine.objects.values_list("gross_minor", flat=True)) == 0


def test_a_dispute_takes_the_tax_along_and_brings_it_back_when_it_is_won(buy_in, sandbox, now):
    payment = buy_in("DE")
    sandbox.call(f"/v1/payments/{payment.ref}/refunds", amount_minor=119)
    sandbox.settle(payment.order, now)
    dispute = sandbox.call(f"/v1/payments/{payment.ref}/disputes", amount_minor=1071)
    sandbox.settle(payment.order, now)
    assert balance_of("tax:EUR") == 0
    sandbox.call(f"/v1/disputes/{dispute['id']}", outcome="won")
    for _ in range(2):
        sandbox.settle(payment.order, now)
    assert euros("tax", "coin_liability") == (171, 900)
    assert list(TaxLine.objects.order_by("pk").values_list("gross_minor", "tax_minor")) == [
        (1190, 190),
        (-119, -19),
        (-1071, -171),
        (1071, 171),
    ]


def test_a_dispute_that_is_lost_leaves_no_tax(viewer, viewer_actor, buy_in, payee, sandbox, now):
    payment = buy_in("DE")
    spend_coins(key="x", actor=viewer_actor, user_id=viewer.pk, coins=40, payee=payee, now=now)
    dispute = sandbox.call(f"/v1/payments/{payment.ref}/disputes", amount_minor=1190)
    sandbox.call(f"/v1/disputes/{dispute['id']}", outcome="lost")
    sandbox.settle(payment.order, now)
    kinds = ("tax", "coin_liability", f"producer_pending:company:{payee.company_id}", "payment_provider:sandbox")
    assert euros(*kinds) == (0, 0, 0, 0)


def test_a_second_payment_of_an_order_books_no_tax(buy_in, sandbox, now):
    payment = buy_in("DE")
    order = payment.order
    terms = {"order_ref": order.public_id, "amount_minor": 1190, "currency": "EUR", "description": ""}
    sandbox.pay(sandbox.call("/v1/checkouts", return_url="http://b.example/", cancel_url="", **terms)["url"])
    sandbox.settle(order, now)
    assert Payment.objects.count() == 2
    assert balance_of("tax:EUR") == 190


def test_a_subscription_is_shared_out_without_its_tax(subscribe_to, euro, sandbox, now):
    subscription = subscribe_to(euro("basic", 1000, is_inclusive=False))
    period = PaidPeriod.objects.get()
    assert (subscription.country, period.amount_minor, period.payment.amount_minor) == ("DE", 1000, 1190)
    assert euros("tax", "tier_liability") == (190, 1000)
    sandbox.call(f"/v1/payments/{period.payment.ref}/refunds", amount_minor=100)
    sandbox.settle(period.payment.order, now)
    period.refresh_from_db()
    assert (period.returned_minor, balance_of("tax:EUR")) == (84, 174)


@pytest.mark.parametrize(("is_inclusive", "minor", "then"), [(False, 1000, (1160, 160)), (True, 1190, (1190, 164))])
def test_a_renewal_takes_the_rate_in_force_at_the_renewal(subscribe_to, euro, is_inclusive, minor, then):
    start = datetime(2020, 6, 15, 12, tzinfo=UTC)
    subscription = subscribe_to(euro("basic", minor, is_inclusive=is_inclusive), at=start)
    remind_due(now=subscription.period_end - DAY)
    with override("en"):
        words = words_of_notice(SubscriptionEvent.objects.get(verb="reminded"))
        assert f"€{then[0] // 100}.{then[0] % 100:02d}" in str(words[1])
    renew_due(now=subscription.period_end)
    first, second = PaymentOrder.objects.order_by("pk")
    assert (first.amount_minor, first.tax_minor, first.tax_bps) == (1190, 190, 1900)
    assert (second.amount_minor, second.tax_minor, second.tax_bps) == (*then, 1600)
    assert Subscription.objects.get().period == 2


def test_a_trial_is_taxed_when_it_is_charged(viewer_actor, euro, subscribe_to, now):
    subscription = subscribe_to(euro("vip", 1000, is_inclusive=False))
    assert (subscription.state, balance_of("tax:EUR")) == ("trialing", 0)
    renew_due(now=now + 7 * DAY)
    assert euros("tax", "tier_liability") == (190, 1000)


@pytest.mark.parametrize(
    ("was_inclusive", "is_inclusive", "parts", "due"),
    [
        (False, False, (500, 1000), (595, 95)),
        (True, True, (500, 1000), (500, 80)),
        (True, False, (420, 1000), (690, 110)),  # 10.00 with tax is 8.40 without
        (False, True, (595, 1000), (405, 65)),  # 10.00 without tax is 11.90 with
    ],
)
def test_an_upgrade_is_taxed_once_on_what_it_costs(
    viewer_actor, euro, subscribe_to, was_inclusive, is_inclusive, parts, due
):
    start = datetime(2026, 4, 1, tzinfo=UTC)
    subscription = subscribe_to(euro("basic", 1000, is_inclusive=was_inclusive), at=start)
    booked = balance_of("tax:EUR")
    half = start + (subscription.period_end - start) / 2
    dearer = euro("vip", 2000, is_inclusive=is_inclusive)
    quote = quote_change(actor=viewer_actor, price_id=dearer.public_id, country="DE", now=half)
    assert (quote.credit_minor, quote.charge_minor) == parts
    order = accept_quote(actor=viewer_actor, quote_id=quote.public_id, now=half)
    assert (quote.due_minor, order.amount_minor, order.tax_minor) == (due[0], *due)
    charge(order=order, now=half)
    assert balance_of("tax:EUR") == booked + due[1]
    assert PaidPeriod.objects.order_by("pk").last().amount_minor == due[0] - due[1]


def test_whoever_chooses_a_price_elsewhere_is_taxed_there_from_then_on(viewer_actor, euro, subscribe_to, tiers, now):
    subscription = subscribe_to(euro("vip", 3000))
    cheaper = PlanPrice.objects.create(
        version=tiers["basic"].version, currency="EUR", interval="month", country="GB", amount_minor=1200
    )
    plan_change(actor=viewer_actor, price_id=cheaper.public_id, country="GB", now=now + DAY)
    renew_due(now=subscription.period_end)
    assert frozen(PaymentOrder.objects.get(kind="tier_renewal")) == (1200, 1000, 200, 2000, "vat", "GB")


def report(month):
    out, err = StringIO(), StringIO()
    call_command("tax_report", month, stdout=out, stderr=err)
    return list(csv.DictReader(StringIO(out.getvalue()))), err.getvalue()


def test_the_report_sums_a_month_by_country_and_rate(buy_in, sandbox, now):
    taxed = buy_in("DE")
    buy_in("GB", minor=1200, key="b")
    buy_in("FR", minor=500, key="c")
    buy_in("DE", minor=1190, key="d", at=datetime(2026, 3, 31, 22, tzinfo=UTC))  # April in Berlin
    sandbox.call(f"/v1/payments/{taxed.ref}/refunds", amount_minor=119)
    sandbox.settle(taxed.order, now)
    rows, said = report("2026-03")
    assert "EUR: 3.71 tax due, as the ledger" in said
    assert [(row["country"], row["tax"], row["rate_percent"]) for row in rows] == [
        ("DE", "vat", "19.00"),
        ("FR", "", "0.00"),
        ("GB", "vat", "20.00"),
    ]
    german = rows[0]
    assert (german["sold_gross"], german["sold_net"], german["sold_tax"]) == ("11.90", "10.00", "1.90")
    assert (german["returned_gross"], german["returned_net"], german["returned_tax"]) == ("-1.19", "-1.00", "-0.19")
    assert [row["due_tax"] for row in rows] == ["1.71", "0.00", "2.00"]
    assert [row["due_tax"] for row in report("2026-04")[0]] == ["1.90"]
    assert report("2026-05")[0] == []
    with pytest.raises(CommandError, match="not a month"):
        call_command("tax_report", "march")


@pytest.mark.broken_ledger
def test_a_verification_names_a_payment_whose_tax_is_not_its_orders(buy_in):
    payment = buy_in("DE")
    assert verify_ledger().is_sound
    PaymentOrder.objects.update(tax_minor=189)
    said = f"payment {payment.public_id} has 190 of tax booked, its order and what went back say 189"
    assert verify_ledger().problems == (said,)


@pytest.mark.broken_ledger
def test_a_verification_names_a_tax_account_that_says_something_else(buy_in):
    buy_in("DE")
    LedgerAccount.objects.filter(code="tax:EUR").update(balance=180)
    assert "account tax:EUR says 180, the tax of its orders less what went back is 190" in verify_ledger().problems


@pytest.mark.broken_ledger
def test_a_verification_names_a_line_that_the_ledger_does_not_know(buy_in, viewer_actor):
    payment = buy_in("DE")
    other = payment.tax_lines.get().transaction
    free = spend_coins(key="x", actor=viewer_actor, user_id=payment.user_id, coins=1, now=payment.paid_at)
    TaxLine.objects.create(
        payment=payment,
        transaction=free.transaction,
        gross_minor=-1,
        tax_minor=-1,
        booked_on=payment.paid_at.date(),
    )
    problems = verify_ledger().problems
    assert any(f"transaction {free.transaction.pk} moved 0 of tax" in problem for problem in problems)
    assert not any(f"transaction {other.pk} " in problem for problem in problems)
    with pytest.raises(CommandError, match="DIFFERS"):
        call_command("tax_report", f"{payment.paid_at:%Y-%m}", stdout=StringIO(), stderr=StringIO())
