"""Filters for the words of dramas: ``{{ card.genre|genre_name }}``, ``{{ trope|trope_name }}``, ``{{ version.audience_rating|rating_name }}``."""

from django import template

from dramas import vocabulary

register = template.Library()
register.filter(vocabulary.genre_name)
register.filter(vocabulary.trope_name)
register.filter(vocabulary.rating_name)
