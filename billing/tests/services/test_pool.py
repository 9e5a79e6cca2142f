"""Subscriptions are shared out by watched minutes: to the last minor unit, once, and only by those who paid for what is not free."""

from datetime import UTC, date, datetime, timedelta

import pytest

from billing.enums import AccountKind, TransactionKind
from billing.models import (
    LedgerTransaction,
    PaidPeriod,
    Payment,
    PaymentOrder,
    Plan,
    PlanPrice,
    PlanVersion,
    ProducerShare,
    ProducerStatement,
    Subscription,
)
from billing.selectors.balances import balance_of
from billing.services.accounts import open_account
from billing.services.ledger import Leg, Order, execute, post_legs
from billing.services.pool import share_pool
from billing.services.prices import set_contract
from core.actors import SYSTEM
from core.errors import ConflictError
from dramas.models import Episode
from playback.models import WatchedDay
from tests.fixtures.refusals import refused

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
BEGIN, END = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)
MINUTE = 60_000


@pytest.fixture
def price(db, now) -> PlanPrice:
    plan = Plan.objects.create(code="vip", rank=1, names={"en": "VIP"})
    version = PlanVersion.objects.create(plan=plan, number=1, benefits={}, actor_ref="system", created_at=now)
    return PlanPrice.objects.create(version=version, currency="USD", interval="month", amount_minor=1000)


@pytest.fixture
def pay(price):
    """``pay(user, 1000, days=31)``: a paid period from the first of March, booked as subscriptions are."""

    def make(user, minor, *, start=BEGIN, days=31, currency="USD") -> PaidPeriod:
        end = start + timedelta(days=days)
        common = {"user": user, "provider": "sandbox", "created_at": start}
        subscription = Subscription.objects.filter(user=user).first() or Subscription.objects.create(
            price=price, anchor_at=start, period_start=start, period_end=end, state="active", **common
        )
        number = Payment.objects.count()
        order = PaymentOrder.objects.create(
            idem_key=f"o{number}", kind="tier_start", state="paid", amount_minor=minor, currency=currency,
            expires_at=end, subscription=subscription, **common,
        )  # fmt: skip
        payment = Payment.objects.create(
            order=order, user=user, provider="sandbox", ref=f"p{number}", amount_minor=minor, currency=currency,
            paid_at=start,
        )  # fmt: skip
        legs = [
            Leg(open_account(AccountKind.PAYMENT_PROVIDER, asset=currency, owner="sandbox"), -minor),
            Leg(open_account(AccountKind.TIER_LIABILITY, asset=currency), minor),
        ]
        booked = Order(f"pay:sandbox:p{number}:tier", TransactionKind.TIER_PAID, SYSTEM, {"payment": number})
        execute(booked, lambda begun: post_legs(begun, legs), now=start)
        return PaidPeriod.objects.create(
            subscription=subscription, payment=payment, starts_at=start, ends_at=end, amount_minor=minor,
            currency=currency,
        )  # fmt: skip

    return make


def watch(user, series, minutes, *, number=3, day=date(2026, 3, 10)):
    episode = Episode.objects.get(series=series, number=number)
    key = f"user:{user.pk}" if user else "guest:abc"
    WatchedDay.objects.create(viewer_key=key, episode=episode, day=day, watched_ms=minutes * MINUTE)


def amounts(series) -> list[tuple[int, int]]:
    rows = ProducerShare.objects.filter(series=series, kind="pool").order_by("pk")
    return list(rows.values_list("gross_minor", "amount_minor"))


@pytest.fixture
def two(make_public_series):
    """Two series of two producers, two episodes of each are free."""
    return make_public_series(episodes=4, free=2), make_public_series(episodes=4, free=2)


@pytest.mark.django_db
def test_a_month_is_divided_by_the_minutes_of_those_who_paid(viewer, make_user, two, pay):
    first, second = two
    free_rider = make_user()
    set_contract(actor=SYSTEM, company=first.company, unlock_bps=7000, pool_bps=6000, now=BEGIN)
    pay(viewer, 1000)
    watch(viewer, first, 30)
    watch(viewer, second, 10)
    watch(viewer, second, 500, number=1)  # a free episode
    watch(viewer, second, 500, number=4, day=date(2026, 2, 28))  # another month
    watch(free_rider, second, 500)
    watch(None, second, 500)
    [shared] = share_pool(month=MARCH, now=END)
    assert (amounts(first), amounts(second)) == ([(750, 450)], [(250, 125)])
    assert balance_of(f"producer_pending:company:{first.company_id}:USD") == 450
    assert balance_of("platform_commission:USD") == 425
    assert balance_of("tier_liability:USD") == 0
    assert shared.idem_key == "pool:USD:2026-03"
    assert ProducerShare.objects.first().earned_at < END


