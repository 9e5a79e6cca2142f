"""Tax in the ledger: booked with the sale that it belongs to, taken back with whatever goes back of it, and checked against both."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from django.db.models import Exists, F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Concat

from billing.enums import AccountKind
from billing.models import LedgerEntry, LedgerTransaction, Payment, TaxLine
from billing.selectors.balances import with_balances
from billing.selectors.taxes import day_in
from billing.services.accounts import open_account
from billing.services.ledger import Leg
from billing.taxes import tax_of_part

MOST_NAMED = 20


def sale_legs(provider: str, currency: str, *, net_minor: int, tax_minor: int, owed: AccountKind) -> list[Leg]:
    """Money that a provider has received: the tax is the state's, the rest is owed for what was sold. Negative amounts are the way back."""
    legs = [
        Leg(open_account(AccountKind.PAYMENT_PROVIDER, asset=currency, owner=provider), -net_minor - tax_minor),
        *tax_legs(currency, tax_minor),
    ]
    return [*legs, Leg(open_account(owed, asset=currency), net_minor)] if net_minor else legs


def tax_legs(currency: str, tax_minor: int) -> list[Leg]:
    """Tax that comes in, or (negative) goes back."""
    return [Leg(open_account(AccountKind.TAX, asset=currency), tax_minor)] if tax_minor else []


def note_tax(
    *, payment: Payment, transaction: LedgerTransaction, gross_minor: int, tax_minor: int, now: datetime
) -> None:
    """Write beside a ledger transaction what it moved of a payment, in the database transaction that moves it."""
    TaxLine.objects.create(
        payment=payment,
        transaction=transaction,
        gross_minor=gross_minor,
        tax_minor=tax_minor,
        booked_on=day_in(payment.order.tax_country, now),
    )


def wrong_taxes() -> Iterator[str]:
    """Accounts, lines and payments whose tax is not what the others say."""
    yield from _wrong_accounts()
    yield from _wrong_lines()
    yield from islice(_wrong_payments(), MOST_NAMED)


def _wrong_accounts() -> Iterator[str]:
    rows = TaxLine.objects.order_by().values_list("payment__currency").annotate(sum=Sum("tax_minor"))
    true = dict(rows)
    for code, asset, readable in with_balances().filter(kind=AccountKind.TAX).values_list("code", "asset", "readable"):
        expected = true.pop(asset, 0)
        if readable != expected:
            yield f"account {code} says {readable}, the tax of its orders less what went back is {expected}"
    yield from (
        f"orders in {asset} are taxed with {total}, there is no such account" for asset, total in true.items() if total
    )


def _wrong_lines() -> Iterator[str]:
    entries = LedgerEntry.objects.filter(transaction=OuterRef("transaction"), account__kind=AccountKind.TAX).order_by()
    moved = entries.values("transaction").annotate(sum=Sum("amount")).values("sum")
    lines = TaxLine.objects.annotate(moved=Coalesce(Subquery(moved), 0)).exclude(tax_minor=F("moved"))
    for line in lines.select_related("payment")[:MOST_NAMED]:
        yield (
            f"transaction {line.transaction_id} moved {line.moved} of tax, "
            f"its line of payment {line.payment.public_id} says {line.tax_minor}"
        )
    strays = LedgerEntry.objects.filter(account__kind=AccountKind.TAX, transaction__tax_line__isnull=True)
    for entry in strays[:MOST_NAMED]:
        yield f"entry {entry.pk} moves tax of no payment"


def _wrong_payments() -> Iterator[str]:
    """The tax that a payment has left is its order's, less the part of what went back; none where nothing was delivered."""
    key = Concat(Value("pay:"), OuterRef("provider"), Value(":"), OuterRef("ref"), Value(":"))
    sale = Q(idem_key=Concat(key, Value("credit"))) | Q(idem_key=Concat(key, Value("tier")))
    lines = TaxLine.objects.filter(payment=OuterRef("pk")).order_by().values("payment").annotate(sum=Sum("tax_minor"))
    payments = Payment.objects.annotate(
        noted=Coalesce(Subquery(lines.values("sum")), 0), is_sale=Exists(LedgerTransaction.objects.filter(sale))
    ).filter(Q(order__tax_minor__gt=0) | ~Q(noted=0))
    rows = payments.values_list("public_id", "amount_minor", "clawed_minor", "order__tax_minor", "noted", "is_sale")
    for public_id, amount, clawed, tax, noted, is_sale in rows.iterator(chunk_size=2000):
        expected = tax - tax_of_part(tax, amount, clawed) if is_sale else 0
        if noted != expected:
            yield f"payment {public_id} has {noted} of tax booked, its order and what went back say {expected}"
