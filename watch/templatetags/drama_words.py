"""Filters for the words of dramas: ``{{ card.genre|genre_name }}``, ``{{ trope|trope_name }}``, ``{{ version.audience_rating|rating_name }}``."""

from django import template
from django.utils.translation import get_language_info

from dramas import vocabulary

register = template.Library()
register.filter(vocabulary.genre_name)
register.filter(vocabulary.trope_name)
register.filter(vocabulary.rating_name)


@register.filter
def language_name(code: str) -> str:
    """ "zh-hans" -> "Simplified Chinese" in the reader's language; a code that nobody knows stays."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code
