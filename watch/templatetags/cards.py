"""Cards of series: ``{% series_card card from="chart" rank=line.rank %}``. A card looks the same to all who read its language: it is drawn once."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from dramas.selectors.catalogue import SeriesCard

register = template.Library()


@register.simple_tag
def series_card(card: SeriesCard, **more: Any) -> SafeString:
    """``watch/_card.html`` with a card and whatever else it takes."""
    return _drawn(card, get_language() or "", tuple(more.items()))


@register.simple_tag
def series_cards(cards: Iterable[SeriesCard], **more: Any) -> SafeString:
    """Each card of a list in a list item of its own."""
    language, others = get_language() or "", tuple(more.items())
    return mark_safe("".join(f"<li>{_drawn(card, language, others)}</li>" for card in cards))  # noqa: S308 - drawn by templates


@lru_cache(maxsize=4_000)  # some two kilobytes each
def _drawn(card: SeriesCard, language: str, more: tuple[tuple[str, Any], ...]) -> SafeString:
    """All that the drawing depends on is in the arguments."""
    return mark_safe(render_to_string("watch/_card.html", {"card": card, **dict(more)}))  # noqa: S308 - drawn by a template
