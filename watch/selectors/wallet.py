"""A wallet's movements in words: each transaction that touched it, newest first, the same work however many there are."""

from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from django.utils.translation import gettext as _

from billing.enums import LotSource, TransactionKind
from billing.models import LedgerAccount, LedgerEntry, Unlock
from billing.services.accounts import wallet_of
from dramas.selectors.texts import in_language

PAGE_SIZE = 20
ENTRIES_READ = 120
LONGEST_CURSOR = 18  # digits of a number that every database knows


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

    items: list[Movement] = field(default_factory=list)
    next_cursor: str = ""


def movements(user_id: int, language: str, cursor: str = "") -> MovementPage:
    """Movements before a cursor. Four queries, each limited by an index."""
    wallet = wallet_of(user_id)
    before = int(cursor) if cursor.isdecimal() and len(cursor) <= LONGEST_CURSOR else None
    entries = sorted(
        [*_newest(wallet.paid, before), *_newest(wallet.bonus, before)], key=lambda entry: entry.pk, reverse=True
    )
    groups = [list(rows) for _key, rows in groupby(entries, key=lambda entry: entry.transaction_id)]
    shown = groups[:PAGE_SIZE]
    titles = _unlocked_titles([rows[0].transaction_id for rows in shown], language)
    items = [_movement(rows, wallet.paid.pk, titles) for rows in shown]
    return MovementPage(items, str(shown[-1][-1].pk) if len(groups) > PAGE_SIZE else "")


def _newest(account: LedgerAccount, before: int | None) -> list[LedgerEntry]:
    rows = LedgerEntry.objects.filter(account=account).select_related("transaction", "lot")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return list(rows.order_by("-pk")[:ENTRIES_READ])


def _movement(rows: list[LedgerEntry], paid_pk: int, titles: dict[int, str]) -> Movement:
    paid = sum(row.amount for row in rows if row.account_id == paid_pk)
    bonus = sum(row.amount for row in rows if row.account_id != paid_pk)
    return Movement(rows[0].transaction.occurred_at, _title(rows, titles), paid + bonus, paid, bonus)


def _title(rows: list[LedgerEntry], titles: dict[int, str]) -> str:
    transaction = rows[0].transaction
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
