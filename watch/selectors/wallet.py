"""A wallet's movements in words: each transaction that touched it, newest first, the same work however many there are."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db.models import Max, Q
from django.utils.translation import gettext as _

from billing.enums import LotSource, TransactionKind
from billing.models import LedgerEntry, LedgerTransaction, Unlock
from billing.services.accounts import wallet_of
from core.errors import InvalidError
from core.pagination import keyset_page
from dramas.selectors.texts import in_language

PAGE_SIZE = 20


@dataclass(frozen=True)
class Movement:
    """One line: when, what for, how many bought and bonus coins came or went."""

    at: datetime
    title: str
    coins: int
    paid: int
    bonus: int


@dataclass(frozen=True)
class MovementPage:
    """Some lines, and where the next ones begin; empty at the end."""

    items: list[Movement]
    next_cursor: str


def movements(user_id: int, language: str, cursor: str = "") -> MovementPage:
    """A page of transactions that touched the wallet, each whole however many lots it took; as many queries for one as for twenty.

    A damaged cursor shows the newest.
    """
    wallet = wallet_of(user_id)
    own = Q(entries__account__in=[wallet.paid, wallet.bonus])
    touched = LedgerTransaction.objects.filter(own).annotate(newest=Max("entries__pk"))
    try:
        page = keyset_page(touched, order=("-newest",), cursor=cursor, size=PAGE_SIZE)
    except InvalidError:
        page = keyset_page(touched, order=("-newest",), size=PAGE_SIZE)
    rows = LedgerEntry.objects.filter(account__in=[wallet.paid, wallet.bonus], transaction__in=page.items)
    by_transaction: dict[int, list[LedgerEntry]] = defaultdict(list)
    for row in rows.select_related("lot"):
        by_transaction[row.transaction_id].append(row)
    unlocked = {row.reverses_id if row.kind == TransactionKind.REVERSED else row.pk for row in page.items}
    titles = _unlocked_titles([key for key in unlocked if key], language)
    items = [_movement(row, by_transaction[row.pk], wallet.paid.pk, titles) for row in page.items]
    return MovementPage(items, page.next_cursor)


def _movement(
    transaction: LedgerTransaction, rows: list[LedgerEntry], paid_pk: int, titles: dict[int, str]
) -> Movement:
    paid = sum(row.amount for row in rows if row.account_id == paid_pk)
    bonus = sum(row.amount for row in rows if row.account_id != paid_pk)
    return Movement(transaction.occurred_at, _title(transaction, rows, titles), paid + bonus, paid, bonus)


def _title(transaction: LedgerTransaction, rows: list[LedgerEntry], titles: dict[int, str]) -> str:
    if transaction.kind == TransactionKind.COINS_GRANTED:
        sources = {row.lot.source for row in rows if row.lot}
        if LotSource.PURCHASE in sources:
            return _("Coins bought")
        return _("Reward") if LotSource.REWARD in sources else _("Bonus coins")
    words = {
        TransactionKind.COINS_SPENT: titles.get(transaction.pk, _("Coins spent")),
        TransactionKind.COINS_EXPIRED: _("Bonus coins expired"),
        TransactionKind.REVERSED: titles.get(transaction.reverses_id or 0, _("Taken back")),
        TransactionKind.CLAWED_BACK: _("Coins of a refunded payment"),
        TransactionKind.CLAW_RETURNED: _("Coins given back after a dispute"),
        TransactionKind.DEBT_REPAID: _("Owed coins repaid"),
        TransactionKind.REMOVAL_REFUNDED: _("Given back: a series was removed"),
    }
    return words.get(TransactionKind(transaction.kind), str(TransactionKind(transaction.kind).label))


def _unlocked_titles(transaction_ids: list[int], language: str) -> dict[int, str]:
    rows = (
        Unlock.objects.filter(transaction_id__in=transaction_ids)
        .select_related("series__live_version", "episode")
        .prefetch_related("series__live_version__texts")
        .order_by("transaction_id", "episode__number")
    )
    titles: dict[int, str] = {}
    for key, group in groupby(rows, key=lambda row: row.transaction_id):
        found = list(group)
        live = found[0].series.live_version
        text = in_language(live.texts.all(), language, live.language) if live else None
        facts = {"count": len(found), "number": found[0].episode.number, "title": text.title if text else ""}
        one, more = _("“%(title)s”, episode %(number)s"), _("“%(title)s”, %(count)s episodes from %(number)s on")
        if key is not None:
            titles[key] = (one if len(found) == 1 else more) % facts
    return titles
