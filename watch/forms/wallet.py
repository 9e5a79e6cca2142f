"""Forms of the wallet."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from billing.money import digits_of

MOST = 10_000_000


class LimitForm(forms.Form):
    """What somebody allows themselves: coins, and money in a currency's own units, as prices are written."""

    daily_coins = forms.IntegerField(
        label=_("Coins a day"),
        required=False,
        min_value=0,
        max_value=MOST,
        help_text=_("Empty means no limit of your own."),
    )

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.digits = digits_of(currency)
        self.fields["monthly_money"] = forms.DecimalField(
            label=gettext("Money a month (%(currency)s)") % {"currency": currency},
            required=False,
            min_value=0,
            max_value=MOST,
            decimal_places=self.digits,
            help_text=_("A smaller limit holds at once, a larger one a day later."),
        )

    def limits(self) -> dict[str, int | None]:
        """What was entered, money in minor units."""
        coins, money = self.cleaned_data["daily_coins"], self.cleaned_data["monthly_money"]
        return {"daily_coins": coins, "monthly_minor": None if money is None else int(money.scaleb(self.digits))}


class AutoUnlockForm(forms.Form):
    """Whether the next episode unlocks by itself, and up to how many coins."""

    is_on = forms.BooleanField(label=_("Unlock the next episode by itself"), required=False)
    budget_coins = forms.IntegerField(
        label=_("Budget in coins"),
        required=False,
        min_value=1,
        max_value=MOST,
        help_text=_("It stops when they are spent. Each charge is shown, and can be taken back."),
    )
