"""What happened to a view, and what produced it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EventKind(models.TextChoices):
    """What happened. ``completed`` is reaching 95 per cent; where a view ended is the position of its session."""

    STARTED = "started", _("started")
    COMPLETED = "completed", _("watched to the end")
    LIKED = "liked", _("liked")


class Source(models.TextChoices):
    """Where the viewer was when they chose the episode; ``next`` is the episode before it, which went on by itself."""

    FEED = "feed", _("feed")
    SERIES = "series", _("series page")
    SEARCH = "search", _("search")
    HOME = "home", _("first page")
    CONTINUE = "continue", _("continue watching")
    SHARE = "share", _("shared link")
    CHART = "chart", _("chart")
    NEXT = "next", _("the episode before")


class BeatOutcome(models.TextChoices):
    """What became of one message of a player: it moved the position, something newer was there already, or it was not accepted."""

    KEPT = "kept", _("kept")
    OLDER = "older", _("something newer is stored")
    REFUSED = "refused", _("not accepted")


class Chart(models.TextChoices):
    """What is ranked, and by what (``playback.services.charts``)."""

    HOT = "hot", _("Hot")
    NEW = "new", _("New")
    FINISHED = "finished", _("Watched to the end")
    TROPE = "trope", _("By trope")


class Movement(models.TextChoices):
    """How a place stands to the chart of the day before."""

    ENTERED = "new", _("New entry")
    UP = "up", _("Up since yesterday")
    DOWN = "down", _("Down since yesterday")
    SAME = "same", _("As yesterday")
