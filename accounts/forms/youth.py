"""PINs: a new one twice, the one that is known once."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from accounts.services.youth import PIN_LENGTH


class PinField(forms.CharField):
    """Four digits that nobody sees."""

    def __init__(self, **options: Any) -> None:
        attributes = {"inputmode": "numeric", "autocomplete": "off", "maxlength": PIN_LENGTH, "size": PIN_LENGTH}
        shape = RegexValidator(r"\A[0-9]{4}\Z", _("A PIN is four digits."), code="pin-shape")
        super().__init__(widget=forms.PasswordInput(attrs=attributes), validators=[shape], **options)


class PinForm(forms.Form):
    """The PIN."""

    pin = PinField(label=_("PIN"))


class NewPinForm(forms.Form):
    """A new PIN, twice."""

    new_pin = PinField(label=_("New PIN"), help_text=_("Four digits that the young viewer does not know."))
    again = PinField(label=_("New PIN once more"))

    def clean(self) -> dict[str, Any]:
        """Both must be the same."""
        cleaned: dict[str, Any] = super().clean() or {}
        if "again" in cleaned and cleaned.get("new_pin") not in (None, cleaned["again"]):
            self.add_error("again", forms.ValidationError(_("The two PINs are not the same."), code="pins-differ"))
        return cleaned


class ChangePinForm(NewPinForm):
    """The PIN of now, and a new one twice."""

    pin = PinField(label=_("PIN of now"))
    field_order = ("pin", "new_pin", "again")
