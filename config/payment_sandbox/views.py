"""The sandbox's page to pay on, and its API for the site."""

import hmac
import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from config.payment_sandbox.bank import Bank, RefusedError
from config.payment_sandbox.cards import CARDS
from config.payment_sandbox.store import Body

Answer = tuple[int, Body]
_banks: list[Bank] = []


def use(bank: Bank) -> None:
    """The bank of this process."""
    _banks[:] = [bank]


def the_bank() -> Bank:
    """The bank of this process."""
    return _banks[0]


def api(function: Callable[..., Answer]) -> Callable[..., HttpResponse]:
    """JSON in and out, with the site's password; POSTs with a key are answered once and repeated from memory."""

    @wraps(function)
    def view(request: HttpRequest, **refs: str) -> HttpResponse:
        known = f"Bearer {settings.SANDBOX_KEY}"
        if not hmac.compare_digest(request.headers.get("Authorization", "").encode(), known.encode()):
            return JsonResponse({"code": "wrong-key"}, status=401)
        if the_bank().store.word("faults", {}).get("outage") and not request.path.startswith("/v1/control"):
            return JsonResponse({"code": "outage"}, status=503)
        try:
            body = json.loads(request.body or b"{}")
            status, answer = _once(request, lambda: function(request.method, body, **refs))
        except RefusedError as refusal:
            return JsonResponse({"code": refusal.code}, status=422)
        except (KeyError, TypeError, ValueError) as error:
            return JsonResponse({"code": "bad-request", "detail": str(error)}, status=400)
        return JsonResponse(answer, status=status)

    return view


def _once(request: HttpRequest, work: Callable[[], Answer]) -> Answer:
    key = request.headers.get("Idempotency-Key", "")
    if request.method != "POST" or not key:
        return work()
    store, asked = the_bank().store, f"{request.path} {request.body.decode()}"
    with store.writing():
        known = store.answered(key)
        if known is not None:
            if known[0] != asked:
                raise RefusedError("key-used-for-another-request")
            return known[1], known[2]
        status, body = work()
        store.remember(key, asked, status, body)
    return status, body


@api
def checkouts(_method: str, body: Body) -> Answer:
    """POST: open a page to pay on."""
    wish = {
        name: body[name]
        for name in ("order_ref", "amount_minor", "currency", "description", "return_url", "cancel_url")
    }
    extra = {name: body.get(name, "") for name in ("language", "saves_method", "customer_email")}
    checkout = the_bank().open_checkout({**wish, **extra})
    return 201, {"id": checkout["id"], "url": f"{settings.SANDBOX_URL}/pay/{checkout['id']}"}


@api
def charges(_method: str, body: Body) -> Answer:
    """POST: charge a saved method."""
    return 201, the_bank().charge(
        {name: body[name] for name in ("order_ref", "method_ref", "amount_minor", "currency")}
    )


@api
def payment(_method: str, _body: Body, *, ref: str) -> Answer:
    """GET: one payment."""
    return 200, the_bank().payment(ref)


@api
def payments_of(_method: str, _body: Body, *, order_ref: str) -> Answer:
    """GET: the payments of one order."""
    bank = the_bank()
    return 200, {"payments": [bank.payment(row["id"]) for row in bank.store.of_order("payment", order_ref)]}


@api
def refunds(_method: str, body: Body, *, ref: str) -> Answer:
    """POST: give money back."""
    return 201, the_bank().refund(ref, int(body["amount_minor"]))


@api
def disputes(_method: str, body: Body, *, ref: str) -> Answer:
    """POST: contest a payment, as its owner's bank would."""
    return 201, the_bank().dispute(ref, int(body["amount_minor"]))


@api
def dispute(_method: str, body: Body, *, ref: str) -> Answer:
    """POST: decide a dispute, ``won`` or ``lost``."""
    return 200, the_bank().close_dispute(ref, str(body["outcome"]))


@api
def control(method: str, body: Body) -> Answer:
    """GET and POST: how messages are disturbed (delay_seconds, double, reorder, drop, outage), and the clock."""
    store = the_bank().store
    if method == "POST":
        if "faults" in body:
            store.set_word("faults", body["faults"])
        if "messages_to" in body:
            store.set_word("messages_to", body["messages_to"])
        if "forward_seconds" in body:
            store.set_word("clock_offset", store.word("clock_offset", 0) + int(body["forward_seconds"]))
    return 200, {"faults": store.word("faults", {}), "waiting": store.waiting(), "now": the_bank().now()}


def health(_request: HttpRequest) -> HttpResponse:
    """Whether the sandbox answers."""
    return HttpResponse("ok", content_type="text/plain")


@require_http_methods(["GET", "POST"])
def pay(request: HttpRequest, ref: str) -> HttpResponse:
    """The page on which somebody pays with play money."""
    checkout = the_bank().store.get(ref)
    if checkout is None or not ref.startswith("checkout-"):
        raise Http404
    language = checkout.get("language") or "en"
    with translation.override(language if language in dict(settings.LANGUAGES) else "en"):
        return _pay(request, checkout)


def _pay(request: HttpRequest, checkout: Body) -> HttpResponse:
    if request.method != "POST":
        return _page(request, checkout, "")
    try:
        done = the_bank().pay(checkout, request.POST.get("card", ""), confirmed="confirmed" in request.POST)
    except RefusedError:
        return _page(request, checkout, _("There is no such card here. Take one from the list."), status=422)
    if done["state"] == "asks":
        return _page(request, {**checkout, "card": request.POST["card"], "asks": True}, "")
    if done["state"] == "open":
        return _page(
            request, done, _("The bank has declined this card. Nothing was paid. Take another card."), status=402
        )
    if not CARDS[done["card"]].returns:
        return _page(request, done, "")
    return redirect(done["return_url"])


def _page(request: HttpRequest, checkout: Body, problem: str, status: int = 200) -> HttpResponse:
    amount, digits = int(checkout["amount_minor"]), 0 if checkout["currency"] in {"JPY", "KRW"} else 2
    whole, rest = divmod(amount, 10**digits)
    shown: dict[str, Any] = {
        "checkout": checkout,
        "amount": f"{whole}.{rest:0{digits}d} {checkout['currency']}" if digits else f"{whole} {checkout['currency']}",
        "cards": CARDS.values(),
        "problem": problem,
        "site": settings.SITE_NAME,
        "sheets": [f"/static/css/{name}.css" for name in ("tokens", "base", "components", "people")],
    }
    return render(request, "sandbox/pay.html", shown, status=status)
