"""Where ads may stand, and how much of them a viewer bears."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ads.enums import SlotKind
from dramas.models import Series

MOST_FORCED_SECONDS = 5


class SlotSetting(models.Model):
    """One slot for a series, a tier, a market, or (empty) for all of them; of several that fit the closest one holds.

    ``tier`` is the code of a plan of billing, ``market`` an ISO country code. ``every_episodes`` matters in the feed, the last two for rewards.
    """

    kind = models.CharField(_("slot"), max_length=8, choices=SlotKind.choices)
    series = models.ForeignKey(
        Series, null=True, blank=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("series")
    )
    tier = models.CharField(_("tier"), max_length=40, blank=True, default="")
    market = models.CharField(_("country"), max_length=2, blank=True, default="")
    is_on = models.BooleanField(_("shows ads"), default=True)
    every_episodes = models.PositiveSmallIntegerField(_("one card after so many episodes"), default=3)
    forced_seconds = models.PositiveSmallIntegerField(_("seconds before it can be skipped"), default=5)
    most_seconds = models.PositiveSmallIntegerField(_("longest ad in seconds"), default=30)
    episodes_per_ad = models.PositiveSmallIntegerField(_("episodes unlocked by one ad"), default=1)
    rewards_per_day = models.PositiveSmallIntegerField(_("rewarded ads a day"), default=10)

    class Meta:
        verbose_name = _("ad slot")
        verbose_name_plural = _("ad slots")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "tier", "market"], condition=Q(series__isnull=True), name="slot_of_all_series_once"
            ),
            models.UniqueConstraint(
                fields=["kind", "series", "tier", "market"],
                condition=Q(series__isnull=False),
                name="slot_of_series_once",
            ),
            models.CheckConstraint(condition=Q(forced_seconds__lte=MOST_FORCED_SECONDS), name="slot_forced_seconds"),
            models.CheckConstraint(
                condition=Q(every_episodes__gte=1, most_seconds__gte=1, episodes_per_ad__gte=1), name="slot_numbers"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.series_id or '*'} {self.tier or '*'} {self.market or '*'}"


class LoadSetting(models.Model):
    """How many seconds of ads a viewer sees at most in each so many minutes that they watch; no campaign can break it."""

    tier = models.CharField(_("tier"), max_length=40, blank=True, default="")
    market = models.CharField(_("country"), max_length=2, blank=True, default="")
    ad_seconds = models.PositiveSmallIntegerField(_("seconds of ads"))
    per_minutes = models.PositiveSmallIntegerField(_("in minutes watched"))

    class Meta:
        verbose_name = _("ad load")
        verbose_name_plural = _("ad loads")
        constraints = [
            models.UniqueConstraint(fields=["tier", "market"], name="ad_load_once"),
            models.CheckConstraint(condition=Q(per_minutes__gte=1), name="ad_load_minutes"),
        ]

    def __str__(self) -> str:
        return f"{self.ad_seconds} s / {self.per_minutes} min"
