"""Taking back: whole, exactly and once, as Formance describes reverts, in our words; every case ends with all balances and lots compared."""

from datetime import timedelta

import pytest

from billing.enums import AccountKind, LotSource, TransactionKind
from billing.models import CoinLot, LedgerHold, LedgerTransaction, ProducerShare
from billing.selectors.balances import wallet_balance, with_balances
from billing.services.accounts import open_account
from billing.services.coins import Grant, Payment, grant_coins, spend_coins
from billing.services.expiry import expire_bonus
from billing.services.holds import place_hold, post_hold
from billing.services.ledger import Leg, Order, Outcome, execute, post_legs, reverse
from core.actors import SYSTEM
from core.errors import ConflictError, PaymentRequiredError
from tests.fixtures.refusals import refused

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def books() -> tuple[dict[str, int], list[tuple[int, int]]]:
    """Every balance that is not zero, and what is left of every lot."""
    balances = {code: amount for code, amount in with_balances().values_list("code", "readable") if amount}
    return balances, list(CoinLot.objects.filter(remaining__gt=0).order_by("pk").values_list("pk", "remaining"))


@pytest.fixture
def purse(viewer, buy, give):
    """Bonus that expires and bonus that does not, coins bought for dollars, for euros, and for nothing."""
    give(viewer, 10, days=1)
    give(viewer, 10)
    buy(viewer, 10, 99)
    buy(viewer, 10, 77, currency="EUR")
    buy(viewer, 10)


@pytest.fixture
def spend(viewer, viewer_actor, now):
    def make(key, coins, *, payee=None, at=now):
        call = {"actor": viewer_actor, "user_id": viewer.pk, "coins": coins, "payee": payee, "now": at}
        return spend_coins(key=key, **call).transaction

    return make


@pytest.fixture
def back(now):
    def make(transaction, *, key="back", at=now):
        return reverse(key=key, transaction_id=transaction.pk, actor=SYSTEM, now=at)

    return make


@pytest.mark.parametrize("shared", [True, False], ids=["for a producer", "for nobody"])
@pytest.mark.parametrize("coins", [1, 10, 11, 25, 39, 50], ids="{} coins".format)
def test_spending_is_taken_back_exactly_whichever_lots_and_currencies_it_went_through(
    purse, spend, back, payee, coins, shared
):
    before = books()
    spent = spend("k", coins, payee=payee if shared else None)
    assert books() != before
    undone = back(spent).transaction
    assert books() == before
    legs, taken = ([(e.account_id, e.lot_id, e.amount) for e in row.entries.order_by("pk")] for row in (spent, undone))
    assert taken == [(account, lot, -amount) for account, lot, amount in legs]
    assert not ProducerShare.objects.filter(undone_at=None).exists()


def test_each_of_several_is_taken_back_in_whatever_order(purse, spend, back, payee):
    before = books()
    spent = [spend(f"k{number}", 9, payee=payee) for number in range(5)]
    for number in (2, 0, 4, 1, 3):
        back(spent[number], key=f"back{number}")
    assert books() == before


def test_many_legs_of_two_assets_are_taken_back_as_one(back, now):
    kinds = [(AccountKind.PAYMENT_PROVIDER, "USD", 7), (AccountKind.ESCROW, "USD", 5), (AccountKind.ESCROW, "USD", -2)]
    kinds += [
        (AccountKind.PROVIDER_FEES, "USD", -10),
        (AccountKind.PAYMENT_PROVIDER, "EUR", 3),
        (AccountKind.PROVIDER_FEES, "EUR", -3),
    ]
    legs = [Leg(open_account(kind, asset=asset), amount) for kind, asset, amount in kinds]
    order = Order("k", TransactionKind.ADJUSTED, SYSTEM, {})
    moved = execute(order, lambda begun: post_legs(begun, legs), now=now).transaction
    assert back(moved).transaction.entries.count() == len(legs)
    assert books() == ({}, [])


# (name, what is taken back, what happens before that, the answer when it is asked for)
REFUSALS = [
    ("bought coins that are spent", "bought", ["spend 1"], "not-enough"),
    ("bought coins that are set aside", "bought", ["hold 1"], "not-enough"),
    ("bonus coins that are spent", "given", ["spend 1"], "not-enough"),
    ("bonus coins whose expiry was booked", "given", ["wait", "expire"], "not-enough"),
    ("what was taken back", "bought", ["back"], "already-reversed"),
    ("a reversal", "reversal", ["back"], "reversal-of-reversal"),
]
ALLOWED = [
    ("bought coins that were spent and came back", "bought", ["spend 1", "unspend"]),
    ("bonus coins out of time, their expiry not booked", "given", ["wait"]),
    ("bought coins beside which others were spent", "bought", ["more", "spend 1"]),
]


@pytest.fixture
def play(viewer, viewer_actor, buy, give, back, spend, now):
    """``play(name, steps)``: ten coins ``bought`` or ``given`` for a day, then the steps; returns what is to be taken back, and the hour."""

    def run(name, steps):
        done = {"bought": lambda: buy(viewer, 10, 99), "given": lambda: give(viewer, 10, days=1)}
        made = done["given" if name == "given" else "bought"]().transaction
        clock = {"now": now}
        verbs = {
            "spend 1": lambda: spend("s", 1),
            "unspend": lambda: back(LedgerTransaction.objects.get(idem_key="s"), key="unspend"),
            "hold 1": lambda: place_hold(key="h", user_id=viewer.pk, coins=1, expires_at=now + HOUR, now=now),
            "wait": lambda: clock.update(now=now + DAY),
            "expire": lambda: expire_bonus(now=clock["now"]),
            "back": lambda: back(made, key="first"),
            "more": lambda: give(viewer, 10, days=1),
        }
        for step in steps:
            verbs[step]()
        chosen = LedgerTransaction.objects.get(reverses=made) if name == "reversal" else made
        return chosen, clock["now"]

    return run


