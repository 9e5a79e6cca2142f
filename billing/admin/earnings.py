"""Lines of producers' statements with their questions, statements, and payouts: sent, confirmed, returned, with the bank's file."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.operate import OperatorAdmin
from billing.admin.ledger import ReadOnlyAdmin, money_column
from billing.enums import PayoutState
from billing.models import Payout, PayoutProfile, ProducerShare, ProducerStatement, ShareQuestion
from billing.payout_channels import CHANNELS
from billing.selectors.payouts import payout_lines
from billing.services.payouts import cancel_payout, pay_payout, return_payout, send_payout
from billing.services.questions import LONGEST, answer_about_share
from core.actors import Actor
from core.errors import DomainError
from core.http.access import actor_of

Form = Any  # the model form that the admin has made
Step = Callable[..., Payout]


@admin.register(Payout)
class PayoutAdmin(ReadOnlyAdmin):
    """Choose payouts and say what became of them. What was done is said by actions, never by editing."""

    actions = ("send", "cancel", "bank_file", "paid", "returned")  # type: ignore[assignment]  # OperatorAdmin has none
    list_display = (
        "public_id",
        "company",
        money_column("amount_minor", _("Amount")),
        "currency",
        "state",
        "reference",
        "created_at",
        "sent_at",
    )
    list_filter = ("state", "currency")
    list_select_related = ("company",)
    search_fields = ("=public_id", "company__name", "reference")
    ordering = ("-pk",)

    @admin.action(description=_("Send: mark as sent to the bank"))
    def send(self, request: HttpRequest, queryset: "QuerySet[Payout]") -> None:
        """From prepared to under way."""
        self._each(request, queryset, send_payout)

    @admin.action(description=_("Cancel: not to be sent, the account is wrong"))
    def cancel(self, request: HttpRequest, queryset: "QuerySet[Payout]") -> None:
        """From prepared to nothing."""
        self._each(request, queryset, cancel_payout)

    @admin.action(description=_("Download the bank's file of those that are under way"))
    def bank_file(self, request: HttpRequest, queryset: "QuerySet[Payout]") -> HttpResponse | None:
        """A row for each of the chosen ones that was sent and has not ended."""
        lines = payout_lines(queryset.filter(state=PayoutState.IN_FLIGHT).order_by("pk"))
        if not lines:
            self.message_user(request, _("None of these is under way. Send them first."), messages.WARNING)
            return None
        file = CHANNELS["bank"].instruct(lines)
        answer = HttpResponse(file.content, content_type=file.content_type)
        answer["Content-Disposition"] = f'attachment; filename="{file.name}"'
        return answer

    @admin.action(description=_("Paid: the bank says that it arrived"))
    def paid(self, request: HttpRequest, queryset: "QuerySet[Payout]") -> None:
        """It has arrived."""
        self._each(request, queryset, pay_payout)

    @admin.action(description=_("Returned: the bank sent it back"))
    def returned(self, request: HttpRequest, queryset: "QuerySet[Payout]") -> None:
        """It came back."""
        self._each(request, queryset, return_payout)

    def _each(self, request: HttpRequest, queryset: "QuerySet[Payout]", step: Step) -> None:
        actor, done = actor_of(request), 0
        for payout in queryset.order_by("pk"):
            done += self._one(request, actor, payout, step)
        if done:
            self.message_user(request, _("Done for %(count)s payouts.") % {"count": done}, messages.SUCCESS)

    def _one(self, request: HttpRequest, actor: Actor, payout: Payout, step: Step) -> bool:
        try:
            step(actor=actor, payout=payout, now=timezone.now())
        except DomainError as error:
            self.message_user(request, f"{payout.public_id}: {error}", messages.ERROR)
            return False
        return True


class ThreadInline(admin.TabularInline):  # type: ignore[type-arg]  # not subscriptable at run time
    """What was asked and answered."""

    model = ShareQuestion
    fields = ("created_at", "author_ref", "is_from_operator", "text")
    readonly_fields = fields
    can_delete = False
    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As the page around it."""
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Answers are written in the field below."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False


class AnswerForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """An answer to the producer."""

    answer = forms.CharField(label=_("Answer"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}))


class QuestionsFilter(admin.SimpleListFilter):
    """Lines that somebody asked about."""

    title = _("questions")
    parameter_name = "asked"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Those whose last word is the producer's, or all with a question."""
        return [("open", _("waiting for an answer")), ("any", _("asked about"))]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[ProducerShare]") -> "QuerySet[ProducerShare]":
        """By the newest message of each line."""
        said = ShareQuestion.objects.filter(share=OuterRef("pk")).order_by("-pk")
        if self.value() == "open":
            return queryset.annotate(by_us=Subquery(said.values("is_from_operator")[:1])).filter(by_us=False)
        return queryset.filter(Exists(said)) if self.value() == "any" else queryset


@admin.register(ProducerShare)
class ProducerShareAdmin(OperatorAdmin):
    """Lines of statements; those with questions can be filtered out and are answered here."""

    form = AnswerForm
    list_display = (
        "id",
        "earned_at",
        "company",
        "series",
        "kind",
        money_column("gross_minor", _("Viewers paid")),
        money_column("amount_minor", _("Producer's share")),
        "currency",
    )
    list_filter = ("kind", "currency", QuestionsFilter)
    list_select_related = ("company", "series")
    search_fields = ("=id", "company__slug", "series__slug")
    show_full_result_count = False
    ordering = ("-pk",)
    inlines = (ThreadInline,)
    fields = (
        "company",
        "series",
        "transaction",
        "kind",
        "currency",
        "gross_minor",
        "amount_minor",
        "clawed_minor",
        "earned_at",
        "undone_at",
        "released_at",
        "answer",
    )
    readonly_fields = fields[:-1]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Lines come from sales."""
        return False

    def save_model(self, request: HttpRequest, obj: ProducerShare, form: Form, change: bool) -> None:
        """Answer; the line itself stays as it is."""
        text = form.cleaned_data["answer"]
        answer_about_share(actor=actor_of(request), share=obj, text=text, now=timezone.now())


@admin.register(ProducerStatement)
class ProducerStatementAdmin(ReadOnlyAdmin):
    """Closed months."""

    list_display = ("company", "month", "currency", "lines_sha256", "created_at")
    list_filter = ("currency",)
    list_select_related = ("company",)
    search_fields = ("company__slug", "company__name", "=lines_sha256")
    date_hierarchy = "month"
    ordering = ("-month", "company")


@admin.register(PayoutProfile)
class PayoutProfileAdmin(ReadOnlyAdmin):
    """Accounts and tax fields, as producers have entered them."""

    list_display = ("company", "account_holder", "tax_country", "tax_number", "minimum_minor")
    list_select_related = ("company",)
    search_fields = ("company__slug", "company__name", "account_holder")
    ordering = ("company__name",)
