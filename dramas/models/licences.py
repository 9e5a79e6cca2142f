"""Numbers that only one series may carry, and the papers that stand behind licences."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import ProducerCompany
from core.ids import PublicIdField
from dramas.enums import PaperKind
from dramas.models.series import Series


class NumberClaim(models.Model):
    """A filing or licence number belongs to one series: ``number_key`` is the number without what people write differently."""

    number_key = models.CharField(max_length=60, unique=True)
    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="number_claims")
    claimed_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.number_key


class LicencePaper(models.Model):
    """A document that a producer shows to reviewers, of the company or of one of its series. A renewed paper is a new row."""

    public_id = PublicIdField()
    company = models.ForeignKey(ProducerCompany, on_delete=models.CASCADE, related_name="papers")
    series = models.ForeignKey(Series, null=True, blank=True, on_delete=models.CASCADE, related_name="papers")
    kind = models.CharField(_("kind"), max_length=12, choices=PaperKind.choices)
    number = models.CharField(_("number"), max_length=60, blank=True, default="")
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    expires_on = models.DateField(_("expires on"), null=True, blank=True)
    file_key = models.CharField(max_length=255)
    file_name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64)
    uploaded_by_ref = models.CharField(max_length=60)
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True)
                | Q(issued_on__isnull=True)
                | Q(expires_on__gte=models.F("issued_on")),
                name="licence_paper_dates_ordered",
            ),
        ]
        indexes = [models.Index(fields=["company", "-id"], name="licence_paper_of")]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}".strip()
