"""``{{ episode.number|episode_name }}``: "Episode 3", or "Trailer"."""

from django import template

from dramas.vocabulary import episode_name

register = template.Library()
register.filter(episode_name)