@pytest.mark.parametrize(("name", "steps", "code"), [row[1:] for row in REFUSALS], ids=[row[0] for row in REFUSALS])
def test_what_cannot_be_taken_back_whole_stays_whole_and_its_key_stays_refused(play, back, name, steps, code):
    chosen, at = play(name, steps)
    before = books()
    for _ in range(2):
        with pytest.raises((ConflictError, PaymentRequiredError)) as caught:
            back(chosen, at=at)
        assert caught.value.code in ({code, "refused-before"} if code == "not-enough" else {code})
    assert books() == before


@pytest.mark.parametrize(("name", "steps"), [row[1:] for row in ALLOWED], ids=[row[0] for row in ALLOWED])
def test_what_is_whole_can_be_taken_back(play, back, name, steps):
    chosen, at = play(name, steps)
    assert back(chosen, at=at).is_new
    assert CoinLot.objects.get(transaction=chosen).remaining == 0


def test_after_a_refusal_a_new_key_works_once_the_coins_are_there_again(play, back):
    bought, _at = play("bought", ["spend 1"])
    with refused(PaymentRequiredError, "not-enough"):
        back(bought)
    back(LedgerTransaction.objects.get(idem_key="s"), key="unspend")
    with refused(ConflictError, "refused-before"):
        back(bought)
    assert back(bought, key="again").is_new
    assert books() == ({}, [])


def test_the_same_key_again_answers_with_the_same_reversal(purse, spend, back):
    spent = spend("k", 25)
    first, again = back(spent), back(spent)
    assert (first.is_new, again.is_new, first.transaction) == (True, False, again.transaction)
    with refused(ConflictError, "already-reversed"):
        back(spent, key="another")
    assert not back(spent).is_new


def test_a_transaction_that_is_not_there_cannot_be_taken_back(back, now):
    with pytest.raises(LedgerTransaction.DoesNotExist):
        reverse(key="back", transaction_id=0, actor=SYSTEM, now=now)


def test_coins_given_back_to_a_lot_that_expired_in_between_come_back_exactly_and_expire_once_more(
    viewer, give, spend, back, now
):
    give(viewer, 10, days=1)
    spent = spend("k", 4)
    later = now + 2 * DAY
    assert expire_bonus(now=later) == 1
    back(spent, at=later)
    assert CoinLot.objects.get().remaining == 4
    assert wallet_balance(viewer.pk, now=later).spendable == 0
    assert (expire_bonus(now=later), expire_bonus(now=later)) == (1, 0)
    assert books() == ({"coins_issued:COIN": -10, "coins_expired:COIN": 10}, [])


def test_an_expiry_that_is_taken_back_is_booked_again_under_a_new_key(viewer, give, back, now):
    give(viewer, 10, days=1)
    later = now + 2 * DAY
    for _ in range(3):
        assert expire_bonus(now=later) == 1
        expiry = LedgerTransaction.objects.filter(kind=TransactionKind.COINS_EXPIRED).order_by("-pk").first()
        back(expiry, key=f"back-{expiry.pk}", at=later)
        assert CoinLot.objects.get().remaining == 10


def test_a_used_hold_is_taken_back_and_stays_used(viewer, viewer_actor, purse, back, payee, now):
    before = books()
    hold = place_hold(key="h", user_id=viewer.pk, coins=25, expires_at=now + HOUR, now=now)
    used = post_hold(key="p", hold=hold, actor=viewer_actor, coins=15, payee=payee, now=now).transaction
    back(used)
    assert books() == before
    assert LedgerHold.objects.get().state == "posted"
    assert wallet_balance(viewer.pk, now=now).held == 0


def test_a_grant_to_many_is_taken_back_from_all_or_from_nobody(viewer, make_user, back, spend, now):
    other = make_user()
    grants = [
        Grant(user.pk, 5, LotSource.PURCHASE, Payment("sandbox", f"p{user.pk}", 5, "USD")) for user in (other, viewer)
    ]
    given = grant_coins(key="k", actor=SYSTEM, grants=grants, now=now).transaction
    spent = spend("s", 1)
    with refused(PaymentRequiredError, "not-enough"):
        back(given)
    assert wallet_balance(other.pk, now=now).spendable == 5
    back(spent, key="unspend")
    back(given, key="again")
    assert books() == ({}, [])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("keys", ["one key", "a key for each"])
def test_many_at_once_take_back_once(race, purse, spend, back, payee, keys):
    before = books()
    spent = spend("k", 39, payee=payee)
    answers = race(lambda number: back(spent, key="back" if keys == "one key" else f"back{number}"))
    done = [answer for answer in answers if isinstance(answer, Outcome)]
    assert sum(outcome.is_new for outcome in done) == 1
    assert len(done) == (len(answers) if keys == "one key" else 1)
    others = {getattr(answer, "code", answer) for answer in answers if answer not in done}
    assert others <= {"already-reversed"}
    assert books() == before


@pytest.mark.django_db(transaction=True)
def test_of_taking_a_purchase_back_and_spending_it_one_happens(race, viewer, buy, spend, back, now):
    for number in range(4):
        bought = buy(viewer, 10, 99).transaction
        spent, undone = race(lambda n: back(bought, key=f"b{number}") if n else spend(f"s{number}", 10), threads=2)  # noqa: B023
        assert isinstance(spent, LedgerTransaction) != isinstance(undone, Outcome)
        assert wallet_balance(viewer.pk, now=now).spendable == 0
