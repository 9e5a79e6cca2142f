"""Rules about accounts, lots and unlocks: what a row says must be what its transaction did. Whatever does not fit is named."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import islice

from django.db.models import Exists, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from billing.enums import GUARDED, HOT, WALLETS, AccountKind, AccountMode, AccountPolicy, TransactionKind
from billing.models import CoinLot, LedgerAccount, LedgerEntry, LedgerTransaction, Unlock
from billing.spending import Lot, value_minor

MOST_NAMED = 20
READ_AT_ONCE = 2000


def wrong_coins() -> Iterator[str]:
    """Sentences about all of them."""
    for rule in (_wrong_accounts, _wrong_grants, _wrong_worth, _wrong_unlocks, _unlocks_without_payment):
        yield from islice(rule(), MOST_NAMED)


def _wrong_accounts() -> Iterator[str]:
    """What an account is called, and whether it may be negative, follows from what it is for."""
    for account in LedgerAccount.objects.order_by("pk").iterator(chunk_size=READ_AT_ONCE):
        kind = account.kind
        right = (
            ":".join(part for part in (kind, account.owner, account.asset) if part),
            AccountPolicy.GUARDED if kind in GUARDED else AccountPolicy.FREE,
            AccountMode.APPEND if kind in HOT else AccountMode.ROW,
        )
        if (account.code, account.policy, account.mode) != right:
            yield f"account {account.pk} is {account.code}, {account.policy}, {account.mode}, not {', '.join(right)}"


def _wrong_grants() -> Iterator[str]:
    """A lot is as large as what its own transaction put into it."""
    put_in = LedgerEntry.objects.filter(lot=OuterRef("pk"), transaction=OuterRef("transaction")).order_by()
    rows = CoinLot.objects.annotate(
        put_in=Coalesce(Subquery(put_in.values("lot").annotate(sum=Sum("amount")).values("sum")), 0)
    )
    for lot in rows.exclude(granted=F("put_in")).order_by("pk"):
        yield f"lot {lot.pk} says that {lot.granted} were granted, its transaction put {lot.put_in} into it"


def _wrong_worth() -> Iterator[str]:
    """What is owed for sold coins moves in each transaction by what its coins were paid with: so all of it is the rest worth of the lots."""
    owed: dict[tuple[int, str], int] = defaultdict(int)
    remaining: dict[int, int] = defaultdict(int)
    taken_back = set(LedgerTransaction.objects.filter(reversal__isnull=False).values_list("pk", flat=True))
    worth_then: dict[tuple[int, int], int] = {}
    entries = LedgerEntry.objects.filter(Q(lot__paid_minor__gt=0) | Q(account__kind=AccountKind.COIN_LIABILITY))
    for entry in entries.select_related("account", "lot", "transaction").order_by("pk").iterator(READ_AT_ONCE):
        lot, begun = entry.lot, entry.transaction
        if lot is None:
            key, change = (begun.pk, entry.account.asset), -entry.amount
        else:
            key, change = (begun.pk, lot.currency), _worth(lot, remaining[lot.pk], entry.amount)
            change = -worth_then.get((begun.reverses_id, lot.pk), -change)
            remaining[lot.pk] += entry.amount
            if begun.pk in taken_back:
                worth_then[begun.pk, lot.pk] = change
        owed[key] += change
        if not owed[key]:
            del owed[key]
    for (begun_id, currency), amount in sorted(owed.items()):
        yield f"transaction {begun_id} moved coins worth {amount} {currency} more than it moved of what is owed for sold coins"


def _worth(lot: CoinLot, remaining: int, amount: int) -> int:
    """What a lot's rest is worth more, or less, after so many coins came or went."""
    before = Lot(lot.pk, lot.account_id, False, lot.granted, max(remaining, remaining + amount), lot.paid_minor)
    return value_minor(before, abs(amount)) * (1 if amount > 0 else -1)


def _wrong_unlocks() -> Iterator[str]:
    """An unlock that was paid for is its buyer's, and all unlocks of a transaction cost what it took out of that wallet."""
    sold = LedgerTransaction.objects.filter(kind=TransactionKind.COINS_SPENT, idem_key__startswith="unlock:").order_by(
        "pk"
    )
    for begun in sold.prefetch_related("unlocks", "entries__account").iterator(chunk_size=READ_AT_ONCE):
        wallets = [entry for entry in begun.entries.all() if entry.account.kind in WALLETS]
        owners = {entry.account.owner for entry in wallets}
        spent = -sum(entry.amount for entry in wallets)
        unlocks = sorted(begun.unlocks.all(), key=lambda unlock: unlock.pk)
        for unlock in unlocks:
            if owners != {f"user:{unlock.user_id}"}:
                yield f"unlock {unlock.pk} is of user:{unlock.user_id}, transaction {begun.pk} was paid by {sorted(owners)}"
        if sum(unlock.coins for unlock in unlocks) != spent:
            names = ", ".join(str(unlock.pk) for unlock in unlocks)
            yield f"unlocks [{names}] say other coins than the {spent} that transaction {begun.pk} took"


def _unlocks_without_payment() -> Iterator[str]:
    """Coins are said only where a transaction took them; what was taken back is undone."""
    paid = Unlock.objects.filter(coins__gt=0).order_by("pk")
    odd = Q(transaction__isnull=True) | ~Q(transaction__kind=TransactionKind.COINS_SPENT)
    for unlock in paid.filter(odd | ~Q(transaction__idem_key__startswith="unlock:")):
        yield f"unlock {unlock.pk} says {unlock.coins} coins, no sale took them"
    reversal = LedgerTransaction.objects.filter(reverses=OuterRef("transaction"))
    for unlock in Unlock.objects.filter(Exists(reversal), undone_at__isnull=True).order_by("pk"):
        yield f"unlock {unlock.pk} still opens its episode, transaction {unlock.transaction_id} was taken back"
