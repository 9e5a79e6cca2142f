"""Texts and declarations of a series, in English and Chinese."""

from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from accounts.models import ProducerCompany
from core.ids import new_public_id
from dramas.enums import NumberKind
from dramas.models import SeriesVersion
from dramas.services.series import FOREVER, SeriesEdit, SeriesTextInput
from dramas.vocabulary import GENRES, SPECIAL_THEMES

LANGUAGES = (("zh-hans", _("Chinese (simplified)")), ("en", _("English")))
GENRE_CHOICES = (("", _("not chosen")), *GENRES.items())
RATINGS = (
    ("", _("not stated")),
    ("all", _("Everybody")),
    ("8+", _("8 and older")),
    ("12+", _("12 and older")),
    ("16+", _("16 and older")),
    ("18+", _("Adults only")),
)
THEMES = tuple(SPECIAL_THEMES.items())
MOST_TROPES = 12
LONGEST_TROPE = 24
TEXT_FIELDS = ("title", "tagline", "synopsis")


class TextsForm(forms.Form):
    """Title, tagline and synopsis in each language; at least one title."""

    title_en = forms.CharField(label=_("Title"), max_length=120, required=False)
    tagline_en = forms.CharField(label=_("Tagline"), max_length=160, required=False)
    synopsis_en = forms.CharField(label=_("Synopsis"), max_length=2000, required=False, widget=forms.Textarea)
    title_zh = forms.CharField(label=_("Title"), max_length=120, required=False)
    tagline_zh = forms.CharField(label=_("Tagline"), max_length=160, required=False)
    synopsis_zh = forms.CharField(label=_("Synopsis"), max_length=2000, required=False, widget=forms.Textarea)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, language in (("en", "en"), ("zh", "zh-Hans")):
            for field in TEXT_FIELDS:
                if f"{field}_{name}" in self.fields:
                    self.fields[f"{field}_{name}"].widget.attrs["lang"] = language

    def clean(self) -> dict[str, Any]:
        """One title is enough, but one there must be."""
        cleaned = super().clean() or {}
        if not (cleaned.get("title_en") or cleaned.get("title_zh")):
            self.add_error("title_zh", _("Give the series a title in at least one language."))
        for name in ("en", "zh"):
            if not cleaned.get(f"title_{name}") and (cleaned.get(f"tagline_{name}") or cleaned.get(f"synopsis_{name}")):
                self.add_error(f"title_{name}", _("There are texts in this language, so it needs a title too."))
        return cleaned

    def texts(self) -> tuple[SeriesTextInput, ...]:
        """The texts of every language that has a title."""
        given = self.cleaned_data
        return tuple(
            SeriesTextInput(
                language=language,
                title=given[f"title_{name}"],
                tagline=given.get(f"tagline_{name}", ""),
                synopsis=given.get(f"synopsis_{name}", ""),
            )
            for name, language in (("zh", "zh-hans"), ("en", "en"))
            if given.get(f"title_{name}")
        )


