"""Rules about payments, orders and paid periods: what they say must be what was booked for them. Whatever does not fit is named."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import islice

from django.db.models import F, Sum

from billing.enums import AccountKind, TransactionKind
from billing.models import LedgerEntry, LedgerTransaction, PaidPeriod, Payment
from billing.selectors.balances import with_balances

MOST_NAMED = 20
READ_AT_ONCE = 500


def wrong_payments() -> Iterator[str]:
    """Sentences about all of them."""
    for rule in (_wrong_amounts, _wrong_claws, _wrong_orders, _wrong_periods, _wrong_tier_liability):
        yield from islice(rule(), MOST_NAMED)


def booking_keys(payment: Payment) -> tuple[str, str]:
    """The keys under which what a payment brought is booked: one of them, or none when it went back whole."""
    name = f"pay:{payment.provider}:{payment.ref}"
    return f"{name}:credit", f"{name}:tier"


def _moved(kind: AccountKind, payments: list[Payment]) -> dict[str, int]:
    """What the bookings of payments moved into accounts of a kind, by key."""
    keys = [key for payment in payments for key in booking_keys(payment)]
    rows = LedgerEntry.objects.filter(transaction__idem_key__in=keys, account__kind=kind).order_by()
    return dict(rows.values_list("transaction__idem_key").annotate(sum=Sum("amount")))


def _in_blocks() -> Iterator[list[Payment]]:
    rows = Payment.objects.order_by("pk").iterator(chunk_size=READ_AT_ONCE)
    while block := list(islice(rows, READ_AT_ONCE)):
        yield block


def _wrong_amounts() -> Iterator[str]:
    """A payment says what was booked as received through its provider."""
    for block in _in_blocks():
        received = _moved(AccountKind.PAYMENT_PROVIDER, block)
        for payment in block:
            for key in booking_keys(payment):
                if key in received and -received[key] != payment.amount_minor:
                    yield f"payment {payment.public_id} says {payment.amount_minor}, {-received[key]} were booked under {key}"


def _wrong_claws() -> Iterator[str]:
    """What was clawed of a payment is what its claws moved back that were not themselves taken back."""
    claws = LedgerTransaction.objects.filter(kind=TransactionKind.CLAWED_BACK, reversal__isnull=True).order_by()
    rows = LedgerEntry.objects.filter(transaction__in=claws, account__kind=AccountKind.PAYMENT_PROVIDER).order_by()
    moved: dict[str, int] = defaultdict(int)
    for key, amount in rows.values_list("transaction__idem_key").annotate(sum=Sum("amount")):
        moved[key.removeprefix("claw:").rpartition(":")[0]] += amount
    for payment in Payment.objects.order_by("pk").iterator(chunk_size=READ_AT_ONCE):
        true = moved.pop(f"{payment.provider}:{payment.ref}", 0)
        if payment.clawed_minor != true:
            yield f"payment {payment.public_id} says {payment.clawed_minor} clawed back, its claws moved {true}"
    yield from (f"claws of {name} moved {amount}, there is no such payment" for name, amount in moved.items())


def _wrong_orders() -> Iterator[str]:
    """A payment is for what its order says, to the last minor unit, and its buyer's."""
    same = {"amount_minor": F("order__amount_minor"), "currency": F("order__currency"), "user": F("order__user")}
    for payment in Payment.objects.exclude(**same).select_related("order").order_by("pk"):
        order = payment.order
        said, paid = f"{order.amount_minor} {order.currency}", f"{payment.amount_minor} {payment.currency}"
        yield f"order {order.public_id} of user:{order.user_id} says {said}, payment {payment.public_id} of user:{payment.user_id} {paid}"


def _wrong_periods() -> Iterator[str]:
    """A paid period is worth what its payment's booking set apart for producers."""
    for block in _in_blocks():
        set_apart = _moved(AccountKind.TIER_LIABILITY, block)
        periods = {row.payment_id: row for row in PaidPeriod.objects.filter(payment__in=block)}
        for payment in block:
            period, true = periods.get(payment.pk), set_apart.get(booking_keys(payment)[1], 0)
            if (period.amount_minor if period else 0) != true:
                name = f"paid period {period.pk}" if period else "no paid period"
                yield f"{name} of payment {payment.public_id}: {true} were set apart for it"


def _wrong_tier_liability() -> Iterator[str]:
    """What is owed for subscriptions is what is left of all paid periods."""
    left = F("amount_minor") - F("shared_minor") - F("returned_minor")
    true = dict(PaidPeriod.objects.order_by().values_list("currency").annotate(sum=Sum(left)))
    accounts = with_balances().filter(kind=AccountKind.TIER_LIABILITY).values_list("asset", "code", "readable")
    for currency, code, readable in accounts:
        if readable != true.pop(currency, 0):
            yield f"account {code} says {readable}, what is left of paid periods sums to something else"
    yield from (
        f"{amount} {currency} are left of paid periods, and owed to nobody"
        for currency, amount in true.items()
        if amount
    )
