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
    pool_bps = models.PositiveIntegerField(_("share of subscriptions"), default=5000)
    actor_ref = models.CharField(max_length=60)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "number"], name="contract_number"),
            models.CheckConstraint(condition=Q(unlock_bps__lte=10_000), name="contract_unlock_share"),
            models.CheckConstraint(condition=Q(pool_bps__lte=10_000), name="contract_pool_share"),
        ]

    def __str__(self) -> str:
        return f"{self.company_id} v{self.number}"


class Unlock(models.Model):
    """One viewer may play one episode for good. ``coins`` is this episode's part of what was paid, 0 when the cap was reached."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="unlocks", db_index=False)
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="unlocks")
    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="+", db_index=False)
    transaction = models.ForeignKey(LedgerTransaction, null=True, on_delete=models.PROTECT, related_name="unlocks")
    source = models.CharField(max_length=8, choices=UnlockSource.choices)
    coins = models.PositiveIntegerField()
    created_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["user", "series"], name="unlock_of_series"),
            models.Index(fields=["series", "id"], name="unlock_by_series"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["user", "episode"], condition=Q(undone_at__isnull=True), name="unlock_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.episode_id}"


class Waiting(models.Model):
    """A viewer waits for an episode that opens by itself; one at a time in a series."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="+")
    episode = models.ForeignKey(Episode, on_delete=models.CASCADE, related_name="+")
    opens_at = models.DateTimeField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "episode"], name="waiting_once")]
        indexes = [models.Index(fields=["user", "series", "-opens_at"], name="waiting_in_series")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.episode_id}"


class SpendLimit(models.Model):
    """What a viewer allows themselves, in coins and in money a month, which counts one currency (or, when none is named, minor units of all).

    A tighter limit holds at once, a looser one from ``looser_from`` on.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+")
    daily_coins = models.PositiveIntegerField(_("coins a day"), null=True, blank=True)
    monthly_minor = models.PositiveIntegerField(_("money a month"), null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    next_daily_coins = models.PositiveIntegerField(null=True, blank=True)
    next_monthly_minor = models.PositiveIntegerField(null=True, blank=True)
    next_currency = models.CharField(max_length=3, blank=True, default="")
    looser_from = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.user_id} {self.daily_coins} {self.monthly_minor}"


class AutoUnlock(models.Model):
    """A viewer lets the next episode unlock by itself, until the budget, which counts from ``set_at``, is used up. Without a row it is off."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+")
    is_on = models.BooleanField(default=False)
    budget_coins = models.PositiveIntegerField(_("budget in coins"))
    spent_coins = models.PositiveIntegerField(default=0)
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(spent_coins__lte=models.F("budget_coins")), name="auto_unlock_budget")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.spent_coins}/{self.budget_coins}"


class EntitlementVersion(models.Model):
    """Counts up with every write that may change what a viewer may play, so that what was read before can be kept."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="entitlement_version")
    number = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.user_id} {self.number}"


class CheckIn(models.Model):
    """One day on which somebody checked in; ``step`` is the place in the cycle of rewards."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    step = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="check_in_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.day}"


class RemovalRefund(models.Model):
    """Buyers of a removed series, or of one episode, get back what they have not watched; ``cursor`` is the last sale that was looked at."""

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="+")
    episode = models.ForeignKey(Episode, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True, default="")
    cursor = models.PositiveBigIntegerField(default=0)
    coins = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["series"],
                condition=Q(done_at__isnull=True, episode__isnull=True),
                name="removal_one_open",
            ),
            models.UniqueConstraint(
                fields=["episode"], condition=Q(done_at__isnull=True), name="removal_one_open_episode"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.series_id} {self.cursor}"
