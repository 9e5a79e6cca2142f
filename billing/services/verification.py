"""Recomputing the whole ledger from its entries: whatever does not fit is named by its row."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from billing.enums import WALLETS, AccountKind, AccountPolicy, HoldState
from billing.models import CoinLot, LedgerEntry, LedgerHold, LedgerTransaction, ProducerShare
from billing.selectors.balances import with_balances
from billing.services.sealing import LEDGER_CHAIN
from billing.services.statements import wrong_earnings
from billing.services.taxes import wrong_taxes
from billing.services.wrong_coins import wrong_coins
from billing.services.wrong_payments import wrong_payments
from core.chain import ChainVerdict

MOST_NAMED = 20


@dataclass(frozen=True)
class LedgerVerdict:
    """What a verification found: sentences that name rows (at most twenty a rule), and the chain's own verdict."""

    problems: tuple[str, ...]
    transactions: int
    chain: ChainVerdict

    @property
    def is_sound(self) -> bool:
        """Whether everything fits."""
        return not self.problems and not self.chain.broken


def verify_ledger() -> LedgerVerdict:
    """Check that transactions balance, that balances, lots, unlocks, shares, payments, periods and taxes say what entries do, and that
    the chain holds.
    """
    rules = (
        _unbalanced(),
        _empty(),
        _wrong_balances(),
        _wrong_holds(),
        _wrong_lots(),
        _wrong_wallets(),
        _inexact_reversals(),
        _wrong_shares(),
        wrong_earnings(),
        wrong_taxes(),
        wrong_coins(),
        wrong_payments(),
    )
    problems = tuple(problem for rule in rules for problem in rule)
    return LedgerVerdict(problems, LedgerTransaction.objects.count(), LEDGER_CHAIN.verify())


def _unbalanced() -> Iterator[str]:
    sums = LedgerEntry.objects.order_by().values("transaction", "account__asset").annotate(sum=Sum("amount"))
    for row in sums.exclude(sum=0)[:MOST_NAMED]:
        yield f"transaction {row['transaction']} is out of balance by {row['sum']} {row['account__asset']}"


def _empty() -> Iterator[str]:
    for row in LedgerTransaction.objects.annotate(entry_count=Count("entries")).filter(entry_count__lt=2)[:MOST_NAMED]:
        yield f"transaction {row.pk} has {row.entry_count} entries"


def _wrong_balances() -> Iterator[str]:
    true = LedgerEntry.objects.filter(account=OuterRef("pk")).order_by().values("account").annotate(sum=Sum("amount"))
    rows = with_balances().annotate(true=Coalesce(Subquery(true.values("sum")), 0))
    for row in rows.exclude(readable=F("true"))[:MOST_NAMED]:
        yield f"account {row.code} says {row.readable}, its entries sum to {row.true}"
    for row in rows.filter(policy=AccountPolicy.GUARDED, true__lt=F("held"))[:MOST_NAMED]:
        yield f"account {row.code} holds {row.true}, less than the {row.held} that are set aside"


def _wrong_holds() -> Iterator[str]:
    is_open = LedgerHold.objects.filter(account=OuterRef("pk"), state=HoldState.OPEN).order_by()
    rows = with_balances().annotate(
        open=Coalesce(Subquery(is_open.values("account").annotate(sum=Sum("amount")).values("sum")), 0)
    )
    for row in rows.exclude(held=F("open"))[:MOST_NAMED]:
        yield f"account {row.code} says that {row.held} are set aside, its open holds sum to {row.open}"


def _wrong_lots() -> Iterator[str]:
    rows = CoinLot.objects.annotate(true=Coalesce(Sum("entries__amount"), 0))
    for row in rows.exclude(remaining=F("true"))[:MOST_NAMED]:
        yield f"lot {row.pk} says {row.remaining}, its entries sum to {row.true}"


def _wrong_wallets() -> Iterator[str]:
    lots = CoinLot.objects.filter(account=OuterRef("pk")).order_by().values("account").annotate(sum=Sum("remaining"))
    rows = with_balances().filter(kind__in=WALLETS).annotate(in_lots=Coalesce(Subquery(lots.values("sum")), 0))
    for row in rows.exclude(readable=F("in_lots"))[:MOST_NAMED]:
        yield f"wallet {row.code} says {row.readable}, its lots hold {row.in_lots}"
    strays = LedgerEntry.objects.filter(
        Q(account__kind__in=WALLETS, lot__isnull=True) | (Q(lot__isnull=False) & ~Q(lot__account=F("account")))
    )
    for stray in strays[:MOST_NAMED]:
        yield f"entry {stray.pk} names no lot of its wallet"


def _inexact_reversals() -> Iterator[str]:
    reversals = LedgerTransaction.objects.filter(reverses__isnull=False)
    sums: dict[tuple[int, int, int | None], int] = defaultdict(int)
    pairs = dict(reversals.values_list("pk", "reverses_id"))
    both = Q(transaction__in=reversals) | Q(transaction__reversal__isnull=False)
    for entry in LedgerEntry.objects.filter(both).iterator(chunk_size=2000):
        sums[pairs.get(entry.transaction_id, entry.transaction_id), entry.account_id, entry.lot_id] += entry.amount
    inexact = sorted({original for (original, _account, _lot), amount in sums.items() if amount})
    for original in inexact[:MOST_NAMED]:
        yield f"transaction {original} was not taken back exactly"


def _wrong_shares() -> Iterator[str]:
    """What producers have pending is the sum of their shares that are neither undone nor released."""
    rows = ProducerShare.objects.filter(undone_at__isnull=True, released_at__isnull=True).order_by()
    sums = rows.values_list("company_id", "currency").annotate(sum=Sum(F("amount_minor") - F("clawed_minor")))
    true = {f"{AccountKind.PRODUCER_PENDING}:company:{company}:{currency}": total for company, currency, total in sums}
    pending = with_balances().filter(kind=AccountKind.PRODUCER_PENDING).values_list("code", "readable")
    for code, readable in pending:
        if readable != true.pop(code, 0):
            yield f"account {code} says {readable}, its shares sum to something else"
    yield from (f"shares of {code} sum to {total}, there is no such account" for code, total in true.items() if total)
