"""What every amount to pay carries about the tax in it."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.enums import TaxName
from billing.models.offers import EVERYWHERE
from billing.money import tax_text
from billing.taxes import Rate, Taxed


class TaxedModel(models.Model):
    """The tax in an amount, computed once: where, which, how much. What rates become later changes nothing of it."""

    tax_country = models.CharField(_("country"), max_length=2, default=EVERYWHERE)
    tax_name = models.CharField(_("name of the tax"), max_length=16, choices=TaxName.choices, blank=True, default="")
    tax_bps = models.PositiveIntegerField(_("rate in basis points"), default=0)
    tax_minor = models.PositiveIntegerField(_("tax in minor units"), default=0)

    class Meta:
        abstract = True

    @property
    def tax_rate(self) -> Rate:
        """The rate that was in force."""
        return Rate(self.tax_country, self.tax_name, self.tax_bps)

    @property
    def tax_words(self) -> str:
        """``VAT 19%``."""
        return tax_text(self.tax_rate)


def frozen_tax(price: Taxed) -> dict[str, Any]:
    """A computed tax as the columns of ``TaxedModel``."""
    rate = price.rate
    return {"tax_country": rate.country, "tax_name": rate.name, "tax_bps": rate.bps, "tax_minor": price.tax_minor}
