"""A month's sales and tax by country, rate and currency as CSV, compared with the ledger."""

import csv
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from billing.money import plain_amount
from billing.months import month_of
from billing.selectors.taxes import TaxSum, tax_in_ledger, tax_sums

COLUMNS = (
    *("month", "country", "currency", "tax", "rate_percent", "sold_gross", "sold_net", "sold_tax"),
    *("returned_gross", "returned_net", "returned_tax", "due_tax"),
)


class Command(BaseCommand):
    """``manage.py tax_report YYYY-MM > tax.csv``; exit code 1 when the ledger has booked something else."""

    help = (
        "Print what was sold and taxed in a month, by country, rate and currency, as CSV; compare it with the ledger."
    )

    def add_arguments(self, parser: Any) -> None:
        """The month."""
        parser.add_argument("month", help="the month as 2026-03, by the calendar of each country")

    def handle(self, *args: Any, **options: Any) -> None:
        """Rows to the output, a verdict for each currency beside it."""
        try:
            month = month_of(options["month"])
        except ValueError as error:
            raise CommandError(str(error)) from error
        rows = list(tax_sums(month))
        writer = csv.writer(self.stdout)
        writer.writerow(COLUMNS)
        writer.writerows(_cells(options["month"], row) for row in rows)
        booked, reported = tax_in_ledger(month), _by_currency(rows)
        for currency, due in reported.items():
            verdict = "as the ledger" if booked[currency] == due else f"DIFFERS, the ledger has {booked[currency]}"
            self.stderr.write(f"{currency}: {plain_amount(due, currency)} tax due, {verdict}")
        if booked != reported:
            message = "the report DIFFERS from the ledger; manage.py verify_ledger names the rows"
            raise CommandError(message)


def _cells(month: str, row: TaxSum) -> tuple[str, ...]:
    amounts = (
        *(row.sold_gross, row.sold_gross - row.sold_tax, row.sold_tax),
        *(row.back_gross, row.back_gross - row.back_tax, row.back_tax, row.due_tax),
    )
    percent = f"{row.tax_bps // 100}.{row.tax_bps % 100:02d}"
    places = (month, row.country, row.currency, row.tax_name, percent)
    return (*places, *(plain_amount(amount, row.currency) for amount in amounts))


def _by_currency(rows: Iterable[TaxSum]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for row in rows:
        sums[row.currency] = sums.get(row.currency, 0) + row.due_tax
    return sums
