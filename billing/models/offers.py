"""What is for sale: coin packs, and tiers in versions that never change, each with prices by country."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.enums import Interval
from core.ids import PublicIdField
from core.models import AppendOnlyModel

EVERYWHERE = "*"


class CoinPack(models.Model):
    """Coins for a price in one country, or everywhere else (``*``). Orders keep a copy, so a change holds for later orders only."""

    public_id = PublicIdField()
    country = models.CharField(
        _("country"), max_length=2, default=EVERYWHERE, help_text=_("Two letters, or * for everywhere else.")
    )
    currency = models.CharField(_("currency"), max_length=3)
    amount_minor = models.PositiveIntegerField(_("price in minor units"))
    is_tax_inclusive = models.BooleanField(
        _("tax is included"), default=True, help_text=_("Otherwise it is added where tax is collected.")
    )
    coins = models.PositiveIntegerField(_("coins"))
    bonus_coins = models.PositiveIntegerField(_("bonus coins"), default=0)
    bonus_days = models.PositiveIntegerField(_("days until the bonus expires"), default=90)
    is_first_purchase = models.BooleanField(_("only for the first purchase"), default=False)
    is_active = models.BooleanField(_("for sale"), default=True)

    class Meta:
        verbose_name = _("coin pack")
        verbose_name_plural = _("coin packs")
        constraints = [
            models.CheckConstraint(condition=Q(coins__gt=0) & Q(amount_minor__gt=0), name="coin_pack_price"),
        ]

    def __str__(self) -> str:
        return f"{self.coins} + {self.bonus_coins} / {self.amount_minor} {self.currency} {self.country}"


class Plan(models.Model):
    """A tier, as basic or VIP. A higher ``rank`` never gives less."""

    code = models.SlugField(_("code"), unique=True)
    rank = models.PositiveIntegerField(_("rank"), unique=True)
    names = models.JSONField(_("names by language"), default=dict)
    is_active = models.BooleanField(_("for sale"), default=True)

    class Meta:
        verbose_name = _("tier")
        verbose_name_plural = _("tiers")

    def __str__(self) -> str:
        return self.code


class PlanVersion(AppendOnlyModel):
    """What a tier gives. Subscribers keep their version until they agree to another."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    benefits = models.JSONField()
    trial_days = models.PositiveIntegerField(default=0)
    actor_ref = models.CharField(max_length=60)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="plan_version_number")]

    def __str__(self) -> str:
        return f"{self.plan_id} v{self.number}"


class PlanPrice(AppendOnlyModel):
    """What a version costs in one country, or everywhere else (``*``), for a month or a year."""

    public_id = PublicIdField()
    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="prices")
    country = models.CharField(max_length=2, default=EVERYWHERE)
    currency = models.CharField(max_length=3)
    interval = models.CharField(max_length=5, choices=Interval.choices)
    amount_minor = models.PositiveIntegerField()
    is_tax_inclusive = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "country", "currency", "interval"], name="plan_price_once")
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency} / {self.interval}"
