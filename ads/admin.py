"""What operators do at /operate/ about ads. Every change goes through a service, so that it is on the record."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.operate import OperatorAdmin
from ads.enums import AdvertiserState
from ads.models import Advertiser, LoadSetting, SlotSetting
from ads.services import advertisers, slots
from core.http.access import actor_of

Form = Any  # the model form that the admin has made
PLACE = ("kind", "series", "tier", "market")
VALUES = ("is_on", "every_episodes", "forced_seconds", "most_seconds", "episodes_per_ad", "rewards_per_day")


class AdvertiserForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """The state, and why it becomes worse."""

    reason = forms.CharField(label=_("Reason for a suspension"), max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        """A suspension has a reason, and nobody goes back to waiting."""
        cleaned = super().clean() or {}
        state = cleaned.get("state")
        if "state" in self.changed_data and state == AdvertiserState.PENDING:
            self.add_error("state", _("An advertiser who was admitted or suspended does not wait again."))
        if "state" in self.changed_data and state == AdvertiserState.SUSPENDED and not cleaned.get("reason"):
            self.add_error("reason", _("Say why, so that the advertiser can read it."))
        return cleaned


@admin.register(Advertiser)
class AdvertiserAdmin(OperatorAdmin):
    """Who advertises. They open their accounts by themselves; an operator lets them in or stops them."""

    form = AdvertiserForm
    list_display = ("name", "currency", "state", "created_at")
    list_filter = ("state",)
    search_fields = ("name", "public_id")
    fields = ("public_id", "name", "currency", "created_at", "state", "reason")
    readonly_fields = ("public_id", "name", "currency", "created_at")
    ordering = ("name",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """They sign up in the portal."""
        return False

    def save_model(self, request: HttpRequest, obj: Advertiser, form: Form, change: bool) -> None:
        """Admit or suspend."""
        if "state" not in form.changed_data:
            return
        actor, advertiser = actor_of(request), Advertiser.objects.get(pk=obj.pk)
        if obj.state == AdvertiserState.ACTIVE:
            advertisers.admit_advertiser(actor=actor, advertiser=advertiser)
        else:
            advertisers.suspend_advertiser(actor=actor, advertiser=advertiser, reason=form.cleaned_data["reason"])


@admin.register(SlotSetting)
class SlotSettingAdmin(OperatorAdmin):
    """Where ads may stand."""

    list_display = (*PLACE, *VALUES)
    list_filter = ("kind", "is_on")
    list_select_related = ("series",)
    raw_id_fields = ("series",)
    fields = (*PLACE, *VALUES)
    ordering = ("kind", "pk")

    def get_readonly_fields(self, request: HttpRequest, obj: SlotSetting | None = None) -> tuple[str, ...]:
        """A setting stays where it is; another place is another setting."""
        return PLACE if obj else ()

    def save_model(self, request: HttpRequest, obj: SlotSetting, form: Form, change: bool) -> None:
        """Set what holds there."""
        place = slots.SlotPlace(*(getattr(obj, name) for name in PLACE))
        values = slots.SlotValues(**{name: getattr(obj, name) for name in VALUES})
        obj.pk = slots.set_slot(actor=actor_of(request), place=place, values=values).pk


@admin.register(LoadSetting)
class LoadSettingAdmin(OperatorAdmin):
    """How many seconds of ads a viewer bears."""

    list_display = ("tier", "market", "ad_seconds", "per_minutes")
    ordering = ("tier", "market")

    def get_readonly_fields(self, request: HttpRequest, obj: LoadSetting | None = None) -> tuple[str, ...]:
        """As for slots."""
        return ("tier", "market") if obj else ()

    def save_model(self, request: HttpRequest, obj: LoadSetting, form: Form, change: bool) -> None:
        """Set the load."""
        obj.pk = slots.set_load(
            actor=actor_of(request),
            ad_seconds=obj.ad_seconds,
            per_minutes=obj.per_minutes,
            tier=obj.tier,
            market=obj.market,
        ).pk
