"""The built-in sandbox as the site sees it: a payment company that takes play money, spoken to over HTTP as any other."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import requests
from django.conf import settings

from billing.providers.base import (
    Capability,
    ChargeRequest,
    Checkout,
    CheckoutRequest,
    Message,
    PaymentTruth,
    ProviderError,
    ProviderRefusedError,
    RefundTruth,
    SignatureError,
    TruthState,
    check_signature,
    moment,
)

TIMEOUT_SECONDS = 10


class SandboxProvider:
    """Play money over real HTTP with real signatures."""

    name = "sandbox"
    capabilities = frozenset(Capability)

    def create_checkout(self, request: CheckoutRequest, *, idem_key: str) -> Checkout:
        """A page of the sandbox."""
        body = {
            "order_ref": request.order_ref,
            "amount_minor": request.amount_minor,
            "currency": request.currency,
            "description": request.description,
            "return_url": request.return_url,
            "cancel_url": request.cancel_url,
            "language": request.language,
            "saves_method": request.saves_method,
            "customer_email": request.customer_email,
        }
        answer = self._call("POST", "/v1/checkouts", body, idem_key)
        return Checkout(answer["id"], answer["url"])

    def charge_saved(self, request: ChargeRequest, *, idem_key: str) -> PaymentTruth:
        """Charge a card that was kept."""
        body = {
            "order_ref": request.order_ref,
            "method_ref": request.method_ref,
            "amount_minor": request.amount_minor,
            "currency": request.currency,
        }
        return _truth(self._call("POST", "/v1/charges", body, idem_key))

    def refund(self, payment_ref: str, amount_minor: int, *, idem_key: str) -> RefundTruth:
        """Give back a part of a payment."""
        answer = self._call("POST", f"/v1/payments/{payment_ref}/refunds", {"amount_minor": amount_minor}, idem_key)
        return RefundTruth(answer["id"], TruthState(answer["state"]))

    def fetch(self, object_ref: str) -> PaymentTruth | None:
        """One payment as it is now."""
        try:
            return _truth(self._call("GET", f"/v1/payments/{quote(object_ref, safe='')}"))
        except ProviderRefusedError as refusal:
            if refusal.code == "no-such-payment":
                return None
            raise

    def find(self, order_ref: str) -> list[PaymentTruth]:
        """All payments of an order."""
        return [_truth(row) for row in self._call("GET", f"/v1/orders/{order_ref}/payments")["payments"]]

    def verify_webhook(self, raw: bytes, headers: Mapping[str, str], *, now: datetime) -> Message:
        """``Sandbox-Signature``, as ``check_signature`` describes it."""
        check_signature(headers.get("Sandbox-Signature", ""), raw, secrets=settings.SANDBOX_WEBHOOK_SECRETS, now=now)
        try:
            body = json.loads(raw)
            return Message(body["id"], body["kind"], body["object"], moment(body["created"]))
        except (KeyError, TypeError, ValueError, RecursionError) as error:
            raise SignatureError("signed, but unreadable") from error

    def _call(self, method: str, path: str, body: dict[str, Any] | None = None, idem_key: str = "") -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {settings.SANDBOX_KEY}"}
        if idem_key:
            headers["Idempotency-Key"] = idem_key
        address = settings.SANDBOX_URL + path
        try:
            answer = requests.request(method, address, json=body, headers=headers, timeout=TIMEOUT_SECONDS)
            content: dict[str, Any] = answer.json()
        except (requests.RequestException, ValueError) as error:
            raise ProviderError(f"the payment sandbox does not answer: {error}") from error
        if answer.status_code >= 500:
            raise ProviderError(f"the payment sandbox answers {answer.status_code}")
        if answer.status_code >= 400:
            raise ProviderRefusedError(str(content.get("code", answer.status_code)))
        return content


def make_provider() -> SandboxProvider:
    """The sandbox of the settings."""
    return SandboxProvider()


def _truth(row: dict[str, Any]) -> PaymentTruth:
    return PaymentTruth(
        ref=row["id"],
        order_ref=row["order_ref"],
        state=TruthState(row["state"]),
        amount_minor=row["amount_minor"],
        currency=row["currency"],
        refunded_minor=row["refunded_minor"],
        disputed_minor=row["disputed_minor"],
        failure=row["failure"],
        method_ref=row.get("method_ref", ""),
        fingerprint=row["fingerprint"],
        paid_at=datetime.fromtimestamp(row["created"], tz=UTC),
    )
