"""Bonus coins whose time is over are booked as expired, lot by lot."""

from datetime import datetime

from django.db.models import Q

from billing.enums import AccountKind, TransactionKind
from billing.models import CoinLot, LedgerAccount, LedgerTransaction
from billing.services.accounts import open_account
from billing.services.ledger import Leg, Order, execute, not_enough, post_legs
from core.actors import SYSTEM
from core.errors import PaymentRequiredError

EXPIRIES_AT_ONCE = 200


def expire_bonus(*, now: datetime) -> int:
    """Book what has expired; returns how many lots. It was unspendable before, so nobody notices when this runs late."""
    due = CoinLot.objects.filter(Q(expires_at__lte=now), remaining__gt=0).order_by("expires_at", "pk")
    return sum(_expire(lot, now) for lot in due.select_related("account")[:EXPIRIES_AT_ONCE])


def _expire(lot: CoinLot, now: datetime) -> bool:
    last = lot.entries.order_by("-pk").values_list("pk", flat=True).first()
    order = Order(
        key=f"expire:lot:{lot.pk}:{last}",
        kind=TransactionKind.COINS_EXPIRED,
        actor=SYSTEM,
        content={"lot": lot.pk, "after": last},
    )

    def work(begun: LedgerTransaction) -> None:
        list(LedgerAccount.objects.filter(pk=lot.account_id).select_for_update())
        left = CoinLot.objects.get(pk=lot.pk).remaining
        if not left:
            raise not_enough()
        expired = open_account(AccountKind.COINS_EXPIRED)
        post_legs(begun, [Leg(lot.account, -left, lot.pk), Leg(expired, left)])

    try:
        return execute(order, work, now=now).is_new
    except PaymentRequiredError:  # spent in this moment
        return False
