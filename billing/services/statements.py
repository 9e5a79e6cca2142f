"""Closing a producer's month: its statement is written once, with the digest of its lines, and can be computed again at any time."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Sum
from django.utils.translation import gettext_lazy as _

from billing.enums import AccountKind, PayoutState
from billing.models import Payout, ProducerShare, ProducerStatement
from billing.months import begin_of, next_month
from billing.selectors.balances import with_balances
from billing.selectors.statements import summary_of
from core.errors import ConflictError

CLOSES_AFTER = timedelta(
    hours=1
)  # what began in the month's last second has ended by then, and can no longer be undone
MOST_NAMED = 20


def close_month(*, month: date, now: datetime) -> int:
    """Write the statement of every company and currency that earned something in ``month`` (its first day); returns how many are new.

    The month's pool must have been shared out. ConflictError ``month-not-over`` until an hour after it.
    """
    if now < begin_of(next_month(month)) + CLOSES_AFTER:
        raise ConflictError(_("The month is not over. Its statements are written when it is."), code="month-not-over")
    shares = ProducerShare.objects.filter(
        earned_at__gte=begin_of(month), earned_at__lt=begin_of(next_month(month)), undone_at__isnull=True
    )
    earning = set(shares.order_by().values_list("company_id", "currency").distinct())
    closed = set(ProducerStatement.objects.filter(month=month).values_list("company_id", "currency"))
    return sum(_close(company_id, month, currency, now) for company_id, currency in sorted(earning - closed))


def _close(company_id: int, month: date, currency: str, now: datetime) -> bool:
    summary = summary_of(company_id, month, currency)
    try:
        with transaction.atomic():
            ProducerStatement.objects.create(
                company_id=company_id,
                month=month,
                currency=currency,
                totals=summary.totals,
                lines_sha256=summary.sha256,
                created_at=now,
            )
    except IntegrityError:  # somebody else closed it in this moment
        return False
    return True


def wrong_earnings() -> Iterator[str]:
    """Sentences about statements that cannot be computed again, and about accounts that do not hold what was released and not paid out."""
    yield from _wrong_statements()
    yield from _wrong_available()


def _wrong_statements() -> Iterator[str]:
    for stored in ProducerStatement.objects.select_related("company").order_by("pk").iterator():
        again = summary_of(stored.company_id, stored.month, stored.currency, stored=stored)
        name = f"statement {stored.pk} of {stored.company.slug} for {stored.month:%Y-%m} in {stored.currency}"
        if again.sha256 != stored.lines_sha256:
            yield f"{name} says digest {stored.lines_sha256}, its lines give {again.sha256}"
        elif again.totals != stored.totals:
            yield f"{name} says {stored.totals}, its lines sum to {again.totals}"


def _wrong_available() -> Iterator[str]:
    """What producers have available is what was released, less payouts that were sent and did not come back."""
    true: dict[str, int] = {}
    released = ProducerShare.objects.filter(released_at__isnull=False).order_by().values_list("company_id", "currency")
    sent = Payout.objects.filter(state__in=(PayoutState.IN_FLIGHT, PayoutState.PAID)).order_by()
    gone = sent.values_list("company_id", "currency").annotate(sum=-Sum("amount_minor"))
    came = released.annotate(sum=Sum(F("amount_minor") - F("clawed_minor")))
    for company_id, currency, total in (*came, *gone):
        code = f"{AccountKind.PRODUCER_AVAILABLE}:company:{company_id}:{currency}"
        true[code] = true.get(code, 0) + total
    rows = with_balances().filter(kind=AccountKind.PRODUCER_AVAILABLE).values_list("code", "readable")
    for code, readable in rows:
        if readable != true.pop(code, 0):
            yield f"account {code} says {readable}, released shares less payouts sum to something else"
    yield from (
        f"released shares of {code} sum to {total}, there is no such account" for code, total in true.items() if total
    )
