"""The lines of a producer's month, which come out the same whenever they are read."""

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime

from django.db.models import Q, QuerySet

from billing.models import ProducerShare, ProducerStatement, Unlock
from billing.money import plain_amount
from billing.months import begin_of, next_month
from billing.statements import StatementLine, Summary, summarise

READ_AT_ONCE = 2000
COLUMNS = ("line", "earned_at", "kind", "series", "currency", "paid", "your_share", "platform", "taken_back", "undone")


def shares_of_month(
    company_id: int, month: date, currency: str, *, as_of: datetime | None = None
) -> QuerySet[ProducerShare]:
    """The shares that a company earned in a month (its first day, UTC) and that stood at ``as_of``, or stand now.

    What was undone after a month was closed stays in its statement: it was true then.
    """
    stood = Q(undone_at__isnull=True)
    if as_of is not None:
        stood |= Q(undone_at__gte=as_of)
    return ProducerShare.objects.filter(
        stood,
        company_id=company_id,
        currency=currency,
        earned_at__gte=begin_of(month),
        earned_at__lt=begin_of(next_month(month)),
    ).select_related("series")


def as_line(share: ProducerShare) -> StatementLine:
    """A share as a line. Its series must have been read with it."""
    return StatementLine(
        share_id=share.pk,
        earned_at=share.earned_at,
        kind=share.kind,
        series=share.series.public_id if share.series else "",
        series_slug=share.series.slug if share.series else "",
        transaction_id=share.transaction_id,
        gross_minor=share.gross_minor,
        amount_minor=share.amount_minor,
        clawed_minor=share.clawed_minor,
        is_undone=share.undone_at is not None,
    )


def statement_lines(
    company_id: int, month: date, currency: str, *, as_of: datetime | None = None
) -> Iterator[StatementLine]:
    """The lines by time and id; for a closed month give the statement's ``created_at``."""
    rows = shares_of_month(company_id, month, currency, as_of=as_of).order_by("earned_at", "pk")
    return map(as_line, rows.iterator(chunk_size=READ_AT_ONCE))


def stored_statement(company_id: int, month: date, currency: str) -> ProducerStatement | None:
    """The statement of a closed month."""
    found: ProducerStatement | None = ProducerStatement.objects.filter(
        company_id=company_id, month=month, currency=currency
    ).first()
    return found


def summary_of(company_id: int, month: date, currency: str, *, stored: ProducerStatement | None = None) -> Summary:
    """Totals and digest of a month, computed from its lines."""
    return summarise(statement_lines(company_id, month, currency, as_of=stored.created_at if stored else None))


def currencies_of_month(company_id: int, month: date) -> list[str]:
    """The currencies in which a company earned something in a month, or has a statement of it."""
    shares = ProducerShare.objects.filter(
        company_id=company_id, earned_at__gte=begin_of(month), earned_at__lt=begin_of(next_month(month))
    )
    stored = ProducerStatement.objects.filter(company_id=company_id, month=month)
    return sorted({*shares.values_list("currency", flat=True).distinct(), *stored.values_list("currency", flat=True)})


def statement_csv(lines: Iterator[StatementLine], currency: str) -> Iterator[str]:
    """The file, row by row; amounts with decimals. It holds no text that people wrote, so no cell can be a formula."""
    yield _row(COLUMNS)
    for line in lines:
        amounts = (line.gross_minor, line.amount_minor, line.platform_minor, line.clawed_minor)
        yield _row(
            (
                line.share_id,
                line.earned_at.isoformat(timespec="seconds"),
                line.kind,
                line.series_slug,
                currency,
                *(plain_amount(amount, currency) for amount in amounts),
                "yes" if line.is_undone else "",
            )
        )


def _row(cells: tuple[object, ...]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue()


def unlocks_of(share: ProducerShare) -> QuerySet[Unlock]:
    """The episodes whose unlocking earned a share, without who unlocked them."""
    rows = Unlock.objects.filter(transaction_id=share.transaction_id, series_id=share.series_id or 0)
    return rows.select_related("episode").order_by("episode__number")
