"""Words for what viewers keep."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class KeepKind(models.TextChoices):
    """What a viewer does with a thing; the code stands in addresses."""

    FOLLOW = "series-follows", _("series that are followed")
    PRODUCER = "producer-follows", _("producers who are followed")
    LIKE = "likes", _("episodes that are liked")
    SAVE = "watchlist", _("series on the watchlist")
    HIDE = "hidden", _("series that do not stand in continue watching")


COUNTED = frozenset({KeepKind.FOLLOW, KeepKind.PRODUCER, KeepKind.LIKE})


class Audience(models.TextChoices):
    """Whom a release is announced to."""

    SERIES = "series", _("followers of the series")
    PRODUCER = "producer", _("followers of the producer")


class CommentState(models.TextChoices):
    """Whether viewers see a comment, and who took it away."""

    HELD = "held", _("waits for a person to look at it")
    VISIBLE = "visible", _("shown")
    HIDDEN = "hidden", _("hidden by the producer or an operator")
    REMOVED = "removed", _("removed by the review desk")
    DELETED = "deleted", _("deleted by its author")


class CommentOrder(models.TextChoices):
    """In which order comments are read; the pinned one stands before all."""

    NEWEST = "newest", _("Newest")
    LIKED = "liked", _("Most liked")
