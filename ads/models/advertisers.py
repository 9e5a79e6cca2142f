"""Who advertises, and who works for them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from ads.enums import AdvertiserRole, AdvertiserState
from core.ids import PublicIdField


class Advertiser(models.Model):
    """An account that buys ads. All its money is in one currency."""

    public_id = PublicIdField()
    name = models.CharField(_("name"), max_length=120)
    currency = models.CharField(_("currency"), max_length=3)
    state = models.CharField(_("state"), max_length=9, choices=AdvertiserState.choices, default=AdvertiserState.PENDING)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("advertiser")
        verbose_name_plural = _("advertisers")

    def __str__(self) -> str:
        return self.name


class AdvertiserMember(models.Model):
    """A person who works for an advertiser."""

    advertiser = models.ForeignKey(
        Advertiser, on_delete=models.CASCADE, related_name="members", verbose_name=_("advertiser")
    )
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=8, choices=AdvertiserRole.choices, default=AdvertiserRole.EDITOR)
    joined_at = models.DateTimeField(_("joined"), auto_now_add=True)

    class Meta:
        verbose_name = _("member of an advertiser")
        verbose_name_plural = _("members of advertisers")
        constraints = [models.UniqueConstraint(fields=["advertiser", "user"], name="advertiser_member_once")]

    def __str__(self) -> str:
        return f"{self.user_id} @ {self.advertiser_id}"
