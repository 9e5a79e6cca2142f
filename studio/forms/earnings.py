"""Where the money goes, and questions about a line."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from billing.models import PayoutProfile
from billing.services.payout_profiles import ProfileInput


class PayoutProfileForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """Account and tax fields; whether they can be right is said by the service."""

    class Meta:
        model = PayoutProfile
        fields = ("account_holder", "iban", "bic", "tax_country", "tax_number", "vat_number", "minimum_minor")
        help_texts = {
            "tax_country": _("Two letters, as SG or DE"),
            "minimum_minor": _("5000 is 50.00 in a currency with cents. Less than that waits for the next payout."),
        }

    def profile(self) -> ProfileInput:
        """What was entered."""
        return ProfileInput(**self.cleaned_data)

    def validate_unique(self) -> None:
        """A company has one profile, which the service replaces."""


class QuestionForm(forms.Form):
    """A message about a line."""

    text = forms.CharField(label=_("Your question"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
