"""What accounts and wallets hold, deltas that wait to be rolled up included."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from billing.enums import AccountKind
from billing.models import CoinLot, LedgerAccount, LedgerDelta


@dataclass(frozen=True)
class WalletBalance:
    """What a person can spend now. ``bonus`` leaves out what has expired, booked or not; ``paid`` what is set aside."""

    paid: int
    bonus: int
    held: int

    @property
    def spendable(self) -> int:
        """Bought and bonus coins together."""
        return self.paid + self.bonus


def with_balances() -> QuerySet[Any]:
    """Accounts annotated with ``readable``, the balance with waiting deltas, read in one statement so that a roll-up cannot be seen."""
    waiting = (
        LedgerDelta.objects.filter(account=OuterRef("pk")).order_by().values("account").annotate(sum=Sum("amount"))
    )
    return LedgerAccount.objects.annotate(
        readable=Coalesce(Subquery(waiting.values("sum")), 0) + Coalesce("balance", 0)
    )


def balance_of(code: str) -> int:
    """The readable balance of an account, 0 when it was never opened."""
    account = with_balances().filter(code=code).first()
    return int(account.readable) if account else 0


def wallet_balance(user_id: int, *, now: datetime) -> WalletBalance:
    """What a person can spend. Two queries."""
    owner = f"user:{user_id}"
    paid = LedgerAccount.objects.filter(owner=owner, kind=AccountKind.WALLET_PAID).first()
    alive = Q(expires_at__isnull=True) | Q(expires_at__gt=now)
    bonus = CoinLot.objects.filter(alive, account__owner=owner, account__kind=AccountKind.WALLET_BONUS, remaining__gt=0)
    held = paid.held if paid else 0
    return WalletBalance(
        paid=paid.balance - held if paid else 0,
        bonus=bonus.aggregate(sum=Sum("remaining", default=0))["sum"],
        held=held,
    )
