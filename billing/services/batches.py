"""Many people spend at once, in a handful of statements however many they are: gifts in a live room, settlements."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from billing.enums import COIN, WALLETS, AccountKind
from billing.models import CoinLot, LedgerAccount, LedgerRefusal, LedgerTransaction
from billing.services.accounts import KnownAccounts
from billing.services.coins import Paid, Spend, spend_coins, spending_legs, write_shares
from billing.services.ledger import Outcome, begin, not_enough, post_many
from billing.services.limits import may_be_limited
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
    keys = {each.key for each in spends}
    if len(keys) < len(spends) or LedgerRefusal.objects.filter(idem_key__in=keys).exists():
        raise _OneByOneError
    rows = begin([each.order for each in spends], now)
    if len(rows) < len(spends):
        raise _OneByOneError
    purses = _Purses({each.user_id for each in spends}, now)
    paid = [Paid(row, purses.take(each, now), each.payee) for row, each in zip(rows, spends, strict=True)]
    post_many(
        (one.begun, spending_legs(each.user_id, one.takes, one.payee, purses.accounts))
        for one, each in zip(paid, spends, strict=True)
    )
    write_shares(paid, now=now)
    return rows


class _Purses:
    """Wallets of several people, locked until the transaction ends, and what is left in them as it is taken."""

    def __init__(self, user_ids: set[int], now: datetime) -> None:
        owners = [f"user:{user_id}" for user_id in user_ids]
        rows = LedgerAccount.objects.filter(owner__in=owners, asset=COIN)
        locked = list(rows.filter(kind__in=WALLETS).select_for_update().order_by("pk"))
        owe = rows.filter(kind=AccountKind.CLAWBACK, balance__lt=0).exists()
        if owe or may_be_limited(user_ids, now=now):
            raise _OneByOneError
        self.accounts = KnownAccounts(locked)
        self._held = {row.owner: row.held for row in locked if row.kind == AccountKind.WALLET_PAID}
        self._lots: dict[str, dict[int, Lot]] = {owner: {} for owner in owners}
        wallets = {row.pk: row for row in locked if row.kind in WALLETS}
        columns = ("id", "account_id", "granted", "remaining", "paid_minor", "currency", "expires_at")
        for pk, account, *rest in (
            CoinLot.objects.filter(account__in=wallets, remaining__gt=0).order_by("pk").values_list(*columns)
        ):
            is_bonus = wallets[account].kind == AccountKind.WALLET_BONUS
            self._lots[wallets[account].owner][pk] = Lot(pk, account, is_bonus, *rest)

    def take(self, each: Spend, now: datetime) -> list[Take]:
        """What pays for it; the next one finds the rest."""
        owner = f"user:{each.user_id}"
        lots = self._lots[owner]
        takes = plan_spend(lots.values(), each.coins, now=now, held=self._held.get(owner, 0))
        if takes is None:
            raise not_enough()
        for take in takes:
            lots[take.lot.id] = replace(take.lot, remaining=take.lot.remaining - take.coins)
        return takes
