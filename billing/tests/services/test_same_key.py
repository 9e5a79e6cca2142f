"""One key, one request: whatever else is asked under a used key is a conflict and moves nothing (TigerBeetle's ``exists_with_different_…``)."""

from datetime import timedelta

import pytest

from billing.enums import AccountKind, LotSource, TransactionKind
from billing.models import LedgerAccount, LedgerEntry, LedgerHold, LedgerRefusal, LedgerTransaction
from billing.selectors.balances import wallet_balance, with_balances
from billing.services.accounts import open_account
from billing.services.coins import Grant, Payee, Payment, grant_coins, spend_coins
from billing.services.holds import place_hold, post_hold
from billing.services.ledger import Leg, Order, Outcome, execute, post_legs, reverse
from core.actors import SYSTEM, person
from core.errors import ConflictError, PaymentRequiredError
from tests.fixtures.refusals import refused

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
OTHER = person(999_999)

OPENED = (
    LedgerAccount,
)  # some requests open the accounts that they name; what stands in them is compared by `everything`


@pytest.fixture
def books(viewer, make_user, make_company, buy, give, now):
    """What the requests below speak of: two wallets, two producers, two holds, two spendings to take back."""
    other, companies = make_user(), [make_company(), make_company()]
    for user in (viewer, other):
        buy(user, 100, 499)
        give(user, 20)
    made = {"user": viewer.pk, "other user": other.pk, "company": companies[0].pk, "other company": companies[1].pk}
    for name in ("hold", "other hold"):
        made[name] = place_hold(key=name, user_id=viewer.pk, coins=10, expires_at=now + HOUR, now=now)
        done = spend_coins(key=f"for {name}", actor=SYSTEM, user_id=viewer.pk, coins=5, now=now)
        made[f"spent {name}"] = done.transaction.pk
    return made


def adjust(
    books, now, *, kind=TransactionKind.ADJUSTED, actor=SYSTEM, amount=5, asset="USD", into=AccountKind.PAYMENT_PROVIDER
):
    """Plain legs, from provider's fees into another account."""
    accounts = [open_account(into, asset=asset), open_account(AccountKind.PROVIDER_FEES, asset=asset)]
    content = {"into": into, "asset": asset, "amount": amount}
    legs = [Leg(accounts[0], amount), Leg(accounts[1], -amount)]
    return execute(Order("k", kind, actor, content), lambda begun: post_legs(begun, legs), now=now)


def buy_coins(books, now, *, user="user", actor=SYSTEM, coins=7, minor=70, currency="USD", ref="p"):
    """Bought coins."""
    payment = Payment("sandbox", ref, minor, currency)
    grant = Grant(books[user], coins, LotSource.PURCHASE, payment)
    return grant_coins(key="k", actor=actor, grants=[grant], now=now)


def give_coins(books, now, *, user="user", source=LotSource.BONUS, hours=1, copies=1):
    """Coins for nothing."""
    grant = Grant(books[user], 7, source, expires_at=now + hours * HOUR)
    return grant_coins(key="k", actor=SYSTEM, grants=[grant] * copies, now=now)


def spend(books, now, *, user="user", actor=SYSTEM, coins=7, company="company", bps=7_000, series=None):
    """Spending for a producer."""
    payee = Payee(books[company], bps, series) if company else None
    return spend_coins(key="k", actor=actor, user_id=books[user], coins=coins, payee=payee, now=now)


def use(books, now, *, hold="hold", actor=SYSTEM, coins=7, company="company", bps=7_000):
    """A part of what was set aside."""
    payee, row = Payee(books[company], bps), LedgerHold.objects.get(pk=books[hold].pk)
    return post_hold(key="k", hold=row, actor=actor, coins=coins, payee=payee, now=now)


def undo(books, now, *, spent="spent hold", actor=SYSTEM):
    """A reversal."""
    return reverse(key="k", transaction_id=books[spent], actor=actor, now=now)


REQUESTS = (adjust, buy_coins, give_coins, spend, use, undo)
DIFFERENCES = [
    (adjust, {"amount": 6}),
    (adjust, {"amount": -5}),
    (adjust, {"asset": "EUR"}),
    (adjust, {"into": AccountKind.ESCROW}),
    (adjust, {"kind": TransactionKind.COINS_EXPIRED}),
    (adjust, {"actor": OTHER}),
    (buy_coins, {"coins": 8}),
    (buy_coins, {"user": "other user"}),
    (buy_coins, {"minor": 71}),
    (buy_coins, {"currency": "EUR"}),
    (buy_coins, {"ref": "q"}),
    (buy_coins, {"actor": OTHER}),
    (give_coins, {"user": "other user"}),
    (give_coins, {"source": LotSource.REWARD}),
    (give_coins, {"hours": 2}),
    (give_coins, {"copies": 2}),
    (spend, {"coins": 8}),
    (spend, {"user": "other user"}),
    (spend, {"company": "other company"}),
    (spend, {"company": None}),
    (spend, {"bps": 6_999}),
    (spend, {"actor": OTHER}),
    (use, {"coins": 8}),
    (use, {"hold": "other hold"}),
    (use, {"company": "other company"}),
    (use, {"bps": 6_999}),
    (use, {"actor": OTHER}),
    (undo, {"spent": "spent other hold"}),
    (undo, {"actor": OTHER}),
]
IDS = [f"{request.__name__} with another {next(iter(change))}" for request, change in DIFFERENCES]


