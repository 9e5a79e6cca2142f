"""A wallet's movements in words: each transaction that touched it, newest first, the same work however many there are."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db.models import Sum
from django.utils.translation import gettext as _

from billing.enums import LotSource, TransactionKind
from billing.models import LedgerEntry, LedgerTransaction, Unlock
from billing.services.accounts import Wallet, wallet_of
from core.errors import InvalidError
from core.pagination import keyset_page, rows_after
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


@dataclass(frozen=True)
class _Part:
    """What a transaction moved in one of the wallet's accounts from lots of one source."""

    account_id: int
    source: str
    coins: int


def movements(user_id: int, language: str, cursor: str = "") -> MovementPage:
    """A page of transactions that touched the wallet, each whole however many lots it took; as many queries for one as for twenty.

    A damaged cursor shows the newest.
    """
    wallet = wallet_of(user_id)
    try:
        touched = _touched(wallet, cursor)
    except InvalidError:
        touched = _touched(wallet, "")
    page = keyset_page(LedgerTransaction.objects.filter(pk__in=touched), size=PAGE_SIZE)
    parts = _parts(wallet, page.items)
    unlocked = {row.reverses_id if row.kind == TransactionKind.REVERSED else row.pk for row in page.items}
    titles = _unlocked_titles([key for key in unlocked if key], language)
    items = [_movement(row, parts[row.pk], wallet.paid.pk, titles) for row in page.items]
    return MovementPage(items, page.next_cursor)


def _touched(wallet: Wallet, cursor: str) -> set[int]:
    """Transactions behind the cursor that touched the wallet, more than a page of them if there are.

    The newest of each account by itself: that reads one end of an index, where both at once would be sorted from the beginning.
    """
    found: set[int] = set()
    for account in (wallet.paid, wallet.bonus):
        keys = LedgerEntry.objects.filter(account=account).values_list("transaction_id", flat=True).distinct()
        found.update(rows_after(keys, order=("-transaction_id",), cursor=cursor, count=PAGE_SIZE + 1))
    return found


def _parts(wallet: Wallet, transactions: list[LedgerTransaction]) -> dict[int, list[_Part]]:
    rows = LedgerEntry.objects.filter(account__in=[wallet.paid, wallet.bonus], transaction__in=transactions).order_by()
    sums = rows.values_list("transaction_id", "account_id", "lot__source").annotate(coins=Sum("amount"))
    parts: dict[int, list[_Part]] = defaultdict(list)
    for key, *part in sums:
        parts[key].append(_Part(*part))
    return parts


def _movement(transaction: LedgerTransaction, parts: list[_Part], paid_pk: int, titles: dict[int, str]) -> Movement:
    paid = sum(part.coins for part in parts if part.account_id == paid_pk)
    bonus = sum(part.coins for part in parts if part.account_id != paid_pk)
    return Movement(transaction.occurred_at, _title(transaction, parts, titles), paid + bonus, paid, bonus)


def _title(transaction: LedgerTransaction, parts: list[_Part], titles: dict[int, str]) -> str:
    if transaction.kind == TransactionKind.COINS_GRANTED:
        sources = {part.source for part in parts}
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
