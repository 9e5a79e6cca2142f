"""What is taken down pays its buyers back: the coins of what they had not watched go where they came from, and the money with them.

The episodes of a sale count as paid in their order with its coins in theirs, so however many refunds a sale sees, their parts sum to the whole.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from billing.enums import WALLETS, AccountKind, LotSource, TransactionKind
from billing.events import RemovalRefunded
from billing.models import CoinLot, LedgerEntry, LedgerTransaction, ProducerShare, RemovalRefund, Unlock
from billing.selectors.lots import as_lot
from billing.services.accounts import open_account, wallet_of
from billing.services.clawback import repay_debt
from billing.services.coins import lock_wallet
from billing.services.ledger import Leg, Order, execute, post_legs
from billing.services.rights import bump_rights
from billing.spending import returned_minor
from core.actors import SYSTEM, person
from core.audit import record_audit
from core.events import emit
from dramas.enums import Publication
from dramas.models import Episode, Series
from playback.selectors.positions import watched_percents

WATCHED_FROM_PERCENT = 15
SALES_AT_ONCE = 100


@transaction.atomic
def begin_removal(*, series_id: int, reason: str, now: datetime, episode_id: int | None = None) -> RemovalRefund:
    """Note that buyers of a series, or of one episode of it, are to be paid back; one at a time for each. A repetition looks at all sales again."""
    of: dict[str, Any] = {"series_id": series_id, "episode_id": episode_id, "done_at": None}
    row, is_new = RemovalRefund.objects.get_or_create(**of, defaults={"reason": reason, "created_at": now})
    if not is_new:
        RemovalRefund.objects.filter(pk=row.pk).update(cursor=0)
    return row


def refund_removals(*, now: datetime) -> int:
    """Go on with every removal that is not done; returns how many sales were looked at."""
    return sum(_go_on(row, now) for row in RemovalRefund.objects.filter(done_at__isnull=True))


def _bought(removal: RemovalRefund) -> QuerySet[Unlock]:
    """Unlocks that stand and were paid for, of what is removed."""
    rows = Unlock.objects.filter(series_id=removal.series_id, undone_at__isnull=True, coins__gt=0)
    return rows.filter(episode_id=removal.episode_id) if removal.episode_id else rows


def _go_on(removal: RemovalRefund, now: datetime) -> int:
    """The next sales by the ids of their transactions. The cursor moves with the refunds, so a killed run goes on where it stood.

    A takedown waits for the sales that are under way (``keep_from_takedown``), so nothing appears behind the cursor.
    """
    sales = (
        _bought(removal)
        .filter(transaction_id__gt=removal.cursor)
        .order_by("transaction_id")
        .values_list("transaction_id", flat=True)
        .distinct()
    )
    keys = list(sales[:SALES_AT_ONCE])
    for key in keys:
        _refund_sale(removal, key, now)
    if not keys:
        _finish(removal, now)
    return len(keys)


@transaction.atomic
def _finish(removal: RemovalRefund, now: datetime) -> None:
    same = RemovalRefund.objects.filter(pk=removal.pk, cursor=removal.cursor, done_at__isnull=True)
    if not same.update(done_at=now):
        return  # another run was faster, or it has begun again
    total = RemovalRefund.objects.get(pk=removal.pk).coins
    kind, rows = ("episode", Episode.objects) if removal.episode_id else ("series", Series.objects)
    ref = rows.values_list("public_id", flat=True).get(pk=removal.episode_id or removal.series_id)
    record_audit(actor=SYSTEM, verb="removal.refunded", subject_kind=kind, subject_ref=ref, payload={"coins": total})


def _is_back(removal: RemovalRefund) -> bool:
    rows = Episode.objects if removal.episode_id else Series.objects
    wanted = removal.episode_id or removal.series_id
    return bool(rows.filter(pk=wanted, publication=Publication.PUBLISHED).exists())


@transaction.atomic
def _refund_sale(removal: RemovalRefund, transaction_id: int, now: datetime) -> None:
    """Give back the unwatched part of one sale. What is public again meanwhile refunds nothing more."""
    rows = _bought(removal).filter(transaction_id=transaction_id)
    user_id = rows.values_list("user_id", flat=True).first()
    if user_id is not None and not _is_back(removal):
        lock_wallet(wallet_of(user_id))
        unlocks = list(rows.order_by("pk"))
        watched = watched_percents(person(user_id), [row.episode_id for row in unlocks])
        unwatched = [row for row in unlocks if watched.get(row.episode_id, 0) < WATCHED_FROM_PERCENT]
        if unwatched:
            _Return(user_id, transaction_id, unwatched, now).carry_out()
            coins = sum(row.coins for row in unwatched)
            RemovalRefund.objects.filter(pk=removal.pk).update(coins=F("coins") + coins)
    RemovalRefund.objects.filter(pk=removal.pk, cursor__lt=transaction_id).update(cursor=transaction_id)


@dataclass
class _Return:
    """Unlocks of one sale that are paid back. The wallet is locked."""

    user_id: int
    sale_id: int
    unlocks: list[Unlock]
    now: datetime

    def carry_out(self) -> None:
        """Move coins and money, end the unlocks, repay what is owed, tell the viewer."""
        ids, coins = [row.pk for row in self.unlocks], sum(row.coins for row in self.unlocks)
        order = Order(
            key=f"removal:{self.sale_id}:{ids[0]}",
            kind=TransactionKind.REMOVAL_REFUNDED,
            actor=SYSTEM,
            content={"sale": self.sale_id, "unlocks": ids, "coins": coins},
        )
        begun = execute(order, self._post, now=self.now).transaction
        Unlock.objects.filter(pk__in=ids).update(undone_at=self.now)
        bump_rights(self.user_id)
        repay_debt(user_id=self.user_id, key=f"repay:{order.key}", now=self.now)
        series_id = self.unlocks[0].series_id
        emit(RemovalRefunded(user_id=self.user_id, series_id=series_id, transaction_id=begun.pk, coins=coins))

    def _post(self, begun: LedgerTransaction) -> None:
        sold = list(Unlock.objects.filter(transaction_id=self.sale_id).order_by("pk"))
        taken = LedgerEntry.objects.filter(transaction_id=self.sale_id, account__kind__in=WALLETS).order_by("pk")
        line = [(entry.lot_id, -entry.amount) for entry in taken]
        returning = {row.pk for row in self.unlocks}
        back = _parts(line, sold, returning)
        before = _parts(line, sold, {row.pk for row in sold if row.undone_at is not None})
        shares = list(ProducerShare.objects.select_for_update().filter(transaction_id=self.sale_id).order_by("pk"))
        lots = {lot.pk: lot for lot in CoinLot.objects.filter(pk__in=dict(line)).select_related("account")}
        legs = [Leg(open_account(AccountKind.COINS_BURNED), -sum(back.values()))]
        worth: dict[str, int] = defaultdict(int)
        for lot_id, coins in sorted(back.items()):
            lot = lots[lot_id]
            home = lot if lot.expires_at is None else self._lasting(begun, lot, coins)
            legs.append(Leg(home.account, coins, home.pk))
            worth[lot.currency] += returned_minor(as_lot(lot, is_bonus=lot.source != LotSource.PURCHASE), coins)
        for currency, minor in sorted(worth.items()):
            share = next((row for row in shares if row.currency == currency), None)
            of = [lot_id for lot_id in dict(line) if lots[lot_id].currency == currency]
            whole = sum(coins for lot_id, coins in line if lot_id in of)
            part = _producer_part(share, whole, _sum(before, of), _sum(back, of))
            legs += _money_legs(share, currency, minor, part)
        post_legs(begun, legs)

    def _lasting(self, begun: LedgerTransaction, lot: CoinLot, coins: int) -> CoinLot:
        """A bonus that was to expire comes back as one that does not: the viewer could not use it where it was meant for."""
        return CoinLot.objects.create(
            account=lot.account,
            source=LotSource.REFUND,
            transaction=begun,
            granted=coins,
            remaining=0,
            payment_ref=lot.payment_ref,
            created_at=self.now,
        )


def _parts(line: list[tuple[int, int]], sold: list[Unlock], wanted: set[int]) -> dict[int, int]:
    """Coins by lot of some unlocks of a sale: ``line`` are the lots it took from, in order, ``sold`` its unlocks in theirs."""
    parts: dict[int, int] = defaultdict(int)
    left = iter(line)
    lot_id, rest = next(left, (0, 0))
    for row in sold:
        need = row.coins
        while need:
            if not rest:
                lot_id, rest = next(left)
            step = min(need, rest)
            need, rest = need - step, rest - step
            if row.pk in wanted:
                parts[lot_id] += step
    return parts


def _sum(parts: dict[int, int], lot_ids: Iterable[int]) -> int:
    return sum(parts.get(lot_id, 0) for lot_id in lot_ids)


def _producer_part(share: ProducerShare | None, whole: int, before: int, coins: int) -> int:
    """What the producer gives back of a share that is still pending; afterwards the platform bears it. Parts of all refunds sum to the share."""
    if share is None or share.released_at is not None:
        return 0
    part = share.amount_minor * (before + coins) // whole - share.amount_minor * before // whole
    part = min(share.amount_minor - share.clawed_minor, part)
    ProducerShare.objects.filter(pk=share.pk).update(clawed_minor=F("clawed_minor") + part)
    return part


def _money_legs(share: ProducerShare | None, currency: str, minor: int, part: int) -> list[Leg]:
    legs = [(open_account(AccountKind.COIN_LIABILITY, asset=currency), minor)] if minor else []
    if share is not None and part:
        owner = f"company:{share.company_id}"
        legs.append((open_account(AccountKind.PRODUCER_PENDING, asset=currency, owner=owner), -part))
    if minor - part:
        legs.append((open_account(AccountKind.PLATFORM_COMMISSION, asset=currency), part - minor))
    return [Leg(account, amount) for account, amount in legs]
