"""What a viewer may ask of the search, and the chips that change one part of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.errors import Sentence
from dramas.enums import Length, Status
from dramas.languages import endonym
from dramas.selectors.search import LONGEST_TEXT, Wish
from dramas.vocabulary import GENRES, TROPES, genre_name, trope_name

TOO_LONG = _("This is too long to search for. Use 64 characters at most.")
UNKNOWN = _("There is no such choice. Take one of those below.")


def _code() -> forms.CharField:
    return forms.CharField(required=False, max_length=LONGEST_TEXT, error_messages={"max_length": UNKNOWN})


def _one_of(choices: Iterable[tuple[str, Sentence]]) -> forms.ChoiceField:
    return forms.ChoiceField(required=False, choices=[("", ""), *choices], error_messages={"invalid_choice": UNKNOWN})


class SearchForm(forms.Form):
    """A search as an address says it."""

    q = forms.CharField(required=False, max_length=LONGEST_TEXT, error_messages={"max_length": TOO_LONG})
    genre = _code()
    trope = _code()
    language = _code()
    length = _one_of(Length.choices)
    status = _one_of(Status.choices)
    free = forms.BooleanField(required=False)

    def wish(self) -> Wish:
        """What is looked for; call it on a valid form."""
        given = {**self.cleaned_data, "text": self.cleaned_data["q"]}
        del given["q"]
        return Wish(**given)


def query_of(wish: Wish) -> str:
    """The wish as the query of an address, without ``?``; empty for an empty wish."""
    parts = {"q": wish.text, "genre": wish.genre, "trope": wish.trope, "language": wish.language}
    parts |= {"length": wish.length, "status": wish.status, "free": "on" if wish.free else ""}
    return urlencode({name: value for name, value in parts.items() if value})


@dataclass(frozen=True)
class Chip:
    """A choice; ``query`` is the address with it chosen, or, where it is chosen already, without it."""

    label: str
    query: str
    is_on: bool


@dataclass(frozen=True)
class ChipGroup:
    """Choices of which one can be taken."""

    label: str
    chips: list[Chip]


def chip_groups(wish: Wish) -> list[ChipGroup]:
    """Everything by which a search can be narrowed, as links that keep the rest of the wish."""
    tropes = {
        **{code: trope_name(code) for code in TROPES},
        **({wish.trope: trope_name(wish.trope)} if wish.trope else {}),
    }
    free = Chip(gettext("Has free episodes"), query_of(replace(wish, free=not wish.free)), wish.free)
    more = [*_chips(wish, "status", dict(Status.choices)), free]
    return [
        ChipGroup(gettext("Genre"), _chips(wish, "genre", {code: genre_name(code) for code in GENRES})),
        ChipGroup(gettext("Trope"), _chips(wish, "trope", tropes)),
        ChipGroup(gettext("How many episodes"), _chips(wish, "length", dict(Length.choices))),
        ChipGroup(
            gettext("Language"), _chips(wish, "language", {code: endonym(code) for code, _name in settings.LANGUAGES})
        ),
        ChipGroup(gettext("More"), more),
    ]


def chosen_chips(groups: Iterable[ChipGroup]) -> list[Chip]:
    """The choices that hold now; their links take them off."""
    return [chip for group in groups for chip in group.chips if chip.is_on]


def _chips(wish: Wish, part: str, names: Mapping[str, Sentence]) -> list[Chip]:
    chosen = getattr(wish, part)
    return [
        Chip(_sentence(name), query_of(_with(wish, part, "" if code == chosen else code)), code == chosen)
        for code, name in names.items()
    ]


def _with(wish: Wish, part: str, code: str) -> Wish:
    change: dict[str, Any] = {part: code}
    return replace(wish, **change)


def _sentence(name: Sentence) -> str:
    words = str(name)
    return words[:1].upper() + words[1:]
