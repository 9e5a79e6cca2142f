"""Opening accounts of the ledger: what an account is called and whether it may be negative follows from what it is for."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction

from billing.enums import COIN, GUARDED, HOT, AccountKind, AccountMode, AccountPolicy
from billing.models import LedgerAccount


@dataclass(frozen=True)
class Wallet:
    """The two accounts of one person's coins."""

    paid: LedgerAccount
    bonus: LedgerAccount


def open_account(kind: AccountKind, *, asset: str = COIN, owner: str = "") -> LedgerAccount:
    """The account of this kind, owner and asset, made when it is not there yet. ``owner`` is a plain id as ``user:12``."""
    code = ":".join(part for part in (kind.value, owner, asset) if part)
    account = LedgerAccount.objects.filter(code=code).first()
    if account is not None:
        return account
    try:
        with transaction.atomic():
            return LedgerAccount.objects.create(
                code=code,
                owner=owner,
                asset=asset,
                kind=kind,
                policy=AccountPolicy.GUARDED if kind in GUARDED else AccountPolicy.FREE,
                mode=AccountMode.APPEND if kind in HOT else AccountMode.ROW,
            )
    except IntegrityError:  # somebody else was first
        return LedgerAccount.objects.get(code=code)


def wallet_of(user_id: int) -> Wallet:
    """A person's wallet."""
    owner = f"user:{user_id}"
    return Wallet(
        paid=open_account(AccountKind.WALLET_PAID, owner=owner),
        bonus=open_account(AccountKind.WALLET_BONUS, owner=owner),
    )
