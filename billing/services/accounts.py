"""Opening accounts of the ledger: what an account is called and whether it may be negative follows from what it is for."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from billing.enums import COIN, GUARDED, HOT, AccountKind, AccountMode, AccountPolicy
from billing.models import LedgerAccount


@dataclass(frozen=True)
class Wallet:
    """The two accounts of one person's coins."""

    paid: LedgerAccount
    bonus: LedgerAccount


def code_of(kind: AccountKind, *, asset: str = COIN, owner: str = "") -> str:
    """What an account is called. ``owner`` is a plain id as ``user:12``."""
    return f"{kind.value}:{owner}:{asset}" if owner else f"{kind.value}:{asset}"


def named_account(kind: AccountKind, *, asset: str = COIN, owner: str = "") -> LedgerAccount:
    """The account as it would be opened, neither read nor written: enough for PostgreSQL's functions, which find it by its name."""
    return LedgerAccount(
        code=code_of(kind, asset=asset, owner=owner),
        owner=owner,
        asset=asset,
        kind=kind,
        policy=AccountPolicy.GUARDED if kind in GUARDED else AccountPolicy.FREE,
        mode=AccountMode.APPEND if kind in HOT else AccountMode.ROW,
    )


def open_account(kind: AccountKind, *, asset: str = COIN, owner: str = "") -> LedgerAccount:
    """The account of this kind, owner and asset, made when it is not there yet."""
    code = code_of(kind, asset=asset, owner=owner)
    account = LedgerAccount.objects.filter(code=code).first()
    if account is not None:
        return account
    try:
        with transaction.atomic():
            account = named_account(kind, asset=asset, owner=owner)
            account.save(force_insert=True)
            return account
    except IntegrityError:  # somebody else was first
        return LedgerAccount.objects.get(code=code)


class KnownAccounts:
    """Opens accounts, and asks for none twice: their names, kinds and modes never change. Balances are as they were when it was asked."""

    def __init__(
        self, known: Iterable[LedgerAccount] = (), opener: Callable[..., LedgerAccount] = open_account
    ) -> None:
        self._by_code = {account.code: account for account in known}
        self._opener = opener

    def open(self, kind: AccountKind, *, asset: str = COIN, owner: str = "") -> LedgerAccount:
        """As ``open_account``, or whatever else opens them here."""
        code = code_of(kind, asset=asset, owner=owner)
        if code not in self._by_code:
            self._by_code[code] = self._opener(kind, asset=asset, owner=owner)
        return self._by_code[code]


def wallet_of(user_id: int) -> Wallet:
    """A person's wallet."""
    owner = f"user:{user_id}"
    return Wallet(
        paid=open_account(AccountKind.WALLET_PAID, owner=owner),
        bonus=open_account(AccountKind.WALLET_BONUS, owner=owner),
    )
