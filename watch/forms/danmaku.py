"""The forms of danmaku: a line to send, and how to see them; what is wrong with a line or a word is the service's to find."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from watch.enums import DanmakuDensity, DanmakuOpacity, DanmakuSize, DanmakuSpeed
from watch.forms.comments import LARGEST_MOMENT
from watch.models import DanmakuSettings
from watch.models.comments import LONGEST_LINE
from watch.services.comments import CommentInput
from watch.services.danmaku import DanmakuWishes


class LineForm(forms.Form):
    """A line, at a second of the episode; the player fills in the one that is on."""

    text = forms.CharField(
        required=False, label=_("Your line"), widget=forms.TextInput({"maxlength": LONGEST_LINE, "autocomplete": "off"})
    )
    second = forms.DecimalField(
        label=_("At second"),
        min_value=0,
        max_value=LARGEST_MOMENT // 1000,
        max_digits=10,
        decimal_places=3,
        initial=0,
        widget=forms.NumberInput({"step": "any", "data-second": ""}),
    )

    def said(self) -> CommentInput:
        """What the service is told."""
        given: dict[str, Any] = self.cleaned_data
        return CommentInput(given["text"], int(given["second"] * 1000), is_danmaku=True)


class LooksForm(forms.Form):
    """How lines look, how many run, and what none of them may say."""

    density = forms.ChoiceField(label=_("How many"), choices=DanmakuDensity.choices)
    size = forms.ChoiceField(label=_("Size"), choices=DanmakuSize.choices)
    speed = forms.ChoiceField(label=_("Speed"), choices=DanmakuSpeed.choices)
    opacity = forms.TypedChoiceField(label=_("Opacity"), choices=DanmakuOpacity.choices, coerce=int)
    shield_words = forms.CharField(
        label=_("Shield words"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("One in each row. You see no line that holds one of them."),
    )

    def wishes(self) -> DanmakuWishes:
        """What the service is told."""
        given: dict[str, Any] = self.cleaned_data
        return DanmakuWishes(**{**given, "shield_words": given["shield_words"].splitlines()})


def looks_of(settings: DanmakuSettings) -> dict[str, Any]:
    """The form's values for what is kept."""
    names = ("density", "size", "speed", "opacity")
    return {name: getattr(settings, name) for name in names} | {"shield_words": "\n".join(settings.shield_words)}
