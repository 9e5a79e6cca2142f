"""The wallet: what is in it, every movement in words, limits, auto-unlock."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.policies import can_pay
from billing.models import AutoUnlock, Payment
from billing.money import plain_amount
from billing.selectors.balances import wallet_balance
from billing.selectors.offers import currency_for
from billing.selectors.spent import waiting_orders
from billing.services.auto_unlock import set_auto_unlock
from billing.services.coins import owed_coins
from billing.services.limits import own_ceiling, set_own_limit
from core.errors import DomainError
from core.http.access import actor_of, requires
from core.http.country import country_of
from watch.forms.wallet import AutoUnlockForm, LimitForm
from watch.selectors.wallet import movements

RECEIPTS_SHOWN = 12


@requires(can_pay)
@require_safe
def wallet(request: HttpRequest) -> HttpResponse:
    """Balances first, then what can be set, then what happened."""
    return _page(request, _limits(request), AutoUnlockForm(initial=_auto(request)))


def _page(request: HttpRequest, limits: LimitForm, auto: AutoUnlockForm, status: int = 200) -> HttpResponse:
    user_id, now = actor_of(request).user_id or 0, timezone.now()
    cursor = request.GET.get("cursor", "")
    payments = Payment.objects.filter(user_id=user_id, amount_minor__gt=0).order_by("-pk")
    context = {
        "balance": wallet_balance(user_id, now=now),
        "owed": owed_coins(user_id),
        "page": movements(user_id, get_language() or "", cursor),
        "is_later": bool(cursor),
        "payments": payments[:RECEIPTS_SHOWN],
        "waiting": waiting_orders(user_id, now)[:RECEIPTS_SHOWN],
        "limits": limits,
        "auto": auto,
        "auto_row": AutoUnlock.objects.filter(user_id=user_id).first(),
        "here": "wallet",
    }
    return render(request, "wallet/wallet.html", context, status=status)


@requires(can_pay)
@require_POST
def limits(request: HttpRequest) -> HttpResponse:
    """Set one's own limits."""
    currency = _currency(request)
    form = LimitForm(request.POST, currency=currency)
    if not form.is_valid():
        return _page(request, form, AutoUnlockForm(initial=_auto(request)), status=422)
    row = set_own_limit(actor=actor_of(request), now=timezone.now(), currency=currency, **form.limits())
    messages.success(
        request,
        _("Saved. The larger limit holds from tomorrow at this hour.")
        if row.looser_from
        else _("Your limits are saved."),
    )
    return redirect("watch:wallet")


@requires(can_pay)
@require_POST
def auto_unlock(request: HttpRequest) -> HttpResponse:
    """Switch auto-unlock on with a fresh budget, or off."""
    form = AutoUnlockForm(request.POST)
    if form.is_valid():
        wish = {"is_on": form.cleaned_data["is_on"], "budget_coins": form.cleaned_data["budget_coins"] or 0}
        try:
            set_auto_unlock(actor=actor_of(request), now=timezone.now(), **wish)
        except DomainError as error:
            form.add_error("budget_coins", str(error))
        else:
            messages.success(request, _("Auto-unlock is on.") if wish["is_on"] else _("Auto-unlock is off."))
            return redirect("watch:wallet")
    return _page(request, _limits(request), form, status=422)


def _currency(request: HttpRequest) -> str:
    """The one that the viewer's limit was set in, else that of the shop."""
    user_id = actor_of(request).user_id or 0
    return own_ceiling(user_id, now=timezone.now()).currency or currency_for(user_id, country_of(request))


def _limits(request: HttpRequest) -> LimitForm:
    ceiling, currency = own_ceiling(actor_of(request).user_id or 0, now=timezone.now()), _currency(request)
    money = None if ceiling.monthly_minor is None else plain_amount(ceiling.monthly_minor, currency)
    return LimitForm(initial={"daily_coins": ceiling.daily_coins, "monthly_money": money}, currency=currency)


def _auto(request: HttpRequest) -> dict[str, object]:
    row = AutoUnlock.objects.filter(user_id=actor_of(request).user_id or 0).first()
    return {"is_on": row.is_on, "budget_coins": row.budget_coins} if row else {}
