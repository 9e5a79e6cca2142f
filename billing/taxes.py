"""How much of an amount is tax. Pure: whole minor units and basis points in, whole minor units out.

Rounded once for a whole order, half up; net and tax always sum to gross. What goes back in parts takes its tax along by cumulative rounding, so
that parts sum to the tax of the whole in whatever steps they come.
"""

from dataclasses import dataclass

WHOLE_BPS = 10_000


@dataclass(frozen=True, slots=True)
class Rate:
    """A tax as it holds in a country (two letters, or ``*`` where it is not known): what it is called there, and how much it is."""

    country: str
    name: str
    bps: int


@dataclass(frozen=True, slots=True)
class Taxed:
    """What has to be paid, and how much of it is tax."""

    gross_minor: int
    tax_minor: int
    rate: Rate

    @property
    def net_minor(self) -> int:
        """What is left for whoever sells."""
        return self.gross_minor - self.tax_minor


def taxed(amount_minor: int, rate: Rate, *, is_inclusive: bool) -> Taxed:
    """Tax inside a price that includes it, or on top of one that does not."""
    if is_inclusive:
        return Taxed(amount_minor, _half_up(amount_minor * rate.bps, WHOLE_BPS + rate.bps), rate)
    tax_minor = _half_up(amount_minor * rate.bps, WHOLE_BPS)
    return Taxed(amount_minor + tax_minor, tax_minor, rate)


def tax_of_part(tax_minor: int, gross_minor: int, part_minor: int) -> int:
    """The tax that belongs to the first ``part_minor`` of a gross amount: 0 of nothing, all of the whole."""
    return _half_up(tax_minor * part_minor, gross_minor) if gross_minor else 0


def _half_up(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)
