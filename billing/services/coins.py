"""Coins come into a wallet in lots, and leave it in a fixed order: bonus that expires soonest first, bought ones last."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from billing.enums import AccountKind, LotSource, ShareKind, TransactionKind
from billing.models import CoinLot, LedgerAccount, LedgerTransaction, ProducerShare
from billing.models.offers import EVERYWHERE
from billing.selectors.lots import as_lot
from billing.services.accounts import KnownAccounts, Wallet, open_account, wallet_of
from billing.services.ledger import Leg, Order, Outcome, execute, not_enough, post_legs
from billing.services.limits import check_coins
from billing.services.posting import write_share_rows
from billing.services.taxes import sale_legs
from billing.spending import WHOLE_BPS, Take, plan_spend, split_by_bps
from core.actors import Actor
from core.errors import PaymentRequiredError


@dataclass(frozen=True)
class Payment:
    """Real money that was received for coins: ``amount_minor`` in ``currency`` through ``provider``, known there as ``ref``.

    ``tax_minor`` of it is tax, which is nobody's here: the coins are worth the rest.
    """

    provider: str
    ref: str
    amount_minor: int
    currency: str
    tax_minor: int = 0

    @property
    def net_minor(self) -> int:
        """What was paid for the coins themselves."""
        return self.amount_minor - self.tax_minor


@dataclass(frozen=True)
class Payee:
    """Who earns from spent coins, how much of them and by which series: frozen on the transaction, whatever the contract says later."""

    company_id: int
    producer_bps: int
    series_id: int | None = None

    def to_json(self) -> dict[str, int | None]:
        """As it is kept with the transaction."""
        return {"company_id": self.company_id, "producer_bps": self.producer_bps, "series_id": self.series_id}


@dataclass(frozen=True)
class Grant:
    """Coins for one person. Bought ones need a ``payment`` and never expire; ``payment_ref`` is the payment that a bonus came with."""

    user_id: int
    coins: int
    source: LotSource
    payment: Payment | None = None
    expires_at: datetime | None = None
    payment_ref: str = ""


def grant_coins(
    *, key: str, actor: Actor, grants: Sequence[Grant], now: datetime, content: dict[str, Any] | None = None
) -> Outcome:
    """Put coins into wallets, a lot for each grant, all under one key. Raises ConflictError as ``execute`` does.

    ``content`` is what makes two requests the same where that is not all that is given: a reward's hour may be another one, what it is for not.
    """
    content = content or {"grants": [_plain(grant) for grant in grants]}
    order = Order(key=key, kind=TransactionKind.COINS_GRANTED, actor=actor, content=content)

    def work(begun: LedgerTransaction) -> None:
        post_legs(begun, [leg for grant in grants for leg in _grant_legs(begun, grant, now)])

    return execute(order, work, now=now)


def _plain(grant: Grant) -> dict[str, object]:
    return {**asdict(grant), "expires_at": grant.expires_at.isoformat() if grant.expires_at else None}


def _grant_legs(begun: LedgerTransaction, grant: Grant, now: datetime) -> list[Leg]:
    wallet, payment = wallet_of(grant.user_id), grant.payment
    is_bought = grant.source == LotSource.PURCHASE
    if grant.coins <= 0 or is_bought != (payment is not None) or (is_bought and grant.expires_at):
        message = f"not a grant: {grant}"
        raise ValueError(message)
    account = wallet.paid if is_bought else wallet.bonus
    lot = CoinLot.objects.create(
        account=account,
        source=grant.source,
        transaction=begun,
        granted=grant.coins,
        remaining=0,  # its own leg fills it
        paid_minor=payment.net_minor if payment else 0,
        currency=payment.currency if payment else "",
        payment_ref=f"{payment.provider}:{payment.ref}" if payment else grant.payment_ref,
        expires_at=grant.expires_at,
        created_at=now,
    )
    legs = [Leg(open_account(AccountKind.COINS_ISSUED), -grant.coins), Leg(account, grant.coins, lot.pk)]
    if payment and payment.amount_minor:
        legs += sale_legs(
            payment.provider,
            payment.currency,
            net_minor=payment.net_minor,
            tax_minor=payment.tax_minor,
            owed=AccountKind.COIN_LIABILITY,
        )
    return legs


def lock_to_spend(*, user_id: int, coins: int, now: datetime, country: str = EVERYWHERE) -> dict[int, LedgerAccount]:
    """A person's wallet, locked until the transaction ends, if they may spend so many coins. Whatever spends or sets aside comes through here.

    PaymentRequiredError ``coins-owed``; ForbiddenError ``minor-may-not-spend``, ``daily-limit``. ``country`` is the viewer's, where it is known.
    """
    wallet = wallet_of(user_id)
    locked = {account.pk: account for account in lock_wallet(wallet)}
    if owed_coins(user_id):
        raise PaymentRequiredError(
            _("Coins of a payment that was taken back are still owed. The next purchase repays them first."),
            code="coins-owed",
        )
    check_coins(user_id=user_id, coins=coins, held=locked[wallet.paid.pk].held, now=now, country=country)
    return locked


def take_coins(
    *, user_id: int, coins: int, now: datetime, paid_only: bool = False, country: str = EVERYWHERE
) -> list[Take]:
    """Plan what to take from a wallet for a price, after ``lock_to_spend``; without its bonus if ``paid_only``.

    PaymentRequiredError ``not-enough`` when it does not hold so many.
    """
    locked, wallet = lock_to_spend(user_id=user_id, coins=coins, now=now, country=country), wallet_of(user_id)
    accounts = [wallet.paid.pk] if paid_only else list(locked)
    lots = CoinLot.objects.filter(account__in=accounts, remaining__gt=0).order_by("pk")
    planned = plan_spend(
        [as_lot(lot, is_bonus=lot.account_id == wallet.bonus.pk) for lot in lots],
        coins,
        now=now,
        held=locked[wallet.paid.pk].held,
    )
    if planned is None:
        raise not_enough()
    return planned


def owed_coins(user_id: int) -> int:
    """Coins of payments that were taken back after the coins were spent."""
    debt = LedgerAccount.objects.filter(owner=f"user:{user_id}", kind=AccountKind.CLAWBACK).first()
    return max(0, -debt.balance) if debt else 0


def lock_wallet(wallet: Wallet) -> list[LedgerAccount]:
    """Both rows, locked in the order of their ids; SQLite's immediate transactions lock everything anyway."""
    both = LedgerAccount.objects.filter(pk__in=[wallet.paid.pk, wallet.bonus.pk])
    return list(both.select_for_update().order_by("pk"))


