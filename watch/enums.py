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


class DanmakuDensity(models.TextChoices):
    """How many lines begin to run in one second at most."""

    FEW = "few", _("Few")
    MEDIUM = "medium", _("Some")
    MANY = "many", _("Many")


LINES_PER_SECOND = {DanmakuDensity.FEW: 1, DanmakuDensity.MEDIUM: 3, DanmakuDensity.MANY: 6}


class DanmakuSize(models.TextChoices):
    """How large lines are written."""

    SMALL = "small", _("Small")
    MEDIUM = "medium", _("Medium")
    LARGE = "large", _("Large")


class DanmakuSpeed(models.TextChoices):
    """How fast lines run."""

    SLOW = "slow", _("Slow")
    NORMAL = "normal", _("Normal")
    FAST = "fast", _("Fast")


SECONDS_TO_CROSS = {DanmakuSpeed.SLOW: 12, DanmakuSpeed.NORMAL: 8, DanmakuSpeed.FAST: 5}


class DanmakuOpacity(models.IntegerChoices):
    """How much of the picture lines cover, in per cent."""

    FAINT = 40, "40 %"
    HALF = 60, "60 %"
    STRONG = 80, "80 %"
    FULL = 100, "100 %"


class CommentOrder(models.TextChoices):
    """In which order comments are read; the pinned one stands before all."""

    NEWEST = "newest", _("Newest")
    LIKED = "liked", _("Most liked")
