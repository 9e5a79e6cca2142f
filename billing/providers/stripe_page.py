"""What a page of Stripe Checkout shows and does: an order in, the parameters of a session out."""

from typing import TYPE_CHECKING

from billing.providers.base import CheckoutRequest
from billing.providers.stripe_truth import CURRENCY_KEY, ORDER_KEY

if TYPE_CHECKING:
    from stripe.params.checkout import SessionCreateParams

LANGUAGES = {"zh-hans": "zh", "zh-cn": "zh", "zh-hant": "zh-TW", "zh-tw": "zh-TW", "zh-hk": "zh-HK", "pt-br": "pt-BR"}
PLAIN_LANGUAGES = frozenset(
    ["de", "en", "es", "fr", "id", "it", "ja", "ko", "ms", "pl", "pt", "ru", "th", "tr", "vi", "zh"]
)


def page_for(request: CheckoutRequest) -> "SessionCreateParams":
    """A payment, or a setup when there is nothing to pay. A method that is kept is a card (or a wallet's card): it can be charged unattended."""
    page: SessionCreateParams = {
        "client_reference_id": request.order_ref,
        "metadata": _metadata(request),
        "success_url": request.return_url,
        "cancel_url": request.cancel_url,
        "locale": locale_of(request.language),
    }
    if request.customer_email:
        page["customer_email"] = request.customer_email
    if request.saves_method:
        page["customer_creation"] = "always"
        page["payment_method_types"] = ["card"]
    if request.amount_minor == 0:
        page["mode"] = "setup"
        page["setup_intent_data"] = {"metadata": _metadata(request), "description": request.description}
    else:
        _add_payment(page, request)
    return page


def _add_payment(page: "SessionCreateParams", request: CheckoutRequest) -> None:
    """One line with one price. Adaptive pricing would charge another currency than was ordered."""
    page["mode"] = "payment"
    page["adaptive_pricing"] = {"enabled": False}
    page["line_items"] = [
        {
            "quantity": 1,
            "price_data": {
                "currency": request.currency.lower(),
                "unit_amount": request.amount_minor,
                "product_data": {"name": request.description},
            },
        }
    ]
    page["payment_intent_data"] = {"metadata": _metadata(request), "description": request.description}
    if request.saves_method:
        page["payment_intent_data"]["setup_future_usage"] = "off_session"


def _metadata(request: CheckoutRequest) -> dict[str, str]:
    return {ORDER_KEY: request.order_ref, CURRENCY_KEY: request.currency}


def locale_of(language: str) -> str:
    """Stripe's code of a language of ours; ``auto`` lets the browser choose where Stripe has none."""
    code = language.lower()
    plain = code.partition("-")[0]
    return LANGUAGES.get(code) or (plain if plain in PLAIN_LANGUAGES else "auto")
