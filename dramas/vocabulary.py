"""Genres, tropes, special themes and ratings in the viewer's language; what nobody translated is shown as its producer wrote it, without hyphens."""

from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.errors import Sentence
from dramas.numbering import TRAILER

GENRES: Final[dict[str, Sentence]] = {
    "romance": _("Romance"),
    "revenge": _("Revenge"),
    "family": _("Family"),
    "mystery": _("Mystery"),
    "comedy": _("Comedy"),
    "fantasy": _("Fantasy"),
    "costume": _("Costume drama"),
    "action": _("Action"),
    "youth": _("Youth"),
}
TROPES: Final[dict[str, Sentence]] = {
    "ceo": _("CEO"),
    "contract-marriage": _("Contract marriage"),
    "divorce-first": _("Divorce first"),
    "hidden-identity": _("Hidden identity"),
    "lighthouse": _("Lighthouse"),
    "lost-father": _("Lost father"),
    "lost-love": _("Lost love"),
    "palace": _("Palace intrigue"),
    "rebirth": _("Rebirth"),
    "revenge": _("Revenge"),
    "rival-chefs": _("Rival chefs"),
    "second-chance": _("Second chance"),
    "secret-heir": _("Secret heir"),
    "slow-burn": _("Slow burn"),
    "time-loop": _("Time loop"),
    "time-slip": _("Time slip"),
    "underdog": _("Underdog"),
}
SPECIAL_THEMES: Final[dict[str, Sentence]] = {
    "politics": _("Politics"),
    "military": _("Military"),
    "diplomacy": _("Diplomacy"),
    "national-security": _("National security"),
    "united-front": _("United front"),
    "ethnicity": _("Ethnicity"),
    "religion": _("Religion"),
    "justice": _("Justice"),
    "public-security": _("Public security"),
}
RATINGS: Final[dict[str, Sentence]] = {"all": _("For everybody"), "18+": _("Adults only")}


def genre_name(code: str) -> str:
    """ "costume" -> "Costume drama"."""
    return str(GENRES.get(code) or plain(code))


def trope_name(code: str) -> str:
    """ "time-slip" -> "Time slip"; a trope of a producer's own stays theirs."""
    return str(TROPES.get(code.lower()) or plain(code))


def theme_name(code: str) -> str:
    """ "united-front" -> "United front"."""
    return str(SPECIAL_THEMES.get(code) or plain(code))


def rating_name(code: str) -> str:
    """ "12+" stays; "all" -> "For everybody"."""
    return str(RATINGS.get(code) or code)


def episode_name(number: int) -> str:
    """What an episode is called where its number stands alone: "Episode 3", or "Trailer"."""
    return gettext("Trailer") if number == TRAILER else gettext("Episode %(number)s") % {"number": number}


def plain(code: str) -> str:
    """ "long-lost-twin" -> "Long lost twin"."""
    words = code.replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:]
