"""What people set for themselves: name, language, and what they want to be told."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.enums import NoticeChannel, NoticeKind
from accounts.models import User


@dataclass(frozen=True)
class KindRow:
    """One kind of notice with a box for each channel."""

    label: str
    boxes: list[forms.BoundField]


BROWSER = "browser"


class SettingsForm(forms.Form):
    """Name, language, and one box for each kind of notice and channel."""

    display_name = forms.CharField(
        label=_("Name"), max_length=60, required=False, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    language = forms.ChoiceField()

    def __init__(self, *args: Any, switched_off: frozenset[tuple[str, str]] = frozenset(), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"] = forms.ChoiceField(
            label=_("Language"),
            choices=[(BROWSER, _("As the browser asks")), *settings.LANGUAGES],
            help_text=_("Of the pages, and of the mail that you get."),
        )
        for kind in NoticeKind:
            for channel in NoticeChannel:
                self.fields[f"{kind}-{channel}"] = forms.BooleanField(
                    label=channel.label, required=False, initial=(kind, channel) not in switched_off
                )

    @classmethod
    def of(cls, user: User, switched_off: frozenset[tuple[str, str]], data: Any = None) -> "SettingsForm":
        """The form filled with what is stored."""
        initial = {"display_name": user.display_name, "language": user.language or BROWSER}
        return cls(data, initial=initial, switched_off=switched_off)

    def clean_language(self) -> str:
        """The language's code; empty for whatever the browser asks for."""
        language: str = self.cleaned_data["language"]
        return "" if language == BROWSER else language

    def kind_rows(self) -> Iterator[KindRow]:
        """The boxes in rows, one for each kind of notice."""
        for kind in NoticeKind:
            yield KindRow(str(kind.label), [self[f"{kind}-{channel}"] for channel in NoticeChannel])

    def preferences(self) -> Iterator[tuple[str, str, bool]]:
        """Kind, channel and wish, for every box. The form must be valid."""
        for kind in NoticeKind:
            for channel in NoticeChannel:
                yield kind.value, channel.value, self.cleaned_data[f"{kind}-{channel}"]
