"""Campaign, flight, creative: what is advertised, when and to whom at what price, and what is seen."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ads.enums import CreativeKind, CreativeState, Pacing, Pricing, RunState
from ads.models.advertisers import Advertiser
from core.ids import PublicIdField
from media.models import Asset


class Campaign(models.Model):
    """What belongs together for the advertiser and in reports."""

    public_id = PublicIdField()
    advertiser = models.ForeignKey(Advertiser, on_delete=models.PROTECT, related_name="campaigns")
    name = models.CharField(_("name"), max_length=120)
    state = models.CharField(_("state"), max_length=8, choices=RunState.choices, default=RunState.DRAFT)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")

    def __str__(self) -> str:
        return self.name


class Flight(models.Model):
    """One order of a campaign: its time, money, slots and viewers.

    ``cpm_minor`` is the price of a thousand impressions in minor units; one impression so costs ``cpm_minor`` mills, thousandths of a minor unit,
    and nothing is ever rounded before a day is closed. ``taken_mills`` is what leases hold or have spent of the budget.

    ``frequency_caps``: ``[{"impressions": 3, "seconds": 86400}…]``. ``targeting``: ``{"genres", "tropes", "countries", "languages", "devices":
    [codes], "hours": [0..23], "maximum_age_rating": years}``, each left out where it does not matter. ``exclusions``: ``{"genres", "tropes",
    "series": [codes]}``, next to which the ad never stands.
    """

    public_id = PublicIdField()
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="flights")
    name = models.CharField(_("name"), max_length=120)
    state = models.CharField(_("state"), max_length=8, choices=RunState.choices, default=RunState.DRAFT)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    pricing = models.CharField(_("pricing"), max_length=5, choices=Pricing.choices, default=Pricing.BID)
    cpm_minor = models.PositiveIntegerField(_("price of a thousand impressions"))
    budget_minor = models.PositiveBigIntegerField(_("budget"))
    daily_cap_minor = models.PositiveBigIntegerField(_("most a day"), null=True, blank=True)
    pacing = models.CharField(_("pacing"), max_length=4, choices=Pacing.choices, default=Pacing.EVEN)
    slots = models.JSONField(_("slots"), default=list)
    frequency_caps = models.JSONField(_("most impressions for one viewer"), default=list, blank=True)
    targeting = models.JSONField(_("shown to"), default=dict, blank=True)
    exclusions = models.JSONField(_("never shown beside"), default=dict, blank=True)
    taken_mills = models.PositiveBigIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("flight")
        verbose_name_plural = _("flights")
        indexes = [models.Index(fields=["ends_at"], condition=Q(state=RunState.ACTIVE), name="flight_running")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="flight_has_time"),
            models.CheckConstraint(
                condition=Q(pricing=Pricing.HOUSE, cpm_minor=0) | (~Q(pricing=Pricing.HOUSE) & Q(cpm_minor__gt=0)),
                name="flight_price_fits",
            ),
            models.CheckConstraint(condition=Q(taken_mills__lte=F("budget_minor") * 1000), name="flight_budget_kept"),
        ]

    def __str__(self) -> str:
        return self.name


class Creative(models.Model):
    """What is seen: a video of media, or a picture. ``digest`` is of everything a viewer sees, frozen at submission."""

    public_id = PublicIdField()
    flight = models.ForeignKey(Flight, on_delete=models.PROTECT, related_name="creatives")
    kind = models.CharField(_("kind"), max_length=5, choices=CreativeKind.choices)
    state = models.CharField(_("state"), max_length=9, choices=CreativeState.choices, default=CreativeState.DRAFT)
    title = models.CharField(_("title"), max_length=60)
    text = models.CharField(_("text"), max_length=200, blank=True, default="")
    language = models.CharField(_("language"), max_length=12, default="zh-hans")
    landing_url = models.URLField(_("where a click leads"), max_length=500)
    asset = models.ForeignKey(Asset, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    picture_key = models.CharField(max_length=255, blank=True, default="")
    picture_sha256 = models.CharField(max_length=64, blank=True, default="")
    digest = models.CharField(max_length=64, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("creative")
        verbose_name_plural = _("creatives")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=CreativeKind.VIDEO, asset__isnull=False, picture_key="")
                | (Q(kind=CreativeKind.CARD, asset__isnull=True) & ~Q(picture_key="")),
                name="creative_shows_something",
            ),
            models.CheckConstraint(
                condition=Q(state=CreativeState.DRAFT) | ~Q(digest=""), name="creative_frozen_has_digest"
            ),
        ]

    def __str__(self) -> str:
        return self.title
