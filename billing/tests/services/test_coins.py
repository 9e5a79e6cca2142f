"""Coins come in lots, go in a fixed order, and what was paid for them is earned as they go."""

from datetime import timedelta

import pytest

from billing.enums import LotSource
from billing.models import CoinLot, LedgerEntry, LedgerRefusal, LedgerTransaction
from billing.selectors.balances import balance_of, wallet_balance
from billing.services.coins import Grant, Payment, grant_coins, spend_coins
from billing.services.expiry import expire_bonus
from billing.services.ledger import reverse
from core.actors import SYSTEM, person
from core.errors import ConflictError, PaymentRequiredError
from tests.fixtures.refusals import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def spend(viewer, viewer_actor, now):
    def make(key: str, coins: int, *, at=now, payee=None):
        return spend_coins(key=key, actor=viewer_actor, user_id=viewer.pk, coins=coins, payee=payee, now=at)

    return make


def test_bought_coins_raise_the_wallet_and_what_is_owed_for_them(viewer, buy, now):
    buy(viewer, 100, 499)
    assert wallet_balance(viewer.pk, now=now).spendable == 100
    assert balance_of("coin_liability:USD") == 499
    assert balance_of("payment_provider:sandbox:USD") == -499
    assert balance_of("coins_issued:COIN") == -100


def test_spent_coins_are_earned_by_producer_and_platform_to_the_cent(viewer, buy, give, spend, payee):
    buy(viewer, 100, 499)
    give(viewer, 20, days=3)
    for number in range(6):
        spend(f"s{number}", 20, payee=payee)
    assert balance_of("coin_liability:USD") == 0
    producer, platform = (
        balance_of(f"producer_pending:company:{payee.company_id}:USD"),
        balance_of("platform_commission:USD"),
    )
    assert producer + platform == 499
    assert 346 <= producer <= 352
    assert balance_of("coins_burned:COIN") == 120


def test_the_same_key_spends_once_and_answers_with_the_same_transaction(viewer, buy, spend, now):
    buy(viewer, 100)
    first, again = spend("k", 30), spend("k", 30, at=now + timedelta(days=1))
    assert (first.is_new, again.is_new) == (True, False)
    assert first.transaction.pk == again.transaction.pk
    assert wallet_balance(viewer.pk, now=now).spendable == 70
    with refused(ConflictError, "idempotency-conflict"):
        spend("k", 31)


def test_what_is_not_enough_moves_nothing_and_its_key_stays_refused(viewer, buy, spend, now):
    buy(viewer, 10)
    with refused(PaymentRequiredError, "not-enough"):
        spend("k", 11)
    assert LedgerTransaction.objects.filter(idem_key="k").count() == 0
    assert LedgerRefusal.objects.get().code == "not-enough"
    buy(viewer, 10)
    with refused(ConflictError, "refused-before"):
        spend("k", 11)
    with refused(ConflictError, "idempotency-conflict"):
        spend("k", 12)
    assert spend("k2", 11).is_new


def test_bonus_expires_at_its_second_is_booked_once_and_bought_coins_never_do(viewer, buy, give, now):
    buy(viewer, 10)
    give(viewer, 5, days=1)
    at = now + timedelta(days=1)
    assert wallet_balance(viewer.pk, now=at - timedelta(seconds=1)).spendable == 15
    assert wallet_balance(viewer.pk, now=at).spendable == 10, "not booked yet, and not spendable"
    assert (expire_bonus(now=at), expire_bonus(now=at)) == (1, 0)
    assert balance_of("coins_expired:COIN") == 5
    assert expire_bonus(now=at + timedelta(days=10_000)) == 0
    assert wallet_balance(viewer.pk, now=at + timedelta(days=10_000)).spendable == 10


def test_a_reversal_restores_lots_exactly_and_happens_once(viewer, buy, give, spend, now, viewer_actor, payee):
    buy(viewer, 100, 499)
    give(viewer, 20, days=3)
    before = list(CoinLot.objects.order_by("pk").values_list("remaining", flat=True))
    spent = spend("k", 50, payee=payee).transaction
    undone = reverse(key="u", transaction_id=spent.pk, actor=viewer_actor, now=now)
    assert undone.is_new
    assert not reverse(key="u", transaction_id=spent.pk, actor=viewer_actor, now=now).is_new
    with refused(ConflictError, "already-reversed"):
        reverse(key="u2", transaction_id=spent.pk, actor=viewer_actor, now=now)
    with refused(ConflictError, "reversal-of-reversal"):
        reverse(key="u3", transaction_id=undone.transaction.pk, actor=viewer_actor, now=now)
    assert list(CoinLot.objects.order_by("pk").values_list("remaining", flat=True)) == before
    assert balance_of(f"producer_pending:company:{payee.company_id}:USD") == 0


def test_coins_given_back_to_a_lot_that_expired_meanwhile_expire_again(viewer, give, spend, now, viewer_actor):
    give(viewer, 10, days=1)
    spent = spend("k", 4).transaction
    later = now + timedelta(days=2)
    assert expire_bonus(now=later) == 1
    reverse(key="u", transaction_id=spent.pk, actor=viewer_actor, now=later)
    assert wallet_balance(viewer.pk, now=later).spendable == 0
    assert expire_bonus(now=later) == 1
    assert balance_of("coins_expired:COIN") == 10


def test_coins_that_are_spent_cannot_be_taken_back_from_under_the_buyer(viewer, buy, spend, now):
    bought = buy(viewer, 10, 99).transaction
    spend("k", 1)
    with refused(PaymentRequiredError, "not-enough"):
        reverse(key="u", transaction_id=bought.pk, actor=SYSTEM, now=now)
    assert wallet_balance(viewer.pk, now=now).spendable == 9


@pytest.mark.parametrize(
    "grant",
    [
        Grant(1, 0, LotSource.BONUS),
        Grant(1, -5, LotSource.BONUS),
        Grant(1, 5, LotSource.PURCHASE),
        Grant(1, 5, LotSource.BONUS, Payment("sandbox", "p", 1, "USD")),
    ],
)
def test_a_grant_that_makes_no_sense_moves_nothing(grant, now):
    with pytest.raises(ValueError, match="not a grant"):
        grant_coins(key="g", actor=SYSTEM, grants=[grant], now=now)
    assert not LedgerTransaction.objects.exists()


def test_nobody_spends_another_ones_coins(viewer, make_user, buy, now):
    other = make_user()
    buy(other, 100)
    with refused(PaymentRequiredError, "not-enough"):
        spend_coins(key="k", actor=person(viewer.pk), user_id=viewer.pk, coins=1, now=now)
    assert LedgerEntry.objects.count() == 2
