"""The form of an appeal."""

from django import forms
from django.utils.translation import gettext_lazy as _

from moderation.services.appeals import LONGEST_TEXT


class AppealForm(forms.Form):
    """Why the decision is wrong; how much must be said is the service's to check."""

    text = forms.CharField(
        label=_("Why is the decision wrong?"),
        help_text=_("20 to 5000 characters. Name what the reviewer overlooked; somebody else reads it."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "maxlength": LONGEST_TEXT}),
    )