class NewSeriesForm(TextsForm):
    """What a series needs to exist; everything else can follow."""

    company = forms.ModelChoiceField(label=_("Producer"), queryset=ProducerCompany.objects.none(), empty_label=None)
    language = forms.ChoiceField(label=_("Original language"), choices=LANGUAGES)
    slug = forms.SlugField(
        label=_("Address"),
        max_length=80,
        required=False,
        help_text=_(
            "The end of the web address: small Latin letters, digits and hyphens. Leave it empty and we choose one."
        ),
    )
    tagline_en = tagline_zh = synopsis_en = synopsis_zh = None  # type: ignore[assignment]

    def __init__(self, *args: Any, companies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["company"].queryset = companies  # type: ignore[attr-defined]
        self.fields["company"].initial = companies.first()

    def address(self) -> str:
        """The address that was asked for, else one from the English title, else a free one."""
        return (
            self.cleaned_data["slug"].lower()
            or slugify(self.cleaned_data["title_en"])[:80]
            or f"drama-{new_public_id()[:6]}"
        )


class DetailsForm(TextsForm):
    """Everything about a series that review looks at, made from one version; ``edit_token`` tells a stale form."""

    language = forms.ChoiceField(label=_("Original language"), choices=LANGUAGES)
    genre = forms.ChoiceField(label=_("Genre"), choices=GENRE_CHOICES, required=False)
    tropes = forms.CharField(
        label=_("Tropes"),
        required=False,
        max_length=400,
        help_text=_("Separated by commas, for example: secret heir, revenge, time travel"),
    )
    cast = forms.CharField(label=_("Cast"), required=False, max_length=600, help_text=_("Names separated by commas"))
    filing_number = forms.CharField(
        label=_("Filing or licence number"),
        max_length=60,
        required=False,
        help_text=_("Without a number a series is neither published nor promoted."),
    )
    number_kind = forms.ChoiceField(
        label=_("Where the number comes from"), choices=(("", _("not stated")), *NumberKind.choices), required=False
    )
    number_valid_until = forms.DateField(
        label=_("Number valid until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_(
            "The last day. Afterwards the series is hidden until you renew it; leave it empty if there is no end."
        ),
    )
    investment = forms.IntegerField(
        label=_("Investment in CNY"),
        min_value=0,
        max_value=10**11,
        required=False,
        help_text=_("Decides which authority reviews."),
    )
    audience_rating = forms.ChoiceField(label=_("Audience"), choices=RATINGS, required=False)
    ai_made = forms.BooleanField(label=_("Pictures, voices or texts were made with AI"), required=False)
    special_themes = forms.MultipleChoiceField(
        label=_("Special themes"), choices=THEMES, required=False, widget=forms.CheckboxSelectMultiple
    )
    edit_token = forms.IntegerField(widget=forms.HiddenInput)

    def clean_tropes(self) -> tuple[str, ...]:
        """At most twelve short words."""
        tropes = _listed(self.cleaned_data["tropes"])
        if len(tropes) > MOST_TROPES or any(len(trope) > LONGEST_TROPE for trope in tropes):
            raise forms.ValidationError(_("At most 12 tropes of 24 characters each."))
        return tropes

    def clean_cast(self) -> tuple[str, ...]:
        """Names, as they are written."""
        return _listed(self.cleaned_data["cast"])

    def edit(self) -> SeriesEdit:
        """What the service understands."""
        given = self.cleaned_data
        return SeriesEdit(
            texts=self.texts(),
            tropes=given["tropes"],
            genre=given["genre"],
            cast=given["cast"],
            filing_number=given["filing_number"].strip(),
            number_kind=given["number_kind"],
            number_valid_until=given["number_valid_until"] or FOREVER,
            ai_made=given["ai_made"],
            investment_minor=(given["investment"] or 0) * 100,
            special_themes=tuple(given["special_themes"]),
            audience_rating=given["audience_rating"],
            language=given["language"],
        )


def _listed(text: str) -> tuple[str, ...]:
    words = text.replace("，", ",").replace("、", ",").split(",")
    return tuple(dict.fromkeys(word.strip() for word in words if word.strip()))


def details_initial(version: SeriesVersion) -> dict[str, Any]:
    """The form's values for a version with its texts joined."""
    texts = {text.language: text for text in version.texts.all()}
    initial: dict[str, Any] = {
        f"{field}_{name}": getattr(texts[language], field) if language in texts else ""
        for name, language in (("en", "en"), ("zh", "zh-hans"))
        for field in TEXT_FIELDS
    }
    return initial | {
        "language": version.language,
        "genre": version.genre,
        "tropes": ", ".join(version.tropes),
        "cast": ", ".join(version.cast),
        "filing_number": version.filing_number,
        "number_kind": version.number_kind,
        "number_valid_until": version.number_valid_until,
        "investment": version.investment_minor // 100 or None,
        "audience_rating": version.audience_rating,
        "ai_made": version.ai_made,
        "special_themes": version.special_themes,
        "edit_token": version.edit_token,
    }
