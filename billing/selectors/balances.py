"""What accounts and wallets hold, deltas that wait to be rolled up included."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from billing.enums import COIN, WALLETS, AccountKind
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
    """What a person can spend. One query, which reads both accounts and the lots that have expired and are not booked yet."""
    expired = CoinLot.objects.filter(account=OuterRef("pk"), remaining__gt=0, expires_at__lte=now).order_by()
    sums = expired.values("account").annotate(sum=Sum("remaining")).values("sum")
    wallets = LedgerAccount.objects.filter(owner=f"user:{user_id}", asset=COIN, kind__in=WALLETS)
    rows = wallets.values_list("kind", "held", F("balance") - F("held") - Coalesce(Subquery(sums), 0))
    left = {kind: (held, free) for kind, held, free in rows}
    held, paid = left.get(AccountKind.WALLET_PAID, (0, 0))
    return WalletBalance(paid=paid, bonus=left.get(AccountKind.WALLET_BONUS, (0, 0))[1], held=held)
