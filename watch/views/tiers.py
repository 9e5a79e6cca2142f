"""Tiers to compare, and a subscription to manage: cancelling takes two clicks."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.policies import can_pay
from accounts.services.youth import check_no_youth_mode
from billing.enums import OrderState, SubscriptionState, TaxedSale
from billing.money import tax_text
from billing.selectors.taxes import rate_of
from billing.services.changes import accept_quote, keep_tier, plan_change, quote_change
from billing.services.consents import answer_consent
from billing.services.renewals import charge
from billing.services.subscriptions import (
    cancel_subscription,
    order_recovery,
    order_tier,
    pause_subscription,
    resume_subscription,
)
from core.errors import NotFoundError
from core.http.access import actor_of, public, requires
from core.http.clicks import click_key
from core.http.country import country_of
from core.ids import new_public_id
from core.numbers import whole_number
from watch.selectors.tiers import order_words, standing_subscription, subscription_page, tier_table, tier_words
from watch.views.shop import to_checkout


@public
@require_safe
def tiers(request: HttpRequest) -> HttpResponse:
    """All tiers side by side."""
    actor, country = actor_of(request), country_of(request)
    check_no_youth_mode(actor)
    context = {
        "tiers": tier_table(actor.user_id, country, get_language() or "en"),
        "tax": tax_text(rate_of(TaxedSale.SUBSCRIPTIONS, country, at=timezone.now())),
        "subscription": standing_subscription(actor.user_id),
        "back": request.GET.get("back", ""),
        "key": new_public_id(),
        "here": "wallet",
    }
    return render(request, "wallet/tiers.html", context)


@requires(can_pay)
@require_POST
def subscribe(request: HttpRequest, price_id: str) -> HttpResponse:
    """Order a subscription and go to the provider's page."""
    order = order_tier(
        key=click_key(request),
        actor=actor_of(request),
        price_id=price_id,
        country=country_of(request),
        now=timezone.now(),
    )
    return to_checkout(request, order, order_words(order, get_language() or "en"))


@requires(can_pay)
@require_safe
def subscription(request: HttpRequest) -> HttpResponse:
    """What somebody has, until when, what it costs next, and every button that changes it; without one, the tiers to choose from."""
    try:
        page = subscription_page(actor_of(request), country_of(request), get_language() or "en")
    except NotFoundError as nothing:
        messages.info(request, str(nothing))
        return redirect("watch:tiers")
    return render(request, "wallet/subscription.html", {"page": page, "here": "wallet"})


@requires(can_pay)
@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest) -> HttpResponse:
    """The first click shows what is kept until when, the second one cancels."""
    if request.method == "POST":
        done = cancel_subscription(actor=actor_of(request), now=timezone.now())
        messages.success(request, _("Cancelled. Nothing more is charged."))
        return redirect("watch:tiers" if done.state == SubscriptionState.EXPIRED else "watch:subscription")
    page = subscription_page(actor_of(request), country_of(request), get_language() or "en")
    return render(request, "wallet/cancel.html", {"page": page, "here": "wallet"})


@requires(can_pay)
@require_POST
def resume(request: HttpRequest) -> HttpResponse:
    """Take a cancellation or a pause back."""
    resume_subscription(actor=actor_of(request), now=timezone.now())
    messages.success(request, _("Your subscription goes on."))
    return redirect("watch:subscription")


@requires(can_pay)
@require_POST
def recover(request: HttpRequest) -> HttpResponse:
    """Pay what is overdue with whatever card."""
    order = order_recovery(key=click_key(request), actor=actor_of(request), now=timezone.now())
    return to_checkout(request, order, order_words(order, get_language() or "en"))


@requires(can_pay)
@require_POST
def pause(request: HttpRequest) -> HttpResponse:
    """Rest for some months."""
    months = whole_number(request.POST.get("months", "1")) or 0
    pause_subscription(actor=actor_of(request), months=months, now=timezone.now())
    messages.success(request, _("Your subscription rests from the end of what is paid."))
    return redirect("watch:subscription")


@requires(can_pay)
@require_POST
def change(request: HttpRequest, price_id: str) -> HttpResponse:
    """What may happen at once shows its frozen price first; anything else is noted for the period's end."""
    actor, country, language, now = actor_of(request), country_of(request), get_language() or "en", timezone.now()
    if request.POST.get("when") == "later":
        plan_change(actor=actor, price_id=price_id, country=country, now=now)
        messages.success(request, _("Noted. It changes at the end of what is paid."))
        return redirect("watch:subscription")
    quote = quote_change(actor=actor, price_id=price_id, country=country, now=now)
    page = subscription_page(actor, country, language)
    context = {"quote": quote, "page": page, "wish": tier_words(quote.price, language), "here": "wallet"}
    return render(request, "wallet/change.html", context)


@requires(can_pay)
@require_POST
def accept(request: HttpRequest, quote_id: str) -> HttpResponse:
    """Take the quoted upgrade: the saved card is charged, and the order's page says how it went."""
    order = accept_quote(actor=actor_of(request), quote_id=quote_id, now=timezone.now())
    if order is None:
        messages.success(request, _("Your subscription is changed."))
        return redirect("watch:subscription")
    if order.state == OrderState.OPEN:
        charge(order=order, now=timezone.now())
    return redirect("watch:order", order.public_id)


@requires(can_pay)
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Take a noted change back."""
    keep_tier(actor=actor_of(request), now=timezone.now())
    return redirect("watch:subscription")


@requires(can_pay)
@require_POST
def consent(request: HttpRequest) -> HttpResponse:
    """Yes or no to another price."""
    answer_consent(actor=actor_of(request), agrees=request.POST.get("answer") == "yes", now=timezone.now())
    messages.success(request, _("Your answer is noted."))
    return redirect("watch:subscription")
