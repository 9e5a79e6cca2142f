"""A ledger that has been in use: people who bought a pack and unlocked thirty episodes of the one series, written by PostgreSQL itself."""

from django.db import connection, transaction

from accounts.models import ProducerCompany, User
from billing.enums import AccountKind
from billing.models import LedgerEntry
from billing.services.accounts import open_account

UNLOCKS = 30  # of each person
ENTRIES = 4 + 5 * UNLOCKS  # of each person: one purchase, and each unlock
STATEMENTS = (
    """CREATE TEMPORARY TABLE other ON COMMIT DROP AS SELECT id AS person, 'user:' || id AS owner FROM accounts_user
       WHERE email LIKE 'other%%'""",
    """INSERT INTO billing_ledgeraccount (code, owner, asset, kind, policy, mode, balance, held, created_at)
       SELECT kind || ':' || owner || ':COIN', owner, 'COIN', kind, 'guarded', 'row', 0, 0, now()
       FROM other, unnest(ARRAY['wallet_paid', 'wallet_bonus']) AS kind""",
    """INSERT INTO billing_ledgertransaction (idem_key, request_hash, kind, actor_ref, occurred_at, meta)
       SELECT 'pay:other:' || person, md5(owner), 'coins_granted', 'system', now(), '{}' FROM other""",
    """INSERT INTO billing_coinlot (source, granted, remaining, paid_minor, currency, payment_ref, created_at, account_id, transaction_id)
       SELECT 'purchase', 10 * %(unlocks)s, 0, 50 * %(unlocks)s, 'USD', 'other:' || person, now(), a.id, t.id
       FROM other JOIN billing_ledgeraccount a ON a.code = 'wallet_paid:' || other.owner || ':COIN'
       JOIN billing_ledgertransaction t ON t.idem_key = 'pay:other:' || person""",
    """INSERT INTO billing_ledgerentry (transaction_id, account_id, lot_id, amount)
       SELECT t.id, leg.account, leg.lot, leg.amount
       FROM other JOIN billing_ledgertransaction t ON t.idem_key = 'pay:other:' || person
       JOIN billing_coinlot l ON l.transaction_id = t.id,
       LATERAL (VALUES (%(issued)s, NULL::bigint, -10 * %(unlocks)s), (l.account_id, l.id, 10 * %(unlocks)s),
                       (%(provider)s, NULL, -50 * %(unlocks)s), (%(liability)s, NULL, 50 * %(unlocks)s)) AS leg(account, lot, amount)""",
    """INSERT INTO billing_ledgertransaction (idem_key, request_hash, kind, actor_ref, occurred_at, meta)
       SELECT 'unlock:' || person || ':' || n, md5(owner || n), 'coins_spent', owner, now(), '{}'
       FROM generate_series(1, %(unlocks)s) AS n, other""",
    """CREATE TEMPORARY TABLE sale ON COMMIT DROP AS SELECT t.id, person, n, l.id AS lot, l.account_id AS wallet
       FROM generate_series(1, %(unlocks)s) AS n, other JOIN billing_ledgertransaction paid ON paid.idem_key = 'pay:other:' || person
       JOIN billing_coinlot l ON l.transaction_id = paid.id, billing_ledgertransaction t WHERE t.idem_key = 'unlock:' || person || ':' || n""",
    """INSERT INTO billing_ledgerentry (transaction_id, account_id, lot_id, amount)
       SELECT sale.id, leg.account, leg.lot, leg.amount FROM sale,
       LATERAL (VALUES (wallet, lot, -10), (%(burned)s, NULL, 10), (%(liability)s, NULL, -50), (%(pending)s, NULL, 35),
                       (%(platform)s, NULL, 15)) AS leg(account, lot, amount)""",
    """INSERT INTO billing_producershare
         (company_id, series_id, transaction_id, kind, currency, gross_minor, amount_minor, clawed_minor, earned_at)
       SELECT s.company_id, s.id, sale.id, 'unlock', 'USD', 50, 35, 0, now() FROM sale, dramas_series s""",
    """INSERT INTO billing_unlock (user_id, episode_id, series_id, transaction_id, source, coins, created_at)
       SELECT person, e.id, e.series_id, sale.id, 'coins', 10, now() FROM sale JOIN dramas_episode e ON e.number = sale.n + 8""",
    """INSERT INTO billing_buyerterms (user_id, series_id, plan_id)
       SELECT person, p.series_id, p.id FROM other, billing_priceplanversion p""",
    "INSERT INTO billing_entitlementversion (user_id, number) SELECT person, %(unlocks)s FROM other",
    """UPDATE billing_ledgeraccount a SET balance = (SELECT COALESCE(sum(amount), 0) FROM billing_ledgerentry WHERE account_id = a.id)
       WHERE a.mode = 'append' OR a.kind = 'payment_provider'""",
)


def fill(entries: int) -> dict[str, float]:
    """Write so many entries, with all that belongs to them; the ledger stays sound."""
    people = -(-entries // ENTRIES)
    User.objects.bulk_create((User(email=f"other{n}@bench.example") for n in range(people)), batch_size=2_000)
    company = f"company:{ProducerCompany.objects.get().pk}"
    values = {
        "unlocks": UNLOCKS,
        "issued": open_account(AccountKind.COINS_ISSUED).pk,
        "burned": open_account(AccountKind.COINS_BURNED).pk,
        "provider": open_account(AccountKind.PAYMENT_PROVIDER, asset="USD", owner="sandbox").pk,
        "liability": open_account(AccountKind.COIN_LIABILITY, asset="USD").pk,
        "pending": open_account(AccountKind.PRODUCER_PENDING, asset="USD", owner=company).pk,
        "platform": open_account(AccountKind.PLATFORM_COMMISSION, asset="USD").pk,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in STATEMENTS:
            cursor.execute(statement, values)
        cursor.execute("DELETE FROM billing_ledgerdelta")  # all balances were counted anew
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return {"entries": LedgerEntry.objects.count()}
