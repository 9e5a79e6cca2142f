"""A removed series pays its buyers back: the coins of what they had not watched, capped by what they paid, on the record."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from billing.enums import AccountKind, LotSource, TransactionKind
from billing.models import CoinLot, LedgerTransaction, ProducerShare, RemovalRefund, Unlock
from billing.services.accounts import open_account, wallet_of
from billing.services.coins import lock_wallet
from billing.services.ledger import Leg, Order, execute, post_legs
from billing.services.rights import bump_rights
from core.actors import SYSTEM, person
from core.audit import record_audit
from dramas.enums import Publication
from dramas.models import Series
from playback.selectors.positions import watched_percents

WATCHED_FROM_PERCENT = 15
SALES_AT_ONCE = 100


@transaction.atomic
def begin_removal(*, series_id: int, reason: str, now: datetime) -> RemovalRefund:
    """Note that buyers of a series are to be paid back; one at a time for a series."""
    row, _is_new = RemovalRefund.objects.get_or_create(
        series_id=series_id, done_at=None, defaults={"reason": reason, "created_at": now}
    )
    return row


def refund_removals(*, now: datetime) -> int:
    """Go on with every removal that is not done; returns how many sales were looked at."""
    return sum(_go_on(row, now) for row in RemovalRefund.objects.filter(done_at__isnull=True))


def _go_on(removal: RemovalRefund, now: datetime) -> int:
    """The next sales by the ids of their transactions. The cursor moves with the refunds, so a killed run goes on where it stood."""
    sales = (
        Unlock.objects.filter(series_id=removal.series_id, undone_at__isnull=True, coins__gt=0)
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
    if RemovalRefund.objects.filter(pk=removal.pk, done_at__isnull=True).update(done_at=now):
        total = RemovalRefund.objects.get(pk=removal.pk).coins
        ref = Series.objects.values_list("public_id", flat=True).get(pk=removal.series_id)
        record_audit(
            actor=SYSTEM, verb="removal.refunded", subject_kind="series", subject_ref=ref, payload={"coins": total}
        )


@transaction.atomic
def _refund_sale(removal: RemovalRefund, transaction_id: int, now: datetime) -> None:
    """Give back the unwatched part of one sale. A series that is back meanwhile refunds nothing more."""
    rows = Unlock.objects.filter(transaction_id=transaction_id, series_id=removal.series_id, undone_at__isnull=True)
    user_id = rows.values_list("user_id", flat=True).first()
    is_back = Series.objects.filter(pk=removal.series_id, publication=Publication.PUBLISHED).exists()
    if user_id is not None and not is_back:
        lock_wallet(wallet_of(user_id))
        unlocks = list(rows.filter(coins__gt=0).order_by("pk"))
        watched = watched_percents(person(user_id), [row.episode_id for row in unlocks])
        unwatched = [row for row in unlocks if watched.get(row.episode_id, 0) < WATCHED_FROM_PERCENT]
        coins = sum(row.coins for row in unwatched)
        if coins:
            _give_back(user_id, transaction_id, coins, [row.pk for row in unwatched], now)
            RemovalRefund.objects.filter(pk=removal.pk).update(coins=F("coins") + coins)
    RemovalRefund.objects.filter(pk=removal.pk, cursor__lt=transaction_id).update(cursor=transaction_id)


def _give_back(user_id: int, sale_id: int, coins: int, unlock_ids: list[int], now: datetime) -> None:
    """Coins come back as a lot that never expires and is worth what was paid for it, in the currency of the sale's largest share."""
    wallet, sold = (
        wallet_of(user_id),
        sum(Unlock.objects.filter(transaction_id=sale_id).values_list("coins", flat=True)),
    )
    share = ProducerShare.objects.select_for_update().filter(transaction_id=sale_id).order_by("-gross_minor").first()
    worth = share.gross_minor * coins // sold if share else 0
    part = _producer_part(share, worth)
    order = Order(
        key=f"removal:{sale_id}:{unlock_ids[0]}",
        kind=TransactionKind.REMOVAL_REFUNDED,
        actor=SYSTEM,
        content={"sale": sale_id, "unlocks": unlock_ids, "coins": coins},
    )

    def work(begun: LedgerTransaction) -> None:
        account = wallet.paid if worth else wallet.bonus
        lot = CoinLot.objects.create(
            account=account,
            source=LotSource.REFUND,
            transaction=begun,
            granted=coins,
            remaining=0,
            paid_minor=worth,
            currency=share.currency if share and worth else "",
            created_at=now,
        )
        legs = [Leg(open_account(AccountKind.COINS_BURNED), -coins), Leg(account, coins, lot.pk)]
        post_legs(begun, legs + _money_legs(share, worth, part))

    execute(order, work, now=now)
    if share and part:
        ProducerShare.objects.filter(pk=share.pk).update(clawed_minor=F("clawed_minor") + part)
    Unlock.objects.filter(pk__in=unlock_ids).update(undone_at=now)
    bump_rights(user_id)


def _producer_part(share: ProducerShare | None, worth: int) -> int:
    """What the producer gives back of a share that is still pending; afterwards the platform bears it."""
    if share is None or not share.gross_minor or share.released_at is not None:
        return 0
    return min(share.amount_minor - share.clawed_minor, worth * share.amount_minor // share.gross_minor)


def _money_legs(share: ProducerShare | None, worth: int, part: int) -> list[Leg]:
    if share is None or not worth:
        return []
    currency = share.currency
    legs = [Leg(open_account(AccountKind.COIN_LIABILITY, asset=currency), worth)]
    if part:
        owner = f"company:{share.company_id}"
        legs.append(Leg(open_account(AccountKind.PRODUCER_PENDING, asset=currency, owner=owner), -part))
    if worth - part:
        legs.append(Leg(open_account(AccountKind.PLATFORM_COMMISSION, asset=currency), part - worth))
    return legs
