"""Producers: licensed companies and persons, their members, and who is related to whom."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.enums import CompanyKind, CompanyRole
from accounts.models.people import User
from core.ids import PublicIdField


class ProducerCompany(models.Model):
    """A company or person that uploads; the licence stops publishing when it expires, not uploading."""

    public_id = PublicIdField()
    slug = models.SlugField(_("address"), unique=True, max_length=60)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=12, choices=CompanyKind.choices, default=CompanyKind.COMPANY)
    licence_number = models.CharField(_("licence number"), max_length=60, blank=True, default="")
    licence_expires_on = models.DateField(_("licence expires on"), null=True, blank=True)
    upload_quota_bytes = models.PositiveBigIntegerField(
        _("bytes of source files that may be kept"), null=True, blank=True
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("producer")
        verbose_name_plural = _("producers")

    def __str__(self) -> str:
        return self.name

    def has_valid_licence(self, on: date) -> bool:
        """Whether there is a licence that has not expired on that day."""
        return bool(self.licence_number) and self.licence_expires_on is not None and on <= self.licence_expires_on


class CompanyMember(models.Model):
    """A person who works for a producer."""

    company = models.ForeignKey(
        ProducerCompany, on_delete=models.CASCADE, related_name="members", verbose_name=_("producer")
    )
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=12, choices=CompanyRole.choices, default=CompanyRole.EDITOR)
    joined_at = models.DateTimeField(_("joined"), auto_now_add=True)

    class Meta:
        verbose_name = _("member of a producer")
        verbose_name_plural = _("members of producers")
        constraints = [models.UniqueConstraint(fields=["company", "user"], name="company_member_once")]

    def __str__(self) -> str:
        return f"{self.user_id} @ {self.company_id}"


class CompanyRelation(models.Model):
    """Two companies with common interests: nobody of one reviews the other's work. Stored once, smaller key first."""

    first = models.ForeignKey(
        ProducerCompany, on_delete=models.CASCADE, related_name="+", verbose_name=_("one producer")
    )
    second = models.ForeignKey(
        ProducerCompany, on_delete=models.CASCADE, related_name="+", verbose_name=_("the other producer")
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("related producers")
        verbose_name_plural = _("related producers")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="company_relation_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="company_relation_ordered"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} ~ {self.second_id}"
