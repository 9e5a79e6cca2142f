"""Many people spend at once, in a handful of statements however many they are: gifts in a live room, settlements."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import connection, transaction
from django.utils import timezone

from billing.enums import COIN, WALLETS, AccountKind
from billing.models import CoinLot, LedgerAccount, LedgerRefusal, LedgerTransaction
from billing.selectors.lots import as_lot, lot_of_row
from billing.services.accounts import KnownAccounts, named_account
from billing.services.coins import Paid, Spend, spend_coins, spending_legs, write_shares
from billing.services.ledger import Outcome, begin, not_enough, post_many
from billing.services.limits import may_be_limited, may_be_limited_by_law
from billing.services.posting import lock_purses
from billing.spending import Lot, Take, plan_spend
from core.errors import ConflictError, DomainError, ForbiddenError, PaymentRequiredError


class _OneByOneError(Exception):
    """Ends the batch without a trace: something in it needs to be looked at alone."""


def spend_many(spends: Sequence[Spend], *, now: datetime) -> list[Outcome | DomainError]:
    """Carry out all of them; an outcome, or the error that ``spend_coins`` raises, in the place of each. Nobody's refusal concerns another.

    What is plain is written as one transaction. A key that was used before, a limit, a debt or too few coins anywhere makes all go one by one.
    """
    try:
        with transaction.atomic():
            return [Outcome(begun, is_new=True) for begun in _spend_at_once(spends, now)]
    except (_OneByOneError, PaymentRequiredError):
        return [_spend_alone(each, now) for each in spends]


def _spend_alone(each: Spend, now: datetime) -> Outcome | DomainError:
    try:
        return spend_coins(
            key=each.key, actor=each.actor, user_id=each.user_id, coins=each.coins, payee=each.payee, now=now
        )
    except (ConflictError, ForbiddenError, PaymentRequiredError) as refusal:
        return refusal


def _spend_at_once(spends: Sequence[Spend], now: datetime) -> list[LedgerTransaction]:
    if len({each.key for each in spends}) < len(spends):
        raise _OneByOneError
    rows = begin([each.order for each in spends], now)
    if len(rows) < len(spends):
        raise _OneByOneError
    purses = _read_at_once(spends, now) if connection.vendor == "postgresql" else _read(spends, now)
    paid = [Paid(row, purses.take(each, now), each.payee) for row, each in zip(rows, spends, strict=True)]
    post_many(
        (one.begun, spending_legs(each.user_id, one.takes, one.payee, purses.accounts))
        for one, each in zip(paid, spends, strict=True)
    )
    write_shares(paid, now=now)
    return rows


@dataclass
class _Purses:
    """Wallets of several people, locked until the transaction ends, and what is left in them as it is taken."""

    accounts: KnownAccounts
    held: dict[str, int]
    lots: dict[str, dict[int, Lot]]

    def take(self, each: Spend, now: datetime) -> list[Take]:
        """What pays for it; the next one finds the rest."""
        owner = f"user:{each.user_id}"
        lots = self.lots[owner]
        takes = plan_spend(lots.values(), each.coins, now=now, held=self.held.get(owner, 0))
        if takes is None:
            raise not_enough()
        for take in takes:
            lots[take.lot.id] = replace(take.lot, remaining=take.lot.remaining - take.coins)
        return takes


def _read_at_once(spends: Sequence[Spend], now: datetime) -> _Purses:
    """By one statement of PostgreSQL's."""
    purses = lock_purses({each.user_id for each in spends}, [each.key for each in spends])
    born = (day and date.fromisoformat(day) for day in purses["born"] or ())
    if purses["is_barred"] or any(may_be_limited_by_law(day, on=timezone.localdate(now)) for day in born):
        raise _OneByOneError
    lots: dict[str, dict[int, Lot]] = defaultdict(dict)
    for owner, *row in purses["lots"] or ():
        lots[owner][row[0]] = lot_of_row(*row)
    return _Purses(KnownAccounts(opener=named_account), purses["held"] or {}, lots)


def _read(spends: Sequence[Spend], now: datetime) -> _Purses:
    """What ``posting.lock_purses`` does, by the ORM."""
    owners = {f"user:{each.user_id}" for each in spends}
    rows = LedgerAccount.objects.filter(owner__in=owners, asset=COIN)
    wallets = {row.pk: row for row in rows.filter(kind__in=WALLETS).select_for_update().order_by("pk")}
    owe = rows.filter(kind=AccountKind.CLAWBACK, balance__lt=0).exists()
    refused = LedgerRefusal.objects.filter(idem_key__in=[each.key for each in spends]).exists()
    if owe or refused or may_be_limited({each.user_id for each in spends}, now=now):
        raise _OneByOneError
    held = {row.owner: row.held for row in wallets.values() if row.kind == AccountKind.WALLET_PAID}
    lots: dict[str, dict[int, Lot]] = defaultdict(dict)
    for lot in CoinLot.objects.filter(account__in=wallets, remaining__gt=0).order_by("pk"):
        wallet = wallets[lot.account_id]
        lots[wallet.owner][lot.pk] = as_lot(lot, is_bonus=wallet.kind == AccountKind.WALLET_BONUS)
    return _Purses(KnownAccounts(wallets.values()), held, lots)