def spending_legs(
    user_id: int, takes: Sequence[Take], payee: Payee | None, accounts: KnownAccounts | None = None
) -> list[Leg]:
    """Coins burn; what was paid for them is earned, by the producer and the platform, or by the platform alone."""
    accounts, owner = accounts or KnownAccounts(), f"user:{user_id}"
    legs = []
    for take in takes:
        kind = AccountKind.WALLET_BONUS if take.lot.is_bonus else AccountKind.WALLET_PAID
        legs.append(Leg(accounts.open(kind, owner=owner), -take.coins, take.lot.id))
    legs.append(Leg(accounts.open(AccountKind.COINS_BURNED), sum(take.coins for take in takes)))
    for earning in earnings_of(takes, payee):
        legs += earning_legs(earning, payee, accounts)
    return legs


@dataclass(frozen=True)
class Earning:
    """What spent coins had cost in one currency, and the producer's part of it."""

    currency: str
    gross_minor: int
    producer_minor: int

    @property
    def platform_minor(self) -> int:
        """The rest, which the platform keeps."""
        return self.gross_minor - self.producer_minor


def earnings_of(takes: Sequence[Take], payee: Payee | None) -> list[Earning]:
    """What is earned by spending, a row for each currency that the coins were bought in."""
    sums: dict[str, int] = defaultdict(int)
    for take in takes:
        sums[take.lot.currency] += take.value_minor
    share_bps = payee.producer_bps if payee else 0
    return [
        Earning(currency, gross_minor, split_by_bps(gross_minor, [share_bps, WHOLE_BPS - share_bps])[0])
        for currency, gross_minor in sorted(sums.items())
        if gross_minor
    ]


