"""Licence papers, and what a series shows: seven descriptors with levels, places and notes."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dramas.enums import PaperKind
from dramas.models import SeriesVersion
from dramas.services.papers import MAX_BYTES, NewPaper
from dramas.services.series import SeriesEdit
from moderation.law.descriptors import DESCRIPTORS
from moderation.law_words import DESCRIPTOR_NAMES

LEVELS = (
    ("0", _("0 · none")),
    ("1", _("1 · hardly any")),
    ("2", _("2 · mild")),
    ("3", _("3 · clear")),
    ("4", _("4 · strong")),
    ("5", _("5 · extreme")),
)
SCENE = re.compile(r"(\d{1,3})\s+(\d{1,3}):(\d\d)(?:\s*[-–—]\s*(\d{1,3}):(\d\d))?")
MOST_SCENES = 40


def day_input() -> forms.DateInput:
    """A day, as browsers ask for one."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class PaperForm(forms.Form):
    """A document with what it says."""

    kind = forms.ChoiceField(label=_("What it shows"), choices=PaperKind.choices)
    number = forms.CharField(label=_("Number on it"), max_length=60, required=False)
    issued_on = forms.DateField(label=_("Issued on"), required=False, widget=day_input())
    expires_on = forms.DateField(
        label=_("Expires on"), required=False, widget=day_input(), help_text=_("Leave it empty if it does not expire.")
    )
    file = forms.FileField(
        label=_("File"),
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
        help_text=_("PDF, JPEG or PNG, at most 10 MB. Only your company and reviewers see it."),
    )

    def paper(self) -> NewPaper:
        """What the service understands; a file that is too large is read one byte too far, and refused there."""
        given = self.cleaned_data
        return NewPaper(
            kind=given["kind"],
            number=given["number"],
            issued_on=given["issued_on"],
            expires_on=given["expires_on"],
            name=given["file"].name,
            content=given["file"].read(MAX_BYTES + 1),
        )


class DescriptorsForm(forms.Form):
    """A level for each descriptor, where it is seen, and a note; ``edit_token`` tells a stale form."""

    edit_token = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in DESCRIPTORS:
            self.fields[f"{name}_level"] = forms.ChoiceField(label=DESCRIPTOR_NAMES[name], choices=LEVELS)
            self.fields[f"{name}_scenes"] = forms.CharField(
                label=_("Where"),
                max_length=1200,
                required=False,
                widget=forms.TextInput(attrs={"placeholder": "3 01:20-01:45; 5 00:10"}),
            )
            self.fields[f"{name}_note"] = forms.CharField(
                label=_("Note for the reviewer"), max_length=200, required=False
            )

    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField, forms.BoundField]]:
        """(level, where, note) of each descriptor, for the page."""
        return [(self[f"{name}_level"], self[f"{name}_scenes"], self[f"{name}_note"]) for name in DESCRIPTORS]

    def clean(self) -> dict[str, Any]:
        """Places are read: episode, then a time or a stretch, separated by semicolons."""
        cleaned = super().clean() or {}
        for name in DESCRIPTORS:
            try:
                cleaned[f"{name}_scenes"] = scenes_of(cleaned.get(f"{name}_scenes") or "")
            except forms.ValidationError as error:
                self.add_error(f"{name}_scenes", error)
        return cleaned

    def edit(self) -> SeriesEdit:
        """What the service understands; what is not there is left out."""
        given = self.cleaned_data
        found = {
            name: {
                "level": int(given[f"{name}_level"]),
                "scenes": given[f"{name}_scenes"],
                "note": given[f"{name}_note"].strip(),
            }
            for name in DESCRIPTORS
            if given[f"{name}_level"] != "0"
        }
        return SeriesEdit(descriptors=found)


def scenes_of(text: str) -> list[list[int]]:
    """ "3 01:20-01:45; 5 00:10" -> [[3, 80000, 105000], [5, 10000, 10000]]. ValidationError names the part that cannot be read."""
    parts = [part.strip() for part in re.split(r"[;；\n]", text) if part.strip()]
    if len(parts) > MOST_SCENES:
        raise forms.ValidationError(_("Name the 40 strongest places at most."))
    return [_scene(part) for part in parts]


def _scene(part: str) -> list[int]:
    found = SCENE.fullmatch(part)
    if found is None:
        raise forms.ValidationError(
            _("“%(part)s” cannot be read. Write the episode and the time, for example: 3 01:20-01:45") % {"part": part}
        )
    episode, minutes, seconds, end_minutes, end_seconds = (int(group) if group else 0 for group in found.groups())
    start = (minutes * 60 + seconds) * 1000
    end = (end_minutes * 60 + end_seconds) * 1000 if found.group(4) else start
    if end < start or not 1 <= episode <= 500:
        raise forms.ValidationError(
            _("“%(part)s” ends before it begins, or names no episode. Check it.") % {"part": part}
        )
    return [episode, start, end]


def descriptors_initial(version: SeriesVersion) -> dict[str, Any]:
    """The form's values for a version."""
    initial: dict[str, Any] = {"edit_token": version.edit_token}
    for name in DESCRIPTORS:
        said = version.descriptors.get(name, {})
        initial[f"{name}_level"] = str(said.get("level", 0))
        initial[f"{name}_scenes"] = "; ".join(_written(*scene) for scene in said.get("scenes", []))
        initial[f"{name}_note"] = said.get("note", "")
    return initial


def _written(episode: int, start_ms: int, end_ms: int) -> str:
    start, end = (f"{ms // 60_000:02}:{ms // 1000 % 60:02}" for ms in (start_ms, end_ms))
    return f"{episode} {start}" if start == end else f"{episode} {start}-{end}"
