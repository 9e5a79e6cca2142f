"""Many at once, on a real database: one key moves something once, and no wallet gives what it does not hold."""

import pytest

from billing.models import CoinLot, LedgerEntry, LedgerTransaction
from billing.selectors.balances import balance_of, wallet_balance
from billing.services.accounts import wallet_of
from billing.services.coins import spend_coins
from billing.services.expiry import expire_bonus
from billing.services.holds import place_hold, post_hold
from billing.services.ledger import Outcome, reverse
from billing.services.rolling import roll_up
from billing.services.sealing import seal_ledger
from core.actors import SYSTEM
from core.errors import ConflictError, PaymentRequiredError

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_key_a_hundred_times_at_once_is_one_charge(race, viewer, viewer_actor, buy, payee, now):
    buy(viewer, 100, 499)
    call = {"key": "k", "actor": viewer_actor, "user_id": viewer.pk, "coins": 30, "payee": payee, "now": now}
    answers = [answer for _ in range(10) for answer in race(lambda _: spend_coins(**call), threads=10)]
    assert [type(answer) for answer in answers] == [Outcome] * 100
    assert sum(answer.is_new for answer in answers) == 1
    assert len({answer.transaction.pk for answer in answers}) == 1
    assert wallet_balance(viewer.pk, now=now).spendable == 70


def test_many_devices_never_spend_more_than_the_wallet_holds(race, viewer, viewer_actor, buy, give, payee, now):
    buy(viewer, 50, 250)
    give(viewer, 20, days=1)

    def spend(number):
        return spend_coins(key=f"k{number}", actor=viewer_actor, user_id=viewer.pk, coins=10, payee=payee, now=now)

    answers = race(spend, threads=12)
    assert sum(isinstance(answer, Outcome) for answer in answers) == 7
    assert sum(isinstance(answer, PaymentRequiredError) for answer in answers) == 5
    assert wallet_balance(viewer.pk, now=now).spendable == 0


def test_a_roll_up_beside_writers_loses_nothing_and_sealers_seal_once(race, viewer, viewer_actor, buy, payee, now):
    buy(viewer, 120, 600)

    def work(number):
        if number % 3 == 2:
            return roll_up(limit=7) + seal_ledger()
        return spend_coins(key=f"k{number}", actor=viewer_actor, user_id=viewer.pk, coins=10, payee=payee, now=now)

    assert [answer for answer in race(work, threads=12) if isinstance(answer, Exception)] == []
    assert balance_of("coins_burned:COIN") == 80
    while roll_up():
        pass
    seal_ledger()
    assert balance_of("coins_burned:COIN") == 80
    assert LedgerTransaction.objects.filter(seal__isnull=True).count() == 0


def test_undo_expiry_hold_and_spending_at_once_leave_a_sound_wallet(race, viewer, viewer_actor, buy, give, payee, now):
    buy(viewer, 60, 300)
    give(viewer, 20)
    CoinLot.objects.filter(source="bonus").update(expires_at=now)
    first = spend_coins(key="first", actor=viewer_actor, user_id=viewer.pk, coins=20, payee=payee, now=now)
    later = now.replace(hour=20)
    hold = place_hold(key="h", user_id=viewer.pk, coins=20, expires_at=later, now=now)

    def work(number):
        if number % 4 == 0:
            return expire_bonus(now=now)
        if number % 4 == 1:
            return reverse(key=f"r{number}", transaction_id=first.transaction.pk, actor=SYSTEM, now=now)
        if number % 4 == 2:
            return post_hold(key=f"p{number}", hold=hold, actor=viewer_actor, coins=20, payee=payee, now=now)
        return spend_coins(key=f"s{number}", actor=viewer_actor, user_id=viewer.pk, coins=5, payee=None, now=now)

    answers = race(work, threads=12)
    wrong = [a for a in answers if isinstance(a, Exception) and not isinstance(a, ConflictError | PaymentRequiredError)]
    assert wrong == []
    assert sum(isinstance(answer, Outcome) for answer in answers[1::4]) == 1
    assert sum(isinstance(answer, Outcome) for answer in answers[2::4]) == 1
    assert wallet_balance(viewer.pk, now=now).held == 0


def test_a_wallet_that_is_opened_by_many_at_once_is_one(race, viewer):
    wallets = race(lambda _: wallet_of(viewer.pk), threads=8)
    assert len({wallet.paid.pk for wallet in wallets}) == 1
    assert LedgerEntry.objects.count() == 0
