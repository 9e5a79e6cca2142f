"""Classes, reviewers and reasons of the law in words; the pure package knows only codes."""

from collections.abc import Mapping

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from core.errors import Sentence
from dramas.vocabulary import theme_name
from moderation.law.contract import Classification, Reason, Tier

TIERS: Mapping[Tier, Sentence] = {
    Tier.KEY: _("key class"),
    Tier.ORDINARY: _("ordinary class"),
    Tier.OTHER: _("other class"),
    Tier.UNCLASSIFIED: _("cannot be classified"),
}
REVIEWERS: Mapping[str, Sentence] = {
    "regulator": _("the national regulator"),
    "provincial-regulator": _("the regulator of the province"),
    "platform": _("this platform"),
}
REASONS = {
    "special-theme": _("A special theme was declared: {theme}."),
    "first-screen": _("It is promoted on the first screen."),
    "other-currency": _(
        "The investment is declared in {currency}, so the series cannot be classified. Declare it in {wanted}."
    ),
    "investment-not-declared": _(
        "No investment was declared, so the lightest class is assumed. Declare it in {currency}."
    ),
    "investment-key": _("The investment is {amount} {currency} or more."),
    "investment-ordinary": _("The investment is {amount} {currency} or more, and below the key class."),
    "investment-other": _("The investment is below the ordinary class."),
    "before-notice": _("These classes were in use before the notice of {announced} wrote them down."),
}
SECOND_REASONS = {
    "key": _("it is in the key class"),
    "unclassified": _("it cannot be classified"),
    "special-theme": _("it has a special theme"),
    "first-screen": _("it is promoted on the first screen"),
}
DESCRIPTOR_NAMES = {
    "violence": _("Violence"),
    "sex": _("Sex"),
    "nudity": _("Nudity"),
    "language": _("Coarse language"),
    "drugs": _("Drugs"),
    "horror": _("Horror"),
    "theme": _("Mature themes"),
}


def reason_sentence(reason: Reason) -> Sentence:
    """A reason in the reader's language; a code that nobody has worded is shown as it is."""
    words = REASONS.get(reason.code)
    params = {name: theme_name(value) if name == "theme" else value for name, value in reason.params}
    return format_lazy(words, **params) if words else reason.code


def tier_name(found: Classification) -> Sentence:
    """The class in words."""
    return TIERS[found.tier]


def reviewer_name(code: str) -> Sentence:
    """Who reviews, in words."""
    return REVIEWERS.get(code, code)
