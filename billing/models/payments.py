"""Orders, what was paid for them, what went back, and what providers have told us."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from billing.enums import InboxState, OrderKind, OrderState, RefundState
from billing.models.ledger import LedgerTransaction
from billing.models.subscriptions import Subscription
from billing.models.taxes import TaxedModel
from billing.taxes import tax_of_part
from core.ids import PublicIdField
from core.models import AppendOnlyModel


class PaymentOrder(TaxedModel):
    """What somebody wants to pay for, priced by the server: ``amount_minor`` with its tax. ``content`` is a copy of what was offered."""

    public_id = PublicIdField()
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="orders")
    idem_key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=12, choices=OrderKind.choices)
    state = models.CharField(_("state"), max_length=9, choices=OrderState.choices, default=OrderState.OPEN)
    provider = models.CharField(max_length=20)
    checkout_ref = models.CharField(max_length=80, blank=True, default="")
    checkout_url = models.CharField(max_length=1000, blank=True, default="")
    amount_minor = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    content = models.JSONField(default=dict)
    subscription = models.ForeignKey(Subscription, null=True, on_delete=models.PROTECT, related_name="orders")
    failure = models.CharField(max_length=60, blank=True, default="")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        indexes = [
            models.Index(fields=["user", "-id"], name="order_of_user"),
            models.Index(fields=["created_at"], condition=Q(state=OrderState.OPEN), name="order_open"),
            models.Index(fields=["state", "checked_at"], name="order_checked"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(tax_minor__lte=F("amount_minor")), name="order_tax"),
            models.UniqueConstraint(
                fields=["subscription"],
                condition=Q(kind=OrderKind.TIER_CHANGE, state=OrderState.OPEN),
                name="order_one_open_change",
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def net_minor(self) -> int:
        """What is left without the tax."""
        return self.amount_minor - self.tax_minor

    def tax_of(self, part_minor: int) -> int:
        """The tax that belongs to the first part of the amount that goes back."""
        return tax_of_part(self.tax_minor, self.amount_minor, part_minor)


class Payment(models.Model):
    """Money that a provider has received. The three amounts below only follow what the provider says in total, never single messages; the
    newest of its truths that was applied was asked for at ``asked_at``.
    """

    public_id = PublicIdField()
    order = models.ForeignKey(PaymentOrder, on_delete=models.PROTECT, related_name="payments")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="payments")
    provider = models.CharField(max_length=20)
    ref = models.CharField(max_length=80)
    amount_minor = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    refunded_minor = models.PositiveIntegerField(default=0)
    disputed_minor = models.PositiveIntegerField(default=0)
    clawed_minor = models.PositiveIntegerField(default=0)
    claw_steps = models.PositiveIntegerField(default=0)
    paid_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        constraints = [
            models.UniqueConstraint(fields=["provider", "ref"], name="payment_once"),
            models.CheckConstraint(condition=Q(clawed_minor__lte=F("amount_minor")), name="payment_clawed"),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.ref}"


class TaxLine(AppendOnlyModel):
    """What one ledger transaction moved of a payment, with tax: a sale, or (negative) what went back of it. Reports of tax are sums of these rows.

    ``booked_on`` is the day it was in the country that the order was taxed for.
    """

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="tax_lines")
    transaction = models.OneToOneField(LedgerTransaction, on_delete=models.PROTECT, related_name="tax_line")
    gross_minor = models.IntegerField()
    tax_minor = models.IntegerField()
    booked_on = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["booked_on"], name="tax_line_day")]

    def __str__(self) -> str:
        return f"{self.tax_minor:+} {self.payment_id}"


class Refund(models.Model):
    """Money that goes back. Above a limit a second operator must agree."""

    public_id = PublicIdField()
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    amount_minor = models.PositiveIntegerField()
    reason = models.CharField(_("reason"), max_length=300)
    state = models.CharField(_("state"), max_length=9, choices=RefundState.choices, default=RefundState.REQUESTED)
    requested_by = models.CharField(max_length=60)
    approved_by = models.CharField(max_length=60, blank=True, default="")
    provider_ref = models.CharField(max_length=80, blank=True, default="")
    failure = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField()
    retry_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        constraints = [models.CheckConstraint(condition=Q(amount_minor__gt=0), name="refund_amount")]

    def __str__(self) -> str:
        return str(self.public_id)


class WebhookEvent(models.Model):
    """A provider's message as it came, stored before it is believed."""

    provider = models.CharField(max_length=20)
    account = models.CharField(max_length=60, blank=True, default="")
    event_id = models.CharField(max_length=120)
    kind = models.CharField(max_length=60, blank=True, default="")
    object_ref = models.CharField(max_length=120, blank=True, default="")
    raw = models.BinaryField()
    headers = models.JSONField(default=dict)
    provider_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField()
    state = models.CharField(_("state"), max_length=8, choices=InboxState.choices, default=InboxState.RECEIVED)
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField()
    error = models.TextField(blank=True, default="")

    class Meta:
        verbose_name = _("provider's message")
        verbose_name_plural = _("providers' messages")
        constraints = [models.UniqueConstraint(fields=["provider", "account", "event_id"], name="webhook_once")]
        indexes = [
            models.Index(
                fields=["next_at"], condition=Q(state__in=[InboxState.RECEIVED, InboxState.WAITING]), name="webhook_due"
            )
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.event_id}"


class WebhookRefusal(models.Model):
    """How many messages with a wrong signature came on a day: counted, never kept."""

    provider = models.CharField(max_length=20)
    day = models.DateField()
    count = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "day"], name="webhook_refusal_day")]

    def __str__(self) -> str:
        return f"{self.provider} {self.day} {self.count}"


class PaidPeriod(models.Model):
    """A stretch of a subscription that was paid for, which is shared out among producers month by month, to the last minor unit.

    ``amount_minor`` is without tax.
    """

    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="paid_periods")
    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, related_name="paid_period")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    amount_minor = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    shared_minor = models.PositiveIntegerField(default=0)
    returned_minor = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_minor__gte=F("shared_minor") + F("returned_minor")), name="paid_period_shared"
            )
        ]

    def __str__(self) -> str:
        return f"{self.subscription_id} {self.starts_at:%Y-%m-%d}"
