"""The one question about age."""

from datetime import date

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.ages import years_between

OLDEST = 125


class AgeForm(forms.Form):
    """A date of birth in the past, of somebody who may be alive."""

    born = forms.DateField(
        label=_("Date of birth"),
        widget=forms.DateInput(attrs={"type": "date", "autocomplete": "bday"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Write the date as year, month and day, like 1990-05-31.")},
        help_text=_("Some series are for older viewers. It is asked once, and shown to nobody."),
    )

    def clean_born(self) -> date:
        """Refuse what cannot be anybody's."""
        born: date = self.cleaned_data["born"]
        today = timezone.localdate()
        if born > today or years_between(born, today) > OLDEST:
            raise forms.ValidationError(_("This cannot be a date of birth. Please check the year."), code="impossible")
        return born
