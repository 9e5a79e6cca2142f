"""What is for sale: packs to edit, tiers and prices in versions that are only ever added."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.operate import OperatorAdmin
from billing.models import CoinPack, ContractVersion, Plan, PlanPrice, PlanVersion, PricePlanVersion, PriceQuestion
from billing.money import money_text
from billing.pricing import Step, Terms, problems_with
from billing.selectors.offers import price_for_sale
from billing.services.consents import ask_about_price
from billing.services.offers import (
    add_plan_price,
    add_plan_version,
    check_plan,
    check_version,
    save_pack,
    save_plan,
)
from billing.services.prices import SENTENCES, set_contract, set_price_plan
from core.errors import InvalidError, NotFoundError
from core.http.access import actor_of
from core.numbers import whole_number

Form = Any  # the model form that the admin has made
HIGHEST_COINS = 10_000_000


def _try(form: Any, check: Callable[..., None], *args: Any, **kwargs: Any) -> None:
    """What a service would refuse is said at its field."""
    try:
        check(*args, **kwargs)
    except InvalidError as error:
        form.add_error(error.field, str(error))


def price_in_words(price: PlanPrice) -> str:
    """As ``vip, version 2: $9.99 / month, *``."""
    amount = money_text(price.amount_minor, price.currency)
    words = _("%(tier)s, version %(number)s: %(amount)s / %(interval)s, %(country)s") % {
        "tier": price.version.plan.code,
        "number": price.version.number,
        "amount": amount,
        "interval": price.get_interval_display(),
        "country": price.country,
    }
    return str(words)


class AddOnlyAdmin(OperatorAdmin):
    """A new row holds for those who come after it; none is changed."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False


@admin.register(CoinPack)
class CoinPackAdmin(OperatorAdmin):
    """Coin packs by country."""

    list_display = ("coins", "bonus_coins", "amount_minor", "currency", "country", "is_first_purchase", "is_active")
    list_filter = ("country", "is_active")
    readonly_fields = ("public_id",)
    ordering = ("country", "amount_minor")

    def save_model(self, request: HttpRequest, obj: CoinPack, form: Form, change: bool) -> None:
        """Through the service, on the record."""
        save_pack(actor=actor_of(request), pack=obj)


class PlanForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """A tier between its neighbours."""

    def clean(self) -> dict[str, Any]:
        """The rule of ranks, before anything is stored."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if {"rank", "is_active"} <= cleaned.keys():
            _try(self, check_plan, Plan(pk=self.instance.pk, rank=cleaned["rank"], is_active=cleaned["is_active"]))
        return cleaned


@admin.register(Plan)
class PlanAdmin(OperatorAdmin):
    """Tiers."""

    form = PlanForm
    list_display = ("code", "rank", "is_active")
    ordering = ("rank",)

    def save_model(self, request: HttpRequest, obj: Plan, form: Form, change: bool) -> None:
        """Through the service, on the record."""
        save_plan(actor=actor_of(request), plan=obj)


class PlanVersionForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """What a tier would give."""

    def clean(self) -> dict[str, Any]:
        """The rules of benefits, before anything is stored."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if {"plan", "benefits", "trial_days"} <= cleaned.keys():
            _try(self, check_version, **cleaned)
        return cleaned


@admin.register(PlanVersion)
class PlanVersionAdmin(AddOnlyAdmin):
    """What a tier gives, as data."""

    form = PlanVersionForm
    list_display = ("plan", "number", "trial_days", "created_at")
    fields = ("plan", "benefits", "trial_days")
    list_select_related = ("plan",)
    ordering = ("plan__rank", "-number")

    def save_model(self, request: HttpRequest, obj: PlanVersion, form: Form, change: bool) -> None:
        """The next version."""
        made = add_plan_version(
            actor=actor_of(request), plan=obj.plan, benefits=obj.benefits, trial_days=obj.trial_days, now=timezone.now()
        )
        obj.pk = made.pk


@admin.register(PlanPrice)
class PlanPriceAdmin(AddOnlyAdmin):
    """What a version costs where."""

    list_display = ("version", "country", "currency", "interval", "amount_minor", "is_tax_inclusive")
    list_select_related = ("version__plan",)
    fields = ("version", "country", "currency", "interval", "amount_minor", "is_tax_inclusive")

    def save_model(self, request: HttpRequest, obj: PlanPrice, form: Form, change: bool) -> None:
        """A new price."""
        add_plan_price(actor=actor_of(request), price=obj)


class PriceField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable at run time
    """Prices in words."""

    def label_from_instance(self, obj: PlanPrice) -> str:
        """Tier, version and amount."""
        return price_in_words(obj)


class PriceQuestionForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """A price that subscribers were not asked about yet."""

    price = PriceField(
        PlanPrice.objects.filter(question__isnull=True, version__plan__is_active=True).select_related("version__plan"),
        label=_("price"),
    )

    def clean_price(self) -> PlanPrice:
        """Only what can be chosen now."""
        price: PlanPrice = self.cleaned_data["price"]
        try:
            return price_for_sale(price.public_id, country=price.country)
        except NotFoundError as error:
            raise forms.ValidationError(str(error)) from error


@admin.register(PriceQuestion)
class PriceQuestionAdmin(AddOnlyAdmin):
    """Ask everybody who pays an older price for the same tier. Without a yes theirs stays."""

    form = PriceQuestionForm
    fields = ("price",)
    list_display = ("words", "created_at", "asked", "agreed", "refused")
    list_select_related = ("price__version__plan",)
    ordering = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> Any:
        """With the answers, counted."""
        own = Count("price__consents")
        yes = Count("price__consents", filter=Q(price__consents__agreed=True))
        no = Count(
            "price__consents", filter=Q(price__consents__answered_at__isnull=False, price__consents__agreed=False)
        )
        return super().get_queryset(request).annotate(asked_count=own, yes_count=yes, no_count=no)

    @admin.display(description=_("price"))
    def words(self, question: PriceQuestion) -> str:
        """Which price."""
        return price_in_words(question.price)

    @admin.display(description=_("were asked"))
    def asked(self, question: Any) -> int:
        """How many were asked so far."""
        return int(question.asked_count)

    @admin.display(description=_("agreed"))
    def agreed(self, question: Any) -> int:
        """How many said yes."""
        return int(question.yes_count)

    @admin.display(description=_("refused"))
    def refused(self, question: Any) -> int:
        """How many said no."""
        return int(question.no_count)

    def save_model(self, request: HttpRequest, obj: PriceQuestion, form: Form, change: bool) -> None:
        """Through the service, on the record."""
        made = ask_about_price(actor=actor_of(request), price=obj.price, now=timezone.now())
        obj.pk = made.pk


class PricePlanForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """Prices of a series in words that a person can type."""

    ladder = forms.CharField(
        label=_("Prices"),
        help_text=_("One price, as 10, or a ladder: 1:10, 31:12 means 10 coins from episode 1 and 12 from episode 31."),
    )

    class Meta:
        model = PricePlanVersion
        fields = ("series", "series_coins", "wait_hours")

    def clean_ladder(self) -> list[Step]:
        """Steps of the ladder."""
        pairs = [part.strip().rpartition(":")[::2] for part in self.cleaned_data["ladder"].split(",")]
        steps = [(whole_number(number or "1"), whole_number(coins, at_most=HIGHEST_COINS)) for number, coins in pairs]
        if any(None in step for step in steps):
            raise forms.ValidationError(_("Write numbers only: 10, or 1:10, 31:12."))
        return [Step(number or 0, coins or 0) for number, coins in steps]

    def clean(self) -> dict[str, Any]:
        """The rules of prices, before anything is stored."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "ladder" in cleaned and "series_coins" in cleaned:
            terms = Terms(tuple(cleaned["ladder"]), cleaned["series_coins"], 0, ())
            for problem in problems_with(terms)[:1]:
                self.add_error("ladder", SENTENCES[problem])
        return cleaned


@admin.register(PricePlanVersion)
class PricePlanAdmin(AddOnlyAdmin):
    """Prices of series; a change holds for later buyers only."""

    form = PricePlanForm
    list_display = ("series", "number", "steps", "series_coins", "wait_hours", "created_at")
    list_select_related = ("series",)
    search_fields = ("series__slug",)
    ordering = ("-pk",)

    def save_model(self, request: HttpRequest, obj: PricePlanVersion, form: Form, change: bool) -> None:
        """The next version."""
        made = set_price_plan(
            actor=actor_of(request),
            series=obj.series,
            steps=form.cleaned_data["ladder"],
            series_coins=obj.series_coins,
            wait_hours=obj.wait_hours,
            now=timezone.now(),
        )
        obj.pk, obj.number = made.pk, made.number


@admin.register(ContractVersion)
class ContractAdmin(AddOnlyAdmin):
    """What producers earn."""

    list_display = ("company", "number", "unlock_bps", "pool_bps", "created_at")
    list_select_related = ("company",)
    fields = ("company", "unlock_bps", "pool_bps")
    ordering = ("-pk",)

    def save_model(self, request: HttpRequest, obj: ContractVersion, form: Form, change: bool) -> None:
        """The next version."""
        made = set_contract(
            actor=actor_of(request),
            company=obj.company,
            unlock_bps=obj.unlock_bps,
            pool_bps=obj.pool_bps,
            now=timezone.now(),
        )
        obj.pk, obj.number = made.pk, made.number
