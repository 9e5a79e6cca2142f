"""Compute a producer's month again from its lines and compare it with what was stored when it was closed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import ProducerCompany
from billing.money import plain_amount
from billing.months import month_of
from billing.selectors.statements import (
    currencies_of_month,
    statement_csv,
    statement_lines,
    stored_statement,
    summary_of,
)


class Command(BaseCommand):
    """``manage.py statement SLUG YYYY-MM [--csv]``; exit code 1 when a stored digest differs."""

    help = "Compute a producer's monthly statement again and compare its digest with the stored one."

    def add_arguments(self, parser: Any) -> None:
        """The company's address and the month; ``--csv`` prints every line."""
        parser.add_argument("company", help="address (slug) of the company")
        parser.add_argument("month", help="the month as 2026-03")
        parser.add_argument("--csv", action="store_true", help="print every line as CSV instead of the totals")

    def handle(self, *args: Any, **options: Any) -> None:
        """A line for each currency, or all lines."""
        company = ProducerCompany.objects.filter(slug=options["company"]).first()
        if company is None:
            message = f"there is no company {options['company']}"
            raise CommandError(message)
        try:
            month = month_of(options["month"])
        except ValueError as error:
            raise CommandError(str(error)) from error
        currencies = currencies_of_month(company.pk, month)
        if not currencies:
            self.stderr.write(f"{company.slug} earned nothing in {month:%Y-%m}")
        differing = [
            currency for currency in currencies if not self._compare(company, month, currency, as_csv=options["csv"])
        ]
        if differing:
            message = f"DIFFERS from the stored statement: {', '.join(differing)}"
            raise CommandError(message)

    def _compare(self, company: ProducerCompany, month: Any, currency: str, *, as_csv: bool) -> bool:
        stored = stored_statement(company.pk, month, currency)
        summary = summary_of(company.pk, month, currency, stored=stored)
        if as_csv:
            as_of = stored.created_at if stored else None
            for row in statement_csv(statement_lines(company.pk, month, currency, as_of=as_of), currency):
                self.stdout.write(row, ending="")
        else:
            share = plain_amount(summary.total["amount"], currency)
            gross = plain_amount(summary.total["gross"], currency)
            self.stdout.write(
                f"{month:%Y-%m} {currency}: {share} of {gross} in {summary.count} lines, {summary.sha256}"
            )
        verdict = "not closed yet" if stored is None else "as stored"
        same = stored is None or stored.lines_sha256 == summary.sha256
        self.stderr.write(f"{currency}: {verdict if same else 'DIFFERS'}")
        return same
