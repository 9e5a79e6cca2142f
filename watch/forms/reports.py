"""Forms to report something, and to appeal against the answer."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.templatetags.ui import duration
from moderation.enums import ReportReason
from moderation.services import appeals, reports
from moderation.services.reports import ReportInput

MOMENT = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):(\d{2})", re.ASCII)
LEAD_MS = 5000


class MomentField(forms.CharField):
    """A moment of the picture: "1:05" in, milliseconds out; None for nothing."""

    def clean(self, value: Any) -> Any:
        """Raises ValidationError for what is no moment."""
        text = str(super().clean(value)).strip()
        if not text:
            return None
        found = MOMENT.fullmatch(text)
        if found is None or int(found[3]) > 59:
            raise ValidationError(_("Write a moment as minutes and seconds, like 1:05."), code="bad-moment")
        return ((int(found[1] or 0) * 60 + int(found[2])) * 60 + int(found[3])) * 1000


class ReportForm(forms.Form):
    """What is wrong, and between which moments; moments only where there is a picture of ``duration_ms``."""

    reason = forms.ChoiceField(
        label=_("What is wrong?"),
        choices=ReportReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is wrong."), "invalid_choice": _("Choose what is wrong.")},
    )
    start = MomentField(label=_("From"), required=False, max_length=9)
    end = MomentField(label=_("To"), required=False, max_length=9)
    text = forms.CharField(
        label=_("In your own words"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": reports.LONGEST_TEXT}),
    )

    def __init__(self, *args: Any, duration_ms: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.duration_ms = duration_ms
        if not duration_ms:
            del self.fields["start"], self.fields["end"]

    def clean(self) -> dict[str, Any]:
        """Moments lie within the picture."""
        given = super().clean() or {}
        for name in ("start", "end"):
            if (given.get(name) or 0) > self.duration_ms and name in self.fields:
                sentence = gettext("The episode is %(length)s long.") % {"length": duration(self.duration_ms)}
                self.add_error(name, sentence)
        return given

    def said(self) -> ReportInput:
        """What the desk is told."""
        given = self.cleaned_data
        return ReportInput(given["reason"], given["text"], given.get("start"), given.get("end"))


def moments_before(at_ms: int | None, duration_ms: int) -> dict[str, str]:
    """The stretch that is meant when somebody reports while they watch: the last seconds before ``at_ms``."""
    if at_ms is None or not duration_ms:
        return {}
    end = min(at_ms, duration_ms)
    return {"start": duration(max(0, end - LEAD_MS)), "end": duration(end)}


class AppealForm(forms.Form):
    """Why the answer is wrong; how much must be said is the service's to check."""

    text = forms.CharField(
        label=_("Why is the answer wrong?"),
        help_text=_("20 to 5000 characters. Somebody else reads it."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "maxlength": appeals.LONGEST_TEXT}),
    )
