"""Who subscribes to what, until when, and every step of it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from billing.enums import OPEN_SUBSCRIPTIONS, SubscriptionState
from billing.models.offers import EVERYWHERE, PlanPrice
from billing.models.taxes import TaxedModel
from core.ids import PublicIdField
from core.models import AppendOnlyModel


class Subscription(models.Model):
    """One person's tier. Access is ``access_until`` and nothing else; ``anchor_at`` is what period ends are counted from.

    ``country`` is where its price was last chosen: renewals, at which nobody is there, are taxed for it.
    """

    public_id = PublicIdField()
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="subscriptions")
    price = models.ForeignKey(PlanPrice, on_delete=models.PROTECT, related_name="+")
    next_price = models.ForeignKey(PlanPrice, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        _("state"), max_length=10, choices=SubscriptionState.choices, default=SubscriptionState.PENDING
    )
    country = models.CharField(_("country"), max_length=2, default=EVERYWHERE)
    provider = models.CharField(max_length=20)
    method_ref = models.CharField(max_length=80, blank=True, default="")
    anchor_at = models.DateTimeField()
    period = models.PositiveIntegerField(default=0)
    period_start = models.DateTimeField()
    period_end = models.DateTimeField()
    trial_ends_at = models.DateTimeField(null=True, blank=True)
    access_until = models.DateTimeField(null=True, blank=True)
    paused_until = models.DateTimeField(null=True, blank=True)
    retry_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    tried_at = models.DateTimeField(null=True, blank=True)
    reminded_for = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        indexes = [models.Index(fields=["state", "period_end"], name="subscription_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(state__in=sorted(OPEN_SUBSCRIPTIONS)), name="subscription_one_open"
            )
        ]

    def __str__(self) -> str:
        return str(self.public_id)


class SubscriptionEvent(AppendOnlyModel):
    """One step of a subscription: what was done, by whom, and how it stood after it."""

    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="events")
    verb = models.CharField(max_length=24)
    state = models.CharField(max_length=10, choices=SubscriptionState.choices)
    actor_ref = models.CharField(max_length=60)
    content = models.JSONField(default=dict)
    occurred_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.verb} {self.subscription_id}"


class TrialUse(models.Model):
    """A trial is given once a person, and once a means of payment."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="+")
    fingerprint = models.CharField(max_length=80, blank=True, default="")
    started_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fingerprint"], condition=~Q(fingerprint=""), name="trial_once_a_card")
        ]

    def __str__(self) -> str:
        return str(self.user_id)


class ChangeQuote(TaxedModel):
    """What a change of tier costs, frozen for some minutes: the time it was computed for is the time it will count from.

    Credit and charge are in the terms of the new price, which includes tax or not.
    """

    public_id = PublicIdField()
    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="quotes")
    price = models.ForeignKey(PlanPrice, on_delete=models.PROTECT, related_name="+")
    subscription_version = models.PositiveIntegerField()
    credit_minor = models.PositiveIntegerField()
    charge_minor = models.PositiveIntegerField()
    quoted_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def due_minor(self) -> int:
        """What has to be paid now, with tax."""
        before = max(0, self.charge_minor - self.credit_minor)
        return before if self.price.is_tax_inclusive else before + self.tax_minor


class PriceQuestion(models.Model):
    """An operator wants everybody who pays another price for the same tier to be asked whether they agree to this one."""

    price = models.OneToOneField(PlanPrice, on_delete=models.PROTECT, related_name="question", verbose_name=_("price"))
    asked_by = models.CharField(max_length=60)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("question about a price")
        verbose_name_plural = _("questions about prices")

    def __str__(self) -> str:
        return str(self.price)


class PriceConsent(models.Model):
    """A subscriber was asked to agree to another price. Until they do, theirs stays."""

    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="consents")
    price = models.ForeignKey(PlanPrice, on_delete=models.PROTECT, related_name="consents")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    agreed = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subscription", "price"], name="price_consent_once")]

    def __str__(self) -> str:
        return f"{self.subscription_id} {self.price_id}"
