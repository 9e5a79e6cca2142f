"""What somebody pays in a country, tax included, and what was taxed in a month."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q, QuerySet, Sum

from billing.enums import AccountKind, TaxedSale, TransactionKind
from billing.models import CoinPack, LedgerEntry, PlanPrice, TaxLine
from billing.months import next_month
from billing.taxes import Rate, Taxed, taxed
from core.rules import RuleBook, load_rules, rule_on


def tax_rules() -> RuleBook:
    """Taxes of all countries, with their dates."""
    return load_rules("billing", "taxes")


def day_in(country: str, at: datetime) -> date:
    """Which day it is where a tax is paid, in UTC for countries that no rule knows."""
    zones = {rule.jurisdiction: rule.content["time_zone"] for rule in tax_rules().rules}
    return at.astimezone(ZoneInfo(zones.get(country, "UTC"))).date()


def rate_of(sale: TaxedSale, country: str, *, at: datetime) -> Rate:
    """The rate in force at that moment: none where ``TAX_COUNTRIES`` does not name the country."""
    if country not in settings.TAX_COUNTRIES:
        return Rate(country, "", 0)
    rule = rule_on(tax_rules(), on=day_in(country, at), jurisdiction=country)
    return Rate(country, rule.content["tax"], rule.content["bps"][sale])


def pack_price(pack: CoinPack, country: str, *, at: datetime) -> Taxed:
    """What a pack costs there and then. No query."""
    return taxed(pack.amount_minor, rate_of(TaxedSale.COINS, country, at=at), is_inclusive=pack.is_tax_inclusive)


def tier_price(price: PlanPrice, country: str, *, at: datetime) -> Taxed:
    """What one period of a tier costs there and then. No query."""
    rate = rate_of(TaxedSale.SUBSCRIPTIONS, country, at=at)
    return taxed(price.amount_minor, rate, is_inclusive=price.is_tax_inclusive)


@dataclass(frozen=True)
class TaxSum:
    """What was sold and what went back in a month, for one country, tax and currency, in minor units; what went back is negative."""

    country: str
    currency: str
    tax_name: str
    tax_bps: int
    sold_gross: int
    sold_tax: int
    back_gross: int
    back_tax: int

    @property
    def due_tax(self) -> int:
        """What has to be handed on of this month."""
        return self.sold_tax + self.back_tax


def lines_of_month(month: date) -> QuerySet[TaxLine]:
    """Everything that was booked in a month (its first day), by the calendar of each country."""
    return TaxLine.objects.filter(booked_on__gte=month, booked_on__lt=next_month(month))


def tax_sums(month: date) -> Iterator[TaxSum]:
    """A month's sales by country, currency and rate, those without tax too: they count for the limits from which a country wants tax."""
    sold = Q(transaction__kind__in=(TransactionKind.COINS_GRANTED, TransactionKind.TIER_PAID))
    keys = ("payment__order__tax_country", "payment__currency", "payment__order__tax_name", "payment__order__tax_bps")
    rows = lines_of_month(month).order_by(*keys).values_list(*keys)
    sums = rows.annotate(
        sold_gross=Sum("gross_minor", filter=sold, default=0),
        sold_tax=Sum("tax_minor", filter=sold, default=0),
        back_gross=Sum("gross_minor", filter=~sold, default=0),
        back_tax=Sum("tax_minor", filter=~sold, default=0),
    )
    yield from (TaxSum(*row) for row in sums)


def tax_in_ledger(month: date) -> dict[str, int]:
    """What the ledger's own entries say that was moved onto tax accounts by what was booked in a month, for each currency sold in."""
    lines = lines_of_month(month)
    sums = dict.fromkeys(lines.order_by().values_list("payment__currency", flat=True), 0)
    entries = LedgerEntry.objects.filter(account__kind=AccountKind.TAX, transaction__tax_line__in=lines).order_by()
    return sums | dict(entries.values_list("account__asset").annotate(sum=Sum("amount")))