def earning_legs(earning: Earning, payee: Payee | None, accounts: KnownAccounts | None = None) -> list[Leg]:
    """What was owed for sold coins becomes the producer's, pending, and the platform's."""
    accounts, currency = accounts or KnownAccounts(), earning.currency
    legs = [Leg(accounts.open(AccountKind.COIN_LIABILITY, asset=currency), -earning.gross_minor)]
    if payee and earning.producer_minor:
        pending = accounts.open(AccountKind.PRODUCER_PENDING, asset=currency, owner=f"company:{payee.company_id}")
        legs.append(Leg(pending, earning.producer_minor))
    if earning.platform_minor:
        legs.append(Leg(accounts.open(AccountKind.PLATFORM_COMMISSION, asset=currency), earning.platform_minor))
    return legs


@dataclass(frozen=True)
class Paid:
    """A transaction that spent coins, what it took, and who earns from it."""

    begun: LedgerTransaction
    takes: Sequence[Take]
    payee: Payee | None


def write_shares(paid: Iterable[Paid], *, now: datetime) -> None:
    """Note what producers earned beside the entries: statements, releases and refunds start from these rows."""
    rows = [
        {"tx": each.begun.pk, **row}
        for each in paid
        if each.payee
        for row in share_rows(each.payee, earnings_of(each.takes, each.payee))
    ]
    if connection.vendor == "postgresql":
        write_share_rows({**row, "earned_at": now.isoformat()} for row in rows)
    else:
        ProducerShare.objects.bulk_create(
            ProducerShare(transaction_id=row.pop("tx"), earned_at=now, **row) for row in rows
        )


def share_rows(payee: Payee, earnings: Iterable[Earning]) -> list[dict[str, Any]]:
    """What ``ProducerShare`` holds of earnings, without transaction and hour."""
    return [
        {
            "company_id": payee.company_id,
            "series_id": payee.series_id,
            "kind": ShareKind.UNLOCK,
            "currency": earning.currency,
            "gross_minor": earning.gross_minor,
            "amount_minor": earning.producer_minor,
        }
        for earning in earnings
    ]


@dataclass(frozen=True)
class Spend:
    """Coins that somebody spends under a key, and who earns from it."""

    key: str
    actor: Actor
    user_id: int
    coins: int
    payee: Payee | None = None

    @property
    def order(self) -> Order:
        """What the ledger is asked for. ValueError for less than one coin."""
        if self.coins <= 0:
            message = f"cannot spend {self.coins} coins"
            raise ValueError(message)
        meta = {"payee": self.payee.to_json()} if self.payee else {}
        content = {"user": self.user_id, "coins": self.coins, **meta}
        return Order(key=self.key, kind=TransactionKind.COINS_SPENT, actor=self.actor, content=content, meta=meta)


def spend_coins(
    *, key: str, actor: Actor, user_id: int, coins: int, payee: Payee | None = None, now: datetime
) -> Outcome:
    """Spend coins of a wallet. PaymentRequiredError ``not-enough``; others as ``lock_to_spend`` and ``execute`` do."""

    def work(begun: LedgerTransaction) -> None:
        takes = take_coins(user_id=user_id, coins=coins, now=now, country=actor.country)
        post_legs(begun, spending_legs(user_id, takes, payee))
        write_shares([Paid(begun, takes, payee)], now=now)

    return execute(Spend(key, actor, user_id, coins, payee).order, work, now=now)
