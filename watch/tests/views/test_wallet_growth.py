"""The wallet's page asks as much of the database after thousands of movements as after a few dozen."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from billing.enums import AccountKind, LotSource, TransactionKind
from billing.models import CoinLot, LedgerAccount, LedgerEntry, LedgerTransaction
from billing.services.accounts import open_account, wallet_of

pytestmark = pytest.mark.django_db
FEW, MANY = 60, 6_000
STEPS = 100  # of SQLite's machine
GREATEST_GROWTH = 1.2


@pytest.fixture
def client_with(client_for, make_user):
    """``client_with(count)``: somebody who was given a bonus coin so many times, some of which expire in a year."""

    def make(count: int):
        user, now = make_user(), timezone.now()
        wallet, issued = wallet_of(user.pk), open_account(AccountKind.COINS_ISSUED)
        plain = {"request_hash": "", "kind": TransactionKind.COINS_GRANTED, "actor_ref": "system", "occurred_at": now}
        rows = LedgerTransaction.objects.bulk_create(
            LedgerTransaction(idem_key=f"long-{count}-{at}", **plain) for at in range(count)
        )
        coin = {"account": wallet.bonus, "source": LotSource.REWARD, "granted": 1, "remaining": 1, "created_at": now}
        ends = [None, now + timedelta(days=365)]
        lots = CoinLot.objects.bulk_create(
            CoinLot(transaction=row, expires_at=ends[at % 2], **coin) for at, row in enumerate(rows)
        )
        for account, amount, of in ((wallet.bonus, 1, lots), (issued, -1, [None] * count)):
            LedgerEntry.objects.bulk_create(
                LedgerEntry(transaction=row, account=account, lot=lot, amount=amount)
                for row, lot in zip(rows, of, strict=True)
            )
            LedgerAccount.objects.filter(pk=account.pk).update(balance=F("balance") + amount * count)
        return client_for(user)

    return make


def work_of(client, path: str) -> int:
    """How many rows PostgreSQL's plans read for a page, or how many steps SQLite's machine takes, in hundreds."""
    client.get(path)
    if connection.vendor == "postgresql":
        with CaptureQueriesContext(connection) as asked:
            client.get(path)
        return sum(rows_read(sql) for sql in (query["sql"] for query in asked) if sql.startswith("SELECT"))
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    connection.connection.set_progress_handler(count, STEPS)
    try:
        client.get(path)
    finally:
        connection.connection.set_progress_handler(None, 0)
    return steps


def rows_read(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql.replace('%', '%%')}", [])
        told = cursor.fetchone()[0]
    plan = told if isinstance(told, list) else json.loads(told)
    return int(sum(scanned(plan[0]["Plan"])))


def scanned(plan: dict) -> Iterator[float]:
    """What each scan of a plan gave and what it threw away."""
    for inner in plan.get("Plans", ()):
        yield from scanned(inner)
    if "Scan" in plan["Node Type"]:
        yield plan["Actual Loops"] * (plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0))


def test_a_long_history_costs_the_wallets_page_nothing(client_with):
    few, many = client_with(FEW), client_with(MANY)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    work = {}
    for client, count in ((few, FEW), (many, MANY)):
        page = client.get("/wallet/")
        assert (page.context["balance"].bonus, len(page.context["page"].items)) == (count, 20)
        second = f"/wallet/?cursor={page.context['page'].next_cursor}"
        work[count] = work_of(client, "/wallet/"), work_of(client, second)
    for less, more in zip(work[FEW], work[MANY], strict=True):
        assert more <= GREATEST_GROWTH * less