def everything() -> tuple[object, ...]:
    """All balances, what is set aside, and how many rows there are."""
    rows = with_balances().filter(code__in=LedgerEntry.objects.values("account__code"))
    return (
        sorted(rows.values_list("code", "readable", "held")),
        LedgerEntry.objects.count(),
        LedgerTransaction.objects.count(),
    )


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda request: request.__name__)
def test_the_same_request_again_is_answered_with_what_happened_and_moves_nothing(books, now, request_):
    first = request_(books, now)
    after = everything()
    again = request_(books, now)
    assert (first.is_new, again.is_new, again.transaction) == (True, False, first.transaction)
    assert everything() == after


@pytest.mark.parametrize(("request_", "change"), DIFFERENCES, ids=IDS)
def test_the_same_key_with_one_thing_changed_is_a_conflict_and_moves_nothing(books, now, request_, change):
    request_(books, now)
    after = everything()
    with refused(ConflictError, "idempotency-conflict", but=OPENED):
        request_(books, now, **change)
    assert everything() == after


@pytest.mark.parametrize("second", REQUESTS, ids=lambda request: f"then {request.__name__}")
@pytest.mark.parametrize("first", REQUESTS, ids=lambda request: request.__name__)
def test_a_key_that_was_used_for_one_kind_of_request_is_none_for_another(books, now, first, second):
    first(books, now)
    after = everything()
    if first is second:
        assert not second(books, now).is_new
    else:
        with refused(ConflictError, "idempotency-conflict", but=OPENED):
            second(books, now)
    assert everything() == after


REFUSED_FIRST = [
    (spend, {"coins": 96}, {"coins": 96}, "refused-before"),
    (spend, {"coins": 96}, {"coins": 1}, "idempotency-conflict"),
    (spend, {"coins": 96}, {"coins": 96, "actor": OTHER}, "idempotency-conflict"),
    (adjust, {"into": AccountKind.ESCROW, "amount": -1}, {"into": AccountKind.ESCROW, "amount": -1}, "refused-before"),
    (adjust, {"into": AccountKind.ESCROW, "amount": -1}, {"into": AccountKind.ESCROW, "amount": 1}, "idempotency-conflict"),
    (adjust, {"into": AccountKind.ESCROW, "amount": -1}, {}, "idempotency-conflict"),
]  # fmt: skip


@pytest.mark.parametrize(("request_", "tried", "then", "code"), REFUSED_FIRST)
def test_a_key_that_was_refused_stays_refused_even_when_it_could_be_done(
    books, buy, viewer, now, request_, tried, then, code
):
    with refused(PaymentRequiredError, "not-enough", but=OPENED):
        request_(books, now, **tried)
    buy(viewer, 500)
    escrow, other = (
        open_account(AccountKind.ESCROW, asset="USD"),
        open_account(AccountKind.PAYMENT_PROVIDER, asset="USD"),
    )
    fill = Order("fill", TransactionKind.ADJUSTED, SYSTEM, {})
    execute(fill, lambda begun: post_legs(begun, [Leg(escrow, 9), Leg(other, -9)]), now=now)
    after = everything()
    for _ in range(2):
        with refused(ConflictError, code, but=OPENED):
            request_(books, now, **then)
    assert everything() == after
    assert LedgerRefusal.objects.count() == 1


BURST = 8
CHANGES = {spend: {"coins": 8}, use: {"coins": 8}, buy_coins: {"coins": 8}, adjust: {"amount": 6}, undo: {"spent": "spent other hold"}}  # fmt: skip


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("request_", CHANGES, ids=lambda request: request.__name__)
def test_a_burst_under_one_key_moves_once_and_only_one_of_two_contents(race, books, now, request_):
    before = LedgerTransaction.objects.count()
    answers = race(lambda number: request_(books, now, **(CHANGES[request_] if number % 2 else {})), threads=BURST)
    won = [answer for answer in answers if isinstance(answer, Outcome)]
    lost = [answer for answer in answers if not isinstance(answer, Outcome)]
    assert len(won) == len(lost) == BURST // 2
    assert sum(outcome.is_new for outcome in won) == 1
    assert len({outcome.transaction.pk for outcome in won}) == 1
    assert {getattr(error, "code", error) for error in lost} == {"idempotency-conflict"}
    assert LedgerTransaction.objects.count() == before + 1


@pytest.mark.django_db(transaction=True)
def test_a_burst_that_is_refused_is_refused_as_a_whole(race, books, viewer, now):
    answers = race(lambda _: spend(books, now, coins=96), threads=BURST)
    assert {getattr(answer, "code", answer) for answer in answers} <= {"not-enough", "refused-before"}
    assert wallet_balance(viewer.pk, now=now).spendable == 90
    assert LedgerRefusal.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_burst_of_one_hold_sets_aside_once(race, viewer, buy, now):
    buy(viewer, 100)
    call = {"key": "h", "user_id": viewer.pk, "coins": 30, "expires_at": now + HOUR, "now": now}
    holds = race(lambda _: place_hold(**call), threads=BURST)
    assert len({hold.pk for hold in holds}) == 1
    assert wallet_balance(viewer.pk, now=now).held == 30
