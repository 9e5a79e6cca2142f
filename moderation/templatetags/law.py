"""``{% descriptor_names as names %}``: the descriptors that a reviewer may raise, as (code, word)."""

from django import template

from core.errors import Sentence
from moderation.law_words import DESCRIPTOR_NAMES

register = template.Library()


@register.simple_tag
def descriptor_names() -> list[tuple[str, Sentence]]:
    """In the order of the studio's form."""
    return list(DESCRIPTOR_NAMES.items())
