"""What producers earn: each share of each transaction, monthly statements, payouts, and questions about a line."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import ProducerCompany
from billing.enums import PayoutState, ShareKind
from billing.models.ledger import LedgerTransaction
from core.ids import PublicIdField
from core.models import AppendOnlyModel
from dramas.models import Series


class ProducerShare(models.Model):
    """A producer's share of one transaction in one currency: pending in the hold window, then released once.

    ``gross_minor`` is what viewers had paid, ``amount_minor`` the producer's part of it, ``clawed_minor`` what a refund took back of that part.
    """

    company = models.ForeignKey(ProducerCompany, on_delete=models.PROTECT, related_name="shares", db_index=False)
    series = models.ForeignKey(Series, null=True, on_delete=models.PROTECT, related_name="+")
    transaction = models.ForeignKey(LedgerTransaction, on_delete=models.PROTECT, related_name="shares", db_index=False)
    kind = models.CharField(max_length=8, choices=ShareKind.choices)
    currency = models.CharField(max_length=3)
    gross_minor = models.PositiveBigIntegerField()
    amount_minor = models.PositiveBigIntegerField()
    clawed_minor = models.PositiveBigIntegerField(default=0)
    earned_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["company", "earned_at"], name="share_of_company"),
            models.Index(
                fields=["earned_at"],
                condition=Q(released_at__isnull=True, undone_at__isnull=True),
                name="share_pending",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["transaction", "company", "series", "currency"], name="share_once"),
            models.CheckConstraint(
                condition=Q(clawed_minor__lte=F("amount_minor"), amount_minor__lte=F("gross_minor")), name="share_parts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency} {self.transaction_id}"


class ProducerStatement(AppendOnlyModel):
    """One producer's month in one currency, with the digest of all its lines: it can be computed again at any time and must be the same."""

    public_id = PublicIdField()
    company = models.ForeignKey(ProducerCompany, on_delete=models.PROTECT, related_name="statements")
    month = models.DateField()
    currency = models.CharField(max_length=3)
    totals = models.JSONField()
    lines_sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "month", "currency"], name="statement_once")]

    def __str__(self) -> str:
        return f"{self.company_id} {self.month:%Y-%m} {self.currency}"


class PayoutProfile(models.Model):
    """Where a producer's money goes, and what tax offices want to know."""

    company = models.OneToOneField(ProducerCompany, on_delete=models.PROTECT, related_name="payout_profile")
    account_holder = models.CharField(_("account holder"), max_length=120)
    iban = models.CharField(_("account number or IBAN"), max_length=42)
    bic = models.CharField(_("BIC or bank code"), max_length=20, blank=True, default="")
    tax_country = models.CharField(_("country of tax"), max_length=2)
    tax_number = models.CharField(_("tax number"), max_length=40)
    vat_number = models.CharField(_("VAT number"), max_length=40, blank=True, default="")
    minimum_minor = models.PositiveIntegerField(_("smallest payout in minor units"), default=5000)

    def __str__(self) -> str:
        return f"{self.company_id}"


class Payout(models.Model):
    """Money on its way to a producer, under one key: paid once or returned once."""

    public_id = PublicIdField()
    company = models.ForeignKey(ProducerCompany, on_delete=models.PROTECT, related_name="payouts")
    currency = models.CharField(max_length=3)
    amount_minor = models.PositiveBigIntegerField()
    state = models.CharField(_("state"), max_length=9, choices=PayoutState.choices, default=PayoutState.PREPARED)
    idem_key = models.CharField(max_length=120, unique=True)
    destination = models.JSONField(default=dict)
    reference = models.CharField(max_length=80, blank=True, default="")
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("payout")
        verbose_name_plural = _("payouts")
        constraints = [models.CheckConstraint(condition=Q(amount_minor__gt=0), name="payout_amount")]

    def __str__(self) -> str:
        return str(self.public_id)


class ShareQuestion(AppendOnlyModel):
    """A message about one line of a statement: the producer asks, an operator answers."""

    share = models.ForeignKey(ProducerShare, on_delete=models.PROTECT, related_name="questions")
    author_ref = models.CharField(max_length=60)
    is_from_operator = models.BooleanField()
    text = models.CharField(max_length=2000)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.share_id} {self.author_ref}"
