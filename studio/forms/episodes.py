"""Texts, number and subtitles of one episode."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from dramas.models import EpisodeVersion
from dramas.numbering import HIGHEST
from media.encoding.subtitles import LARGEST_BYTES
from studio.forms.series import LANGUAGES


class EpisodeForm(forms.Form):
    """Title and synopsis in each language, and the number while it can still change."""

    number = forms.IntegerField(label=_("Number"), min_value=1, max_value=HIGHEST)
    title_zh = forms.CharField(label=_("Title"), max_length=120, required=False)
    synopsis_zh = forms.CharField(label=_("Synopsis"), max_length=1000, required=False, widget=forms.Textarea)
    title_en = forms.CharField(label=_("Title"), max_length=120, required=False)
    synopsis_en = forms.CharField(label=_("Synopsis"), max_length=1000, required=False, widget=forms.Textarea)

    def clean(self) -> dict[str, Any]:
        """A synopsis needs its title, and one title there must be."""
        cleaned = super().clean() or {}
        if not (cleaned.get("title_en") or cleaned.get("title_zh")):
            self.add_error("title_zh", _("Give the episode a title in at least one language."))
        for name in ("en", "zh"):
            if cleaned.get(f"synopsis_{name}") and not cleaned.get(f"title_{name}"):
                self.add_error(f"title_{name}", _("There are texts in this language, so it needs a title too."))
        return cleaned

    def texts(self) -> tuple[tuple[str, str, str], ...]:
        """(language, title, synopsis) of every language that has a title."""
        given = self.cleaned_data
        pairs = (("zh", "zh-hans"), ("en", "en"))
        return tuple(
            (language, given[f"title_{name}"], given[f"synopsis_{name}"])
            for name, language in pairs
            if given[f"title_{name}"]
        )


class SubtitleForm(forms.Form):
    """One file of subtitles in one language."""

    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    file = forms.FileField(
        label=_("SRT or WebVTT file"), widget=forms.FileInput(attrs={"accept": ".srt,.vtt,text/vtt"})
    )

    def content(self) -> bytes:
        """The bytes of the file, one more than allowed at most, so that the service can refuse it."""
        data: bytes = self.cleaned_data["file"].read(LARGEST_BYTES + 1)
        return data


class DubForm(forms.Form):
    """The sound of one language: a file, or a further track of the video itself."""

    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    file = forms.FileField(
        label=_("Sound file"),
        widget=forms.FileInput(attrs={"accept": "audio/*,video/mp4,.m4a,.mp3,.wav,.flac,.ogg"}),
        required=False,
    )
    track = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)


def episode_form(version: EpisodeVersion, given: QueryDict | None = None) -> EpisodeForm:
    """The form of a version with its texts joined; a trailer has no number to change."""
    form = EpisodeForm(given, initial=_initial(version))
    if version.episode.is_trailer:
        del form.fields["number"]
    return form


def _initial(version: EpisodeVersion) -> dict[str, Any]:
    texts = {text.language: text for text in version.texts.all()}
    initial: dict[str, Any] = {"number": version.episode.number}
    for name, language in (("en", "en"), ("zh", "zh-hans")):
        text = texts.get(language)
        initial[f"title_{name}"] = text.title if text else ""
        initial[f"synopsis_{name}"] = text.synopsis if text else ""
    return initial
