"""Amounts of money in words: whole minor units and an ISO 4217 code in, what a person reads out."""

from django.utils.formats import get_format
from django.utils.translation import get_language

from billing.enums import TaxName
from billing.taxes import Rate

NO_MINOR_UNITS = frozenset({"JPY", "KRW", "VND", "CLP", "ISK", "XAF", "XOF", "UGX", "PYG", "RWF"})
SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "CNY": "¥", "JPY": "¥", "KRW": "₩", "INR": "₹"}


def digits_of(currency: str) -> int:
    """How many decimal places a currency has (ISO 4217)."""
    return 0 if currency in NO_MINOR_UNITS else 2


def plain_amount(minor: int, currency: str) -> str:
    """For files and machines: ``-12.05``."""
    digits = digits_of(currency)
    whole, rest = divmod(abs(minor), 10**digits)
    return f"{'-' if minor < 0 else ''}{whole}" + (f".{rest:0{digits}d}" if digits else "")


def money_text(minor: int, currency: str) -> str:
    """For people, in the page's language: ``$4.99``, ``4,99 CHF``, ``¥30``."""
    number = plain_amount(abs(minor), currency).replace(".", get_format("DECIMAL_SEPARATOR", get_language()))
    sign = "−" if minor < 0 else ""
    symbol = SYMBOLS.get(currency)
    return f"{sign}{symbol}{number}" if symbol else f"{sign}{number} {currency}"


def percent_text(bps: int) -> str:
    """Basis points for people, in the page's language: ``19%``, ``7.7%``."""
    whole, rest = divmod(bps, 100)
    decimals = f"{rest:02d}".rstrip("0")
    separator = get_format("DECIMAL_SEPARATOR", get_language())
    return f"{whole}{separator}{decimals}%" if decimals else f"{whole}%"


def tax_text(rate: Rate) -> str:
    """A tax for people: ``VAT 19%``; nothing where there is none."""
    return f"{TaxName(rate.name).label} {percent_text(rate.bps)}" if rate.name else ""
