"""Buying coins: the shop, the way to the provider's page and back, receipts. The page that the viewer comes back to never credits anything."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.policies import can_pay
from accounts.services.notices import is_own_path
from accounts.services.youth import check_no_youth_mode
from billing.enums import OrderKind, TaxedSale
from billing.models import PaymentOrder
from billing.money import tax_text
from billing.selectors.balances import wallet_balance
from billing.selectors.entitlement import series_offer
from billing.selectors.offers import packs_for
from billing.selectors.rights import rights_of
from billing.selectors.taxes import rate_of
from billing.services.orders import Visit, give_up_order, open_checkout, order_pack, own_order
from core.http.access import actor_of, public, requires
from core.http.clicks import click_key
from core.http.country import country_of
from core.ids import new_public_id
from dramas.selectors.catalogue import public_series_by_slug, series_card, total_episodes
from watch.selectors.receipt import own_receipt
from watch.selectors.shop import pack_lines


@public
@require_safe
def shop(request: HttpRequest) -> HttpResponse:
    """Packs for sale here; with ``?series=`` also what each means there."""
    actor, now = actor_of(request), timezone.now()
    check_no_youth_mode(actor)
    packs = packs_for(actor.user_id, country_of(request))
    slug = slugify(request.GET.get("series", ""), allow_unicode=True)
    context: dict[str, Any] = {"key": new_public_id(), "here": "wallet"}
    offer = rights = None
    if slug:
        series = public_series_by_slug(slug, now, actor)
        rights = rights_of(actor, now=now, country=country_of(request))
        offer = series_offer(series, rights, total_episodes(series))
        context |= {"card": series_card(series, get_language() or ""), "back": reverse("watch:series", args=[slug])}
    country = country_of(request)
    context["lines"] = pack_lines(packs, offer, rights, country=country, now=now)
    context["tax"] = tax_text(rate_of(TaxedSale.COINS, country, at=now))
    context["balance"] = wallet_balance(actor.user_id, now=now) if actor.user_id else None
    return render(request, "wallet/shop.html", context)


@requires(can_pay)
@require_POST
def buy(request: HttpRequest, pack_id: str) -> HttpResponse:
    """Keep the order, then send the viewer to the provider's page."""
    order = order_pack(
        key=click_key(request),
        actor=actor_of(request),
        pack_id=pack_id,
        country=country_of(request),
        now=timezone.now(),
    )
    return to_checkout(request, order, _("%(coins)s coins") % {"coins": order.content["coins"]})


def to_checkout(request: HttpRequest, order: PaymentOrder, description: str) -> HttpResponse:
    """The provider's page for an order of this viewer. ``back`` in the request is what they were watching, to go on with afterwards."""
    back = _back(request)
    path = reverse("watch:order", args=[order.public_id]) + (f"?{urlencode({'back': back})}" if back else "")
    here = request.build_absolute_uri(path)
    visit = Visit(return_url=here, cancel_url=here, language=get_language() or "en")
    return redirect(open_checkout(order=order, description=description, visit=visit))


def _back(request: HttpRequest) -> str:
    """The page of this site that a payment began on; empty for anything else."""
    wish = request.POST.get("back") or request.GET.get("back", "")
    return wish if is_own_path(wish) else ""


@requires(can_pay)
@require_safe
def order(request: HttpRequest, order_id: str) -> HttpResponse:
    """How an order stands. While it waits the page asks again by itself."""
    found = own_order(actor_of(request), order_id)
    context = {
        "order": found,
        "is_tier": found.kind != OrderKind.COINS,
        "payment": found.payments.order_by("pk").first(),
        "back": _back(request),
        "here": "wallet",
    }
    template = "wallet/_order.html" if request.htmx else "wallet/order.html"  # type: ignore[attr-defined]
    return render(request, template, context)


@requires(can_pay)
@require_POST
def pay_again(request: HttpRequest, order_id: str) -> HttpResponse:
    """Back to the provider's page of an order that waits."""
    found = own_order(actor_of(request), order_id)
    return to_checkout(request, found, _("Order %(number)s") % {"number": found.public_id})


@requires(can_pay)
@require_POST
def give_up(request: HttpRequest, order_id: str) -> HttpResponse:
    """Cancel an order that waits. What is paid all the same still counts, and the page says so."""
    give_up_order(actor=actor_of(request), public_id=order_id)
    return redirect("watch:order", order_id)


@requires(can_pay)
@require_safe
def receipt(request: HttpRequest, payment_id: str) -> HttpResponse:
    """One payment, to print."""
    found = own_receipt(actor_of(request).user_id, payment_id)
    return render(request, "wallet/receipt.html", {"receipt": found, "payment": found.payment, "here": "wallet"})
