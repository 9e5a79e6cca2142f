"""The form in which viewers write; what is wrong with what they say is the service's to find."""

from typing import Any

from django import forms

from core.numbers import whole_number
from watch.services.comments import CommentInput

LARGEST_MOMENT = 2**31 - 1


class CommentForm(forms.Form):
    """A comment, or a reply to ``reply_to``. ``at_ms`` is a box that the player fills with the moment."""

    text = forms.CharField(required=False)
    is_spoiler = forms.BooleanField(required=False)
    at_ms = forms.CharField(required=False, max_length=20)
    reply_to = forms.CharField(required=False, max_length=16)

    def clean_at_ms(self) -> int | None:
        """Milliseconds; None where nothing, or no number, was sent."""
        return whole_number(self.cleaned_data["at_ms"], at_most=LARGEST_MOMENT)

    def said(self) -> CommentInput:
        """What the service is told."""
        given: dict[str, Any] = self.cleaned_data
        return CommentInput(given["text"], given["at_ms"], given["is_spoiler"], given["reply_to"])
