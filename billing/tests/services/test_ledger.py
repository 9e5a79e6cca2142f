"""The rules of the ledger itself: balance, limits, keys, roll-up, the chain, and what a verification finds."""

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from billing.enums import AccountKind, TransactionKind
from billing.models import LedgerDelta, LedgerEntry, LedgerRefusal, LedgerSeal, LedgerTransaction
from billing.selectors.balances import balance_of, wallet_balance
from billing.services.accounts import open_account, wallet_of
from billing.services.coins import spend_coins
from billing.services.ledger import Leg, Order, execute, post_legs, reverse
from billing.services.rolling import roll_up
from billing.services.sealing import seal_ledger
from billing.services.verification import verify_ledger
from core.actors import SYSTEM
from core.errors import ConflictError, PaymentRequiredError

pytestmark = pytest.mark.django_db


def order(key: str, **content) -> Order:
    return Order(key=key, kind=TransactionKind.ADJUSTED, actor=SYSTEM, content=content)


@pytest.fixture
def move(now):
    """``move(key, (kind, asset, amount)…)``: one transaction of plain legs."""

    def run(key, *legs):
        accounts = [Leg(open_account(kind, asset=asset), amount) for kind, asset, amount in legs]
        content = {"legs": [[kind, asset, amount] for kind, asset, amount in legs]}
        return execute(order(key, **content), lambda begun: post_legs(begun, accounts), now=now)

    return run


IN, OUT, GUARDED = AccountKind.PAYMENT_PROVIDER, AccountKind.PROVIDER_FEES, AccountKind.ESCROW


@pytest.mark.parametrize(
    "legs",
    [
        (),
        ((IN, "USD", 5),),
        ((IN, "USD", 5), (OUT, "USD", -4)),
        ((IN, "USD", 5), (OUT, "EUR", -5)),
        ((IN, "USD", 5), (OUT, "USD", -5), (IN, "EUR", 0)),
    ],
)
def test_legs_that_do_not_balance_per_asset_leave_nothing_behind(move, legs):
    with pytest.raises(ValueError, match="balance per asset"):
        move("k", *legs)
    assert not LedgerTransaction.objects.exists()


# Limits and ids as TigerBeetle's state machine describes them: (name, transfers in order, what each answers, balance of the guarded account).
FILL, DRAIN = ((GUARDED, "USD", 10), (IN, "USD", -10)), ((GUARDED, "USD", -10), (IN, "USD", 10))
HALF, OVER = ((GUARDED, "USD", -5), (IN, "USD", 5)), ((GUARDED, "USD", -11), (IN, "USD", 11))
LIMITS = [
    ("exactly what is there", [("a", FILL), ("b", DRAIN)], ["new", "new"], 0),
    ("one more than is there", [("a", FILL), ("b", OVER)], ["new", "not-enough"], 10),
    ("from an empty account", [("a", HALF)], ["not-enough"], 0),
    ("in two halves and no third", [("a", FILL), ("b", HALF), ("c", HALF), ("d", HALF)], ["new", "new", "new", "not-enough"], 0),
    ("the same id again", [("a", FILL), ("a", FILL)], ["new", "there"], 10),
    ("the same id with other content", [("a", FILL), ("a", DRAIN)], ["new", "idempotency-conflict"], 10),
    ("an id that failed cannot be used again", [("b", HALF), ("a", FILL), ("b", HALF)], ["not-enough", "new", "refused-before"], 10),
    ("an id that failed is none for other content", [("b", HALF), ("b", FILL)], ["not-enough", "idempotency-conflict"], 0),
    ("two legs of one account count together", [("a", FILL), ("b", (*HALF, *HALF, *HALF))], ["new", "not-enough"], 10),
    ("in and out again of an empty account", [("a", ((GUARDED, "USD", -5), (GUARDED, "USD", 5)))], ["new"], 0),
    ("one leg that fails takes the others along", [("a", ((IN, "EUR", 5), (OUT, "EUR", -5), *HALF))], ["not-enough"], 0),
    ("a free account may be negative", [("a", ((IN, "USD", -7), (OUT, "USD", 7)))], ["new"], 0),
]  # fmt: skip


@pytest.mark.parametrize(("transfers", "answers", "left"), [row[1:] for row in LIMITS], ids=[row[0] for row in LIMITS])
def test_limits_and_keys_hold(move, transfers, answers, left):
    seen = []
    for key, legs in transfers:
        try:
            seen.append("new" if move(key, *legs).is_new else "there")
        except (PaymentRequiredError, ConflictError) as refusal:
            seen.append(refusal.code)
    assert seen == answers
    assert balance_of("escrow:USD") == left


def test_legs_outside_a_transaction_are_refused(now, transactional_db):
    with pytest.raises(RuntimeError, match="needs the transaction"):
        post_legs(LedgerTransaction(), [])


def test_work_that_fails_leaves_nothing_and_its_key_can_be_used_again(now):
    def fail(begun):
        raise LookupError

    with pytest.raises(LookupError):
        execute(order("k"), fail, now=now)
    assert not LedgerTransaction.objects.exists()
    assert not LedgerRefusal.objects.exists()


