"""What a series costs, by versions that never change, and which episodes somebody has unlocked."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import ProducerCompany, User
from billing.enums import UnlockSource
from billing.models.ledger import LedgerTransaction
from core.models import AppendOnlyModel
from dramas.models import Episode, Series


class PricePlanVersion(AppendOnlyModel):
    """Prices of one series. A new version holds for those who buy their first episode after it."""

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="price_plans")
    number = models.PositiveIntegerField()
    steps = models.JSONField()
    series_coins = models.PositiveIntegerField(_("price of the series"))
    wait_hours = models.PositiveIntegerField(_("free after so many hours"), null=True, blank=True)
    actor_ref = models.CharField(max_length=60)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "number"], name="price_plan_number")]

    def __str__(self) -> str:
        return f"{self.series_id} v{self.number}"


class BuyerTerms(models.Model):
    """The price plan that holds for one viewer in one series, from the first episode they buy."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(PricePlanVersion, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "series"], name="buyer_terms_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.series_id}"


class ContractVersion(AppendOnlyModel):
    """What a producer earns of what viewers paid, in basis points. A new version holds for what is spent after it."""

    company = models.ForeignKey(ProducerCompany, on_delete=models.PROTECT, related_name="contracts")
    number = models.PositiveIntegerField()
    unlock_bps = models.PositiveIntegerField(_("share of unlocks"))
    actor_ref = models.CharField(max_length=60)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "number"], name="contract_number"),
            models.CheckConstraint(condition=Q(unlock_bps__lte=10_000), name="contract_unlock_share"),
        ]

    def __str__(self) -> str:
        return f"{self.company_id} v{self.number}"


class Unlock(models.Model):
    """One viewer may play one episode for good. ``coins`` is this episode's part of what was paid, 0 when the cap was reached."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="unlocks")
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="unlocks")
    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="+")
    transaction = models.ForeignKey(LedgerTransaction, null=True, on_delete=models.PROTECT, related_name="unlocks")
    source = models.CharField(max_length=8, choices=UnlockSource.choices)
    coins = models.PositiveIntegerField()
    created_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["user", "series"], name="unlock_of_series")]
        constraints = [
            models.UniqueConstraint(fields=["user", "episode"], condition=Q(undone_at__isnull=True), name="unlock_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.episode_id}"
