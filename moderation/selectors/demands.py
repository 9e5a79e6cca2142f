"""What the law demands of a series before it is reviewed, put as the obstacles and labels that dramas knows."""

import re
from datetime import date

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from dramas.enums import NumberKind
from dramas.models import SeriesVersion
from dramas.requirements import Demands, Obstacle
from moderation.law.contract import Classification, Place
from moderation.law_words import reason_sentence, tier_name
from moderation.selectors.classification import classification_of


def law_demands(version: SeriesVersion, on: date) -> Demands:
    """Obstacles and labels of a version with its series joined, by the packs of that day."""
    found = classification_of(version, on)
    holding = [Obstacle(reason.code, reason_sentence(reason)) for reason in found.holding]
    return Demands(obstacles=(*holding, *number_demands(version, found)), labels=label_demands(found))


def label_demands(found: Classification) -> tuple[str, ...]:
    """The labels that must be on the picture."""
    return tuple(label.id for label in found.labels if Place.OVERLAY in label.places or Place.BURNT_IN in label.places)


def number_demands(version: SeriesVersion, found: Classification) -> list[Obstacle]:
    """What is wrong with the number where the class demands one: none, of the wrong kind, or not in its form."""
    if not found.needs_number:
        return []
    wanted = _names(found)
    if not version.filing_number:
        sentence = _("A series of this class ({tier}) needs a number from: {kinds}. Enter it in the declarations.")
        return [Obstacle("number-missing", format_lazy(sentence, tier=tier_name(found), kinds=wanted))]
    rule = next((rule for rule in found.numbers if rule.kind == version.number_kind), None)
    if rule is None:
        sentence = _(
            "Say in the declarations where the number comes from. A series of this class ({tier}) accepts: {kinds}."
        )
        return [Obstacle("number-kind", format_lazy(sentence, tier=tier_name(found), kinds=wanted))]
    if not re.fullmatch(rule.pattern, version.filing_number):
        sentence = _(
            "“{number}” does not look like a number of this kind. Compare it with the paper, character by character."
        )
        return [Obstacle("number-format", format_lazy(sentence, number=version.filing_number))]
    return []


def _names(found: Classification) -> str:
    return ", ".join(str(NumberKind(rule.kind).label) for rule in found.numbers)
