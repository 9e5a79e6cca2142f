"""Many spend at once: each as if alone, all in a handful of statements."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billing.enums import AccountKind, TransactionKind
from billing.models import LedgerTransaction
from billing.selectors.balances import balance_of, wallet_balance
from billing.services.accounts import open_account
from billing.services.batches import spend_many
from billing.services.coins import Payee, Spend, spend_coins
from billing.services.ledger import Leg, Order, Outcome, execute, post_legs, reverse
from core.actors import SYSTEM
from core.errors import ConflictError, PaymentRequiredError
from tests.fixtures.refusals import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def viewers(make_user, buy, give):
    """Three people with coins of several origins, whose parts leave remainders."""
    people = [make_user() for _ in range(3)]
    for person in people:
        buy(person, 41, 333, currency="EUR")
        give(person, 7, days=2)
        buy(person, 60, 501)
    return people


@pytest.fixture
def gifts(viewers, actor_for, make_company):
    """``gifts(prefix)``: each gives twice, to one of two producers."""
    payees = [Payee(make_company().pk, 3_333), Payee(make_company().pk, 7_000)]

    def make(prefix: str, coins: int = 13) -> list[Spend]:
        return [
            Spend(f"{prefix}-{person.pk}-{turn}", actor_for(person), person.pk, coins, payees[turn])
            for turn in range(2)
            for person in viewers
        ]

    return make


def moved(outcomes):
    """What each transaction moved and whom it pays, without ids."""
    return [
        (
            [
                (code.split(":")[0], source, amount)
                for code, source, amount in row.entries.order_by("pk").values_list(
                    "account__code", "lot__source", "amount"
                )
            ],
            list(
                row.shares.order_by("currency").values_list(
                    "company", "kind", "currency", "gross_minor", "amount_minor", "earned_at"
                )
            ),
            (row.kind, row.meta, row.occurred_at),
        )
        for row in (LedgerTransaction.objects.get(pk=each.transaction.pk) for each in outcomes)
    ]


def test_a_batch_moves_what_each_alone_would(gifts, viewers, now):
    many = spend_many(gifts("many"), now=now)
    assert all(isinstance(each, Outcome) and each.is_new for each in many)
    assert [wallet_balance(person.pk, now=now).spendable for person in viewers] == [82] * 3
    together = moved(many)
    for each in many:
        reverse(key=f"r{each.transaction.pk}", transaction_id=each.transaction.pk, actor=SYSTEM, now=now)
    alone = [
        spend_coins(key=wish.key, actor=wish.actor, user_id=wish.user_id, coins=wish.coins, payee=wish.payee, now=now)
        for wish in gifts("alone")
    ]
    assert together == moved(alone)
    assert all(shares for _legs, shares, _row in together)


def test_a_batch_is_remembered_by_its_keys(gifts, viewers, now):
    first = spend_many(gifts("k"), now=now)
    again = spend_many(gifts("k"), now=now)
    assert [each.transaction.pk for each in again] == [each.transaction.pk for each in first]
    assert not any(each.is_new for each in again)
    assert [wallet_balance(person.pk, now=now).spendable for person in viewers] == [82] * 3
    other = spend_many(gifts("k", coins=14), now=now)
    assert [(type(each), each.code) for each in other] == [(ConflictError, "idempotency-conflict")] * 6


def test_whoever_cannot_pay_is_refused_alone_and_stays_refused(gifts, viewers, actor_for, make_user, buy, now):
    poor, wishes = make_user(), gifts("g")
    wishes.insert(2, Spend("poor", actor_for(poor), poor.pk, 1, None))
    told = spend_many(wishes, now=now)
    assert [isinstance(each, Outcome) for each in told] == [True, True, False, True, True, True, True]
    assert (type(told[2]), told[2].code) == (PaymentRequiredError, "not-enough")
    assert [wallet_balance(person.pk, now=now).spendable for person in viewers] == [82] * 3
    buy(poor, 10)
    with refused(ConflictError, "refused-before"):
        spend_coins(key="poor", actor=actor_for(poor), user_id=poor.pk, coins=1, now=now)
    assert spend_many([wishes[2]], now=now)[0].code == "refused-before"


def test_whoever_owes_coins_is_refused_alone(gifts, viewers, now):
    debt = open_account(AccountKind.CLAWBACK, owner=f"user:{viewers[1].pk}")
    order = Order("debt", TransactionKind.CLAWED_BACK, SYSTEM, {})
    legs = [Leg(debt, -3), Leg(open_account(AccountKind.COINS_ISSUED), 3)]
    execute(order, lambda row: post_legs(row, legs), now=now)
    told = spend_many(gifts("g"), now=now)
    assert [getattr(each, "code", "") for each in told] == ["", "coins-owed", "", "", "coins-owed", ""]


def test_one_key_twice_in_a_batch_is_one_spend(gifts, viewers, now):
    one, two, *_ = gifts("g")
    told = spend_many([one, two, one], now=now)
    assert [each.is_new for each in told] == [True, True, False]
    assert told[0].transaction == told[2].transaction
    assert LedgerTransaction.objects.filter(idem_key=one.key).count() == 1


def test_nobody_spends_less_than_a_coin(gifts, now):
    with pytest.raises(ValueError, match="cannot spend 0"):
        spend_many(gifts("g", coins=0), now=now)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite moves each row by itself")
def test_a_batch_of_twelve_takes_no_more_statements_than_one_of_six(gifts, now):
    spend_many(gifts("opens the accounts", coins=1), now=now)
    six, twelve = gifts("a", coins=3), gifts("b", coins=3) + gifts("c", coins=3)
    counts = []
    for batch in (six, twelve):
        with CaptureQueriesContext(connection) as statements:
            assert all(isinstance(each, Outcome) for each in spend_many(batch, now=now))
        counts.append(len(statements))
    assert counts[1] <= counts[0]


@pytest.mark.django_db(transaction=True)
def test_batches_of_the_same_people_at_once_spend_each_coin_once(race, gifts, viewers, now):
    wishes = [gifts(f"t{turn}") for turn in range(4)]
    told = race(lambda number: spend_many(wishes[number][:: (-1) ** number], now=now), threads=4)
    assert [each for each in told if isinstance(each, Exception)] == []
    # 108 coins pay for eight of thirteen
    assert sum(isinstance(each, Outcome) for batch in told for each in batch) == 24
    assert [wallet_balance(person.pk, now=now).spendable for person in viewers] == [4] * 3
    assert balance_of("coins_burned:COIN") == 24 * 13