@pytest.mark.django_db
def test_remainders_fall_the_same_way_each_time_and_nothing_is_lost(viewer, make_user, make_public_series, pay):
    three = [make_public_series(episodes=4, free=2) for _ in range(3)]
    pay(viewer, 100)
    for series in three:
        watch(viewer, series, 7)
    share_pool(month=MARCH, now=END)
    assert [amounts(series) for series in three] == [[(34, 17)], [(33, 17)], [(33, 17)]]
    assert balance_of("platform_commission:USD") == 100 - 51


@pytest.mark.django_db
def test_a_period_over_two_months_is_shared_in_two_parts_that_sum_up(viewer, two, pay):
    series, _other = two
    period = pay(viewer, 1001, start=datetime(2026, 3, 16, 12, tzinfo=UTC), days=31)
    watch(viewer, series, 5)
    watch(viewer, series, 1, day=date(2026, 4, 2))
    share_pool(month=MARCH, now=END)
    [(march, _amount)] = amounts(series)
    assert march == 1001 * 31 // 62 + 1
    share_pool(month=APRIL, now=datetime(2026, 5, 1, tzinfo=UTC))
    assert sum(gross for gross, _amount in amounts(series)) == 1001
    period.refresh_from_db()
    assert period.shared_minor == 1001


@pytest.mark.django_db
def test_without_watched_minutes_the_platform_keeps_it(viewer, pay):
    pay(viewer, 1000)
    share_pool(month=MARCH, now=END)
    assert not ProducerShare.objects.exists()
    assert balance_of("platform_commission:USD") == 1000


@pytest.mark.django_db
def test_what_went_back_is_not_shared_out(viewer, two, pay):
    series, _other = two
    period = pay(viewer, 1000)
    legs = [
        Leg(open_account(AccountKind.PAYMENT_PROVIDER, asset="USD", owner="sandbox"), 400),
        Leg(open_account(AccountKind.TIER_LIABILITY, asset="USD"), -400),
    ]
    claw = Order(f"claw:sandbox:{period.payment.ref}:400", TransactionKind.CLAWED_BACK, SYSTEM, {})
    execute(claw, lambda begun: post_legs(begun, legs), now=BEGIN)
    Payment.objects.filter(pk=period.payment_id).update(clawed_minor=400)
    PaidPeriod.objects.filter(pk=period.pk).update(returned_minor=400)
    watch(viewer, series, 5)
    share_pool(month=MARCH, now=END)
    assert amounts(series) == [(600, 300)]
    assert balance_of("tier_liability:USD") == 0


@pytest.mark.django_db
def test_each_currency_is_divided_among_what_its_own_payers_watched(viewer, make_user, two, pay):
    first, second = two
    other = make_user()
    pay(viewer, 1000)
    pay(other, 800, currency="EUR")
    watch(viewer, first, 5)
    watch(other, second, 500)
    share_pool(month=MARCH, now=END)
    assert list(ProducerShare.objects.order_by("currency").values_list("currency", "series", "gross_minor")) == [
        ("EUR", second.pk, 800),
        ("USD", first.pk, 1000),
    ]


@pytest.mark.django_db
def test_a_month_is_shared_once_and_not_before_its_end(viewer, two, pay):
    pay(viewer, 1000)
    watch(viewer, two[0], 5)
    with refused(ConflictError, "month-not-over"):
        share_pool(month=MARCH, now=END - timedelta(seconds=1))
    assert share_pool(month=MARCH, now=END) == share_pool(month=MARCH, now=END + timedelta(days=1))
    assert ProducerShare.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.broken_ledger  # the statement is made up
def test_what_was_paid_late_for_a_closed_month_comes_with_the_next(viewer, two, pay):
    series = two[0]
    ProducerStatement.objects.create(
        company=series.company, month=MARCH, currency="USD", totals={}, lines_sha256="0" * 64, created_at=END
    )
    pay(viewer, 1000)
    watch(viewer, series, 1, day=date(2026, 4, 2))
    assert share_pool(month=MARCH, now=END) == []
    share_pool(month=APRIL, now=datetime(2026, 5, 1, tzinfo=UTC))
    assert amounts(series) == [(1000, 500)]


@pytest.mark.django_db
def test_nothing_paid_is_nothing_shared_and_leaves_no_trace(db):
    assert share_pool(month=MARCH, now=END) == []
    assert not LedgerTransaction.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_sharing_at_the_same_moment_shares_once(race, viewer, two, pay):
    pay(viewer, 1000)
    watch(viewer, two[0], 5)
    answers = race(lambda _: share_pool(month=MARCH, now=END), threads=5)
    assert [len(answer) for answer in answers] == [1] * 5
    assert (ProducerShare.objects.count(), balance_of("tier_liability:USD")) == (1, 0)
