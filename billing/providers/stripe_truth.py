"""Stripe's objects in our words: plain dictionaries in, truths out. No network, no settings, no database.

Shapes: https://docs.stripe.com/api, version of the pinned client. A field that is missing counts as not set, so that older and newer versions
of the interface, which a webhook endpoint may have been pinned to, are read alike.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from billing.money import digits_of
from billing.providers.base import PaymentTruth, ProviderRefusedError, RefundTruth, TruthState

Body = dict[str, Any]
ORDER_KEY = "order_ref"
CHARGE_KEY = "charge_key"
CURRENCY_KEY = "currency"
PAYMENT_PREFIXES = frozenset({"pi", "seti", "cs", "ch", "py", "re", "pyr", "dp", "du"})

# https://docs.stripe.com/currencies: ISK and UGX are written with two decimals there although they have none.
WITHOUT_DECIMALS = frozenset(
    {"BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF"}
)
WITH_THREE_DECIMALS = frozenset({"BHD", "JOD", "KWD", "OMR", "TND"})

# https://docs.stripe.com/disputes: the money is, or stays, with us; a prevented one was paid back and is among the refunds.
OVER_FOR_US = frozenset({"won", "warning_closed", "prevented"})
# https://docs.stripe.com/declines/codes: nothing of these may be told to whoever holds the card.
NEVER_TOLD = frozenset(
    {
        "fraudulent",
        "lost_card",
        "stolen_card",
        "pickup_card",
        "merchant_blacklist",
        "restricted_card",
        "generic_decline",
    }
)
PAYMENT_STATES = {"succeeded": TruthState.SUCCEEDED, "canceled": TruthState.FAILED}
REFUND_STATES = {"succeeded": TruthState.SUCCEEDED, "failed": TruthState.FAILED, "canceled": TruthState.FAILED}


def check_amount(amount_minor: int, currency: str) -> None:
    """ProviderRefusedError where Stripe would understand another amount than we mean.

    ``currency-not-supported``: its minor units and ours differ. ``amount-not-chargeable``: with three decimals the last digit must be 0.
    """
    digits = 0 if currency in WITHOUT_DECIMALS else 3 if currency in WITH_THREE_DECIMALS else 2
    if digits != digits_of(currency):
        raise ProviderRefusedError("currency-not-supported", f"{currency} is counted in other units at Stripe")
    if digits == 3 and amount_minor % 10:
        raise ProviderRefusedError("amount-not-chargeable", f"{amount_minor} {currency} does not end in 0")


def id_of(value: Any) -> str:
    """The id of a linked object, whether only linked or expanded; empty when there is none."""
    return str(value.get("id", "")) if isinstance(value, dict) else str(value or "")


def root_of(body: Body) -> str:
    """The PaymentIntent or SetupIntent that an object belongs to, by what the object itself says; empty when it says nothing."""
    own = id_of(body)
    if own.startswith(("pi_", "seti_")):
        return own
    return id_of(body.get("payment_intent")) or id_of(body.get("setup_intent"))


def order_of(body: Body) -> str:
    """The order that an object was made for; empty when it is none of ours."""
    return str((body.get("metadata") or {}).get(ORDER_KEY, ""))


def code_of(code: str | None, decline_code: str | None = None) -> str:
    """Stripe's reason as a short code of ours: ``insufficient_funds`` is ``insufficient-funds``."""
    if code in NEVER_TOLD or decline_code in NEVER_TOLD:
        return "card-declined"
    return (decline_code or code or "").replace("_", "-")[:60]


def payment_truth(intent: Body, disputes: Iterable[Body] = ()) -> PaymentTruth:
    """A PaymentIntent with its latest charge expanded, and the disputes of that charge."""
    charge: Body = intent["latest_charge"] if isinstance(intent.get("latest_charge"), dict) else {}
    state, failure = _payment_state(intent)
    kept = intent.get("setup_future_usage") == "off_session" or _unattended(intent)
    customer, method = id_of(intent.get("customer")), id_of(intent.get("payment_method"))
    details: Body = charge.get("payment_method_details") or {}
    used: Body = details.get(details.get("type", "")) or {}
    return PaymentTruth(
        ref=intent["id"],
        order_ref=order_of(intent),
        state=state,
        amount_minor=intent["amount"],
        currency=intent["currency"].upper(),
        refunded_minor=charge.get("amount_refunded") or 0,
        disputed_minor=_disputed_minor(intent, disputes),
        failure=failure,
        method_ref=f"{customer}/{method}" if kept and customer and method else "",
        fingerprint=used.get("fingerprint") or "",
        paid_at=_time_of(charge) if state == TruthState.SUCCEEDED else None,
    )


def setup_truth(setup: Body) -> PaymentTruth:
    """A SetupIntent with its method expanded: a payment of nothing, for a trial."""
    method: Body = setup["payment_method"] if isinstance(setup.get("payment_method"), dict) else {}
    customer = id_of(setup.get("customer")) or id_of(method.get("customer"))
    state = PAYMENT_STATES.get(setup["status"], TruthState.PENDING)
    failure = ""
    error: Body | None = setup.get("last_setup_error")
    if state == TruthState.FAILED or (error and setup["status"] == "requires_payment_method"):
        state, failure = TruthState.FAILED, _failure(error, setup)
    used: Body = method.get(method.get("type", "")) or {}
    return PaymentTruth(
        ref=setup["id"],
        order_ref=order_of(setup),
        state=state,
        amount_minor=0,
        currency=str((setup.get("metadata") or {}).get(CURRENCY_KEY, "")).upper(),
        failure=failure,
        method_ref=f"{customer}/{method['id']}" if state == TruthState.SUCCEEDED and customer and method else "",
        fingerprint=used.get("fingerprint") or "",
        paid_at=_time_of(setup) if state == TruthState.SUCCEEDED else None,
    )


def refund_truth(refund: Body) -> RefundTruth:
    """A Refund; one that waits for the customer's bank details is pending."""
    state = REFUND_STATES.get(refund.get("status") or "", TruthState.PENDING)
    failed = state == TruthState.FAILED
    return RefundTruth(
        refund["id"], state, (code_of(refund.get("failure_reason")) or "refund-failed") if failed else ""
    )


def _unattended(intent: Body) -> bool:
    """Whether it was charged while nobody was there."""
    return CHARGE_KEY in (intent.get("metadata") or {})


def _payment_state(intent: Body) -> tuple[TruthState, str]:
    status, error = intent["status"], intent.get("last_payment_error")
    if status == "requires_action" and _unattended(intent):
        return TruthState.FAILED, "authentication-required"
    if status == "canceled" or (status == "requires_payment_method" and error):
        return TruthState.FAILED, _failure(error, intent)
    return PAYMENT_STATES.get(status, TruthState.PENDING), ""


def _failure(error: Body | None, body: Body) -> str:
    if error:
        return code_of(error.get("code"), error.get("decline_code")) or "card-declined"
    return code_of(body.get("cancellation_reason")) or "canceled"


def _disputed_minor(intent: Body, disputes: Iterable[Body]) -> int:
    """What is contested or lost, never more than was paid. In another currency its size is not known, so all of the payment counts."""
    total = 0
    for dispute in disputes:
        if dispute["status"] not in OVER_FOR_US:
            total += dispute["amount"] if dispute["currency"] == intent["currency"] else intent["amount"]
    return min(total, int(intent["amount"]))


def _time_of(body: Body) -> datetime | None:
    return datetime.fromtimestamp(body["created"], tz=UTC) if "created" in body else None