def test_a_roll_up_changes_no_readable_balance(viewer, viewer_actor, buy, payee, now):
    buy(viewer, 100, 499)
    for number in range(5):
        spend_coins(key=f"k{number}", actor=viewer_actor, user_id=viewer.pk, coins=7, payee=payee, now=now)
    codes = [
        "coins_burned:COIN",
        "coin_liability:USD",
        f"producer_pending:company:{payee.company_id}:USD",
        "platform_commission:USD",
    ]
    before = [balance_of(code) for code in codes]
    waiting = LedgerDelta.objects.count()
    assert roll_up(limit=3) == 3
    assert [balance_of(code) for code in codes] == before
    assert roll_up() == waiting - 3
    assert roll_up() == 0
    assert [balance_of(code) for code in codes] == before
    assert before[0] == 35


def test_ledger_rows_can_be_neither_changed_nor_deleted(viewer, buy):
    buy(viewer, 10, 99)
    seal_ledger()
    for model in (LedgerTransaction, LedgerEntry, LedgerSeal):
        row = model.objects.first()
        for attempt in (row.save, row.delete, model.objects.all().delete, lambda: model.objects.update(pk=1)):  # noqa: B023
            with pytest.raises(TypeError, match="append-only"), transaction.atomic():
                attempt()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="triggers are PostgreSQL's")
@pytest.mark.parametrize(
    "sql", ["UPDATE billing_ledgerentry SET amount = amount * 2", "DELETE FROM billing_ledgertransaction"]
)
def test_the_database_itself_refuses_changes(viewer, buy, sql):
    buy(viewer, 10, 99)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.fixture
def books(viewer, viewer_actor, buy, give, payee, now, transactional_db):
    """A few sealed movements, one of them taken back."""
    buy(viewer, 100, 499)
    give(viewer, 10)
    spent = spend_coins(key="s", actor=viewer_actor, user_id=viewer.pk, coins=30, payee=payee, now=now)
    reverse(key="r", transaction_id=spent.transaction.pk, actor=viewer_actor, now=now)
    spend_coins(key="s2", actor=viewer_actor, user_id=viewer.pk, coins=40, payee=payee, now=now)
    assert seal_ledger() == 5
    assert verify_ledger().is_sound


ATTACKS = {
    "an entry was raised": (
        "UPDATE billing_ledgerentry SET amount = amount + 1 WHERE id = (SELECT max(id) FROM billing_ledgerentry)",
        "is out of balance",
    ),
    "an entry was removed": (
        "DELETE FROM billing_ledgerentry WHERE id = (SELECT max(id) FROM billing_ledgerentry)",
        "is out of balance",
    ),
    "a balance was raised": (
        "UPDATE billing_ledgeraccount SET balance = balance + 50 WHERE kind = 'wallet_paid'",
        "its entries sum to",
    ),
    "a delta was lost": (
        "DELETE FROM billing_ledgerdelta WHERE id = (SELECT min(id) FROM billing_ledgerdelta)",
        "its entries sum to",
    ),
    "coins were set aside by nobody": (
        "UPDATE billing_ledgeraccount SET held = 5 WHERE kind = 'wallet_paid'",
        "its open holds sum to",
    ),
    "a lot was filled again": ("UPDATE billing_coinlot SET remaining = granted", "its entries sum to"),
    "a lot changed its owner": (
        "UPDATE billing_coinlot SET account_id = (SELECT min(id) FROM billing_ledgeraccount WHERE kind = 'coins_issued')",
        r"entry \d+ names no lot of its wallet",
    ),
    "a reversal lost its tie": (
        "UPDATE billing_ledgertransaction SET reverses_id = (SELECT max(id) FROM billing_ledgertransaction) WHERE reverses_id IS NOT NULL",
        "taken back exactly",
    ),
    "a key was changed": (
        "UPDATE billing_ledgertransaction SET idem_key = 'x' WHERE idem_key = 's2'",
        "was changed after it was sealed",
    ),
    "a time was changed": (
        "UPDATE billing_ledgertransaction SET occurred_at = '2026-01-01 00:00:00+00:00' WHERE idem_key = 's2'",
        "was changed after it was sealed",
    ),
    "a seal is gone": ("DELETE FROM billing_ledgerseal WHERE position = 3", "position 3 is missing"),
    "the end was cut off": ("DELETE FROM billing_ledgerseal WHERE position > 3", "missing at the end"),
}


@pytest.mark.broken_ledger
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("sql", "found"), ATTACKS.values(), ids=ATTACKS.keys())
def test_one_row_that_somebody_changed_is_found_and_named(books, tamper, sql, found):
    tamper(sql)
    with pytest.raises(CommandError, match=found):
        call_command("verify_ledger")


def test_a_sound_ledger_says_so(viewer, buy, capsys):
    buy(viewer, 10, 99)
    call_command("verify_ledger", "--seal")
    assert "ok: 1 transactions, 1 sealed, 0 not sealed yet" in capsys.readouterr().out
    with pytest.raises(CommandError, match="does not contain"):
        call_command("verify_ledger", "--contains", "0" * 64)


def test_a_wallet_is_opened_once(viewer, now):
    assert wallet_of(viewer.pk) == wallet_of(viewer.pk)
    assert wallet_balance(viewer.pk, now=now).spendable == 0
