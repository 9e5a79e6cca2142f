"""Payments, refunds with four eyes, subscriptions, and providers' messages with their replay."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.operate import OperatorAdmin
from billing.admin.ledger import ReadOnlyAdmin, money_column
from billing.enums import RefundState
from billing.models import Payment, PaymentOrder, Refund, Subscription, SubscriptionEvent, WebhookEvent
from billing.services.inbox import replay_message
from billing.services.refunds import approve_refund, refundable_minor, refuse_refund, request_refund
from core.http.access import actor_of

Form = Any  # the model form that the admin has made


@admin.register(PaymentOrder)
class PaymentOrderAdmin(ReadOnlyAdmin):
    """What people wanted to pay for."""

    list_display = (
        "public_id",
        "user",
        "kind",
        "state",
        money_column("amount_minor", _("Amount")),
        "currency",
        money_column("tax_minor", _("Tax")),
        "tax_country",
        "created_at",
    )
    list_filter = ("state", "kind", "provider", "failure", "tax_country")
    list_select_related = ("user",)
    search_fields = ("=public_id", "user__email", "=checkout_ref")
    ordering = ("-pk",)


@admin.register(Payment)
class PaymentAdmin(ReadOnlyAdmin):
    """What providers have received."""

    list_display = (
        "public_id",
        "user",
        "provider",
        money_column("amount_minor", _("Amount")),
        "currency",
        money_column("refunded_minor", _("Refunded")),
        money_column("disputed_minor", _("Disputed")),
        "paid_at",
    )
    list_filter = ("provider", "currency")
    list_select_related = ("user",)
    search_fields = ("=public_id", "=ref", "user__email")
    ordering = ("-pk",)


class RefundForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """A payment by its number, how much, and why."""

    payment = forms.ModelChoiceField(
        Payment.objects.all(),
        to_field_name="public_id",
        label=_("Number of the payment"),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        error_messages={
            "invalid_choice": _("There is no payment with this number. Copy it from the list of payments.")
        },
    )

    def clean(self) -> dict[str, Any]:
        """Never more than is left."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        payment, amount = cleaned.get("payment"), cleaned.get("amount_minor")
        if payment and amount and amount > refundable_minor(payment):
            self.add_error("amount_minor", _("At most %(left)s are left.") % {"left": refundable_minor(payment)})
        return cleaned


class DecisionForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """Yes or no to somebody else's refund."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[("", "—"), ("approve", _("Refund")), ("refuse", _("Do not refund"))],
        required=False,
    )


@admin.register(Refund)
class RefundAdmin(OperatorAdmin):
    """Ask for a refund; above the limit another operator decides."""

    list_display = (
        "public_id",
        "payment",
        money_column("amount_minor", _("Amount"), "payment.currency"),
        "state",
        "requested_by",
        "approved_by",
        "created_at",
    )
    list_filter = ("state",)
    list_select_related = ("payment",)
    search_fields = ("=public_id", "=payment__public_id", "payment__user__email")
    ordering = ("-pk",)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """One form to ask, another one to decide."""
        kwargs["form"] = DecisionForm if obj else RefundForm
        return super().get_form(request, obj, change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """What is asked, or all that was said and the decision."""
        asked = ("payment", "amount_minor", "reason")
        return (*asked, "state", "requested_by", "approved_by", "failure", "decision") if obj else asked

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """What was said stays."""
        return self.get_fields(request, obj)[:-1] if obj else ()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only what waits is decided, and not by whoever asked."""
        may = super().has_change_permission(request, obj)
        if obj is None:
            return may
        return may and obj.state == RefundState.REQUESTED and obj.requested_by != actor_of(request).ref

    def save_model(self, request: HttpRequest, obj: Refund, form: Form, change: bool) -> None:
        """Ask or decide, through the services."""
        actor = actor_of(request)
        decision = form.cleaned_data.get("decision")
        if not change:
            made = request_refund(
                actor=actor, payment=obj.payment, amount_minor=obj.amount_minor, reason=obj.reason, now=timezone.now()
            )
            obj.pk, obj.public_id = made.pk, made.public_id
        elif decision:
            stored = Refund.objects.get(pk=obj.pk)
            (approve_refund if decision == "approve" else refuse_refund)(actor=actor, refund=stored)


class EventInline(admin.TabularInline):  # type: ignore[type-arg]  # not subscriptable at run time
    """Every step."""

    model = SubscriptionEvent
    fields = ("occurred_at", "verb", "state", "actor_ref", "content")
    can_delete = False
    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As the page around it."""
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False


@admin.register(Subscription)
class SubscriptionAdmin(ReadOnlyAdmin):
    """Who has which tier until when."""

    list_display = ("public_id", "user", "price", "state", "access_until", "period_end")
    list_filter = ("state", "provider")
    list_select_related = ("user", "price")
    search_fields = ("=public_id", "user__email")
    inlines = (EventInline,)
    ordering = ("-pk",)


class ReplayForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """Once more."""

    replay = forms.BooleanField(label=_("Ask the provider and apply it once more"), required=False)


@admin.register(WebhookEvent)
class WebhookEventAdmin(OperatorAdmin):
    """Providers' messages: what was given up can be applied once more."""

    form = ReplayForm
    list_display = ("event_id", "provider", "kind", "state", "attempts", "received_at")
    list_filter = ("state", "provider")
    search_fields = ("=event_id", "=object_ref")
    fields = ("provider", "event_id", "kind", "object_ref", "state", "attempts", "received_at", "error", "replay")
    readonly_fields = fields[:-1]
    ordering = ("-pk",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only providers write."""
        return False

    def save_model(self, request: HttpRequest, obj: WebhookEvent, form: Form, change: bool) -> None:
        """Replay when it is wished."""
        if form.cleaned_data["replay"]:
            replay_message(actor=actor_of(request), message=obj, now=timezone.now())
