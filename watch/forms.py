"""Forms of the wallet."""

from django import forms
from django.utils.translation import gettext_lazy as _

MOST = 10_000_000


class LimitForm(forms.Form):
    """What somebody allows themselves."""

    daily_coins = forms.IntegerField(
        label=_("Coins a day"),
        required=False,
        min_value=0,
        max_value=MOST,
        help_text=_("Empty means no limit of your own."),
    )
    monthly_minor = forms.IntegerField(
        label=_("Money a month, in the smallest unit of the currency"),
        required=False,
        min_value=0,
        max_value=MOST,
        help_text=_("500 means 5.00. A smaller limit holds at once, a larger one a day later."),
    )


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
