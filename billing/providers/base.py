"""What every payment provider must do for us, in our words.

Providers move money and know nothing else: what was sold, who may watch and what is renewed when is ours. No method is ever called inside a
database transaction, and none writes to our database. What a method answers is a hint for the page that waits; what counts comes through
``fetch`` after a signed message, or through ``find`` in the reconciliation.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Protocol

from core.numbers import whole_number

TOLERANCE_SECONDS = 300
LONGEST_ID, LONGEST_ACCOUNT, LONGEST_KIND = 120, 60, 60


class Capability(StrEnum):
    """What a provider can do beyond one payment."""

    SAVED_METHOD = "saved-method"
    PARTIAL_REFUND = "partial-refund"
    DISPUTES = "disputes"
    TIME_TRAVEL = "time-travel"


class TruthState(StrEnum):
    """Where a payment stands at the provider."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True)
class CheckoutRequest:
    """One order to be paid on the provider's page. ``order_ref`` must come back with the payment; ``saves_method`` asks to charge again later.

    ``amount_minor`` 0 is only allowed with ``saves_method``: a trial, for which the means of payment is checked and nothing is charged.
    """

    order_ref: str
    amount_minor: int
    currency: str
    description: str
    return_url: str
    cancel_url: str
    language: str = "en"
    saves_method: bool = False
    customer_email: str = ""


@dataclass(frozen=True)
class Checkout:
    """Where the viewer pays: the provider's id of the page, and its address."""

    ref: str
    url: str


@dataclass(frozen=True)
class ChargeRequest:
    """A charge while nobody is there, on a method that a checkout saved."""

    order_ref: str
    method_ref: str
    amount_minor: int
    currency: str
    description: str


@dataclass(frozen=True)
class PaymentTruth:
    """A payment as the provider has it now. Refunds and disputes are totals: ``disputed_minor`` is what is contested or lost, 0 once won.

    ``ref`` names the payment for good; ``method_ref`` is set when the method can be charged again; ``fingerprint`` is the same for the same
    card whoever uses it. ``failure`` is a short code as ``card-declined``.
    """

    ref: str
    order_ref: str
    state: TruthState
    amount_minor: int
    currency: str
    refunded_minor: int = 0
    disputed_minor: int = 0
    failure: str = ""
    method_ref: str = ""
    fingerprint: str = ""
    paid_at: datetime | None = None


@dataclass(frozen=True)
class RefundTruth:
    """A refund as the provider has it now."""

    ref: str
    state: TruthState
    failure: str = ""


@dataclass(frozen=True)
class Message:
    """A signed message, read but not believed. ``object_ref`` is what ``fetch`` takes; empty when the kind is none of ours."""

    event_id: str
    kind: str
    object_ref: str
    occurred_at: datetime
    account: str = ""

    def __post_init__(self) -> None:
        """ValueError for what no inbox could keep: signed or not, no provider sends such names."""
        sizes = {"event_id": LONGEST_ID, "kind": LONGEST_KIND, "object_ref": LONGEST_ID, "account": LONGEST_ACCOUNT}
        for name, longest in sizes.items():
            text = getattr(self, name)
            if not isinstance(text, str) or len(text) > longest or "\0" in text:
                raise ValueError(f"{name} cannot be {text!r:.60}")
        if not self.event_id:
            raise ValueError("a message without an id cannot be told from another")


class ProviderError(Exception):
    """The provider could not be reached or answered nonsense: try again later, nothing is known."""


class ProviderRefusedError(Exception):
    """The provider said no for good. ``code`` is short and stable, as ``card-declined``."""

    def __init__(self, code: str, detail: str = "") -> None:
        self.code = code
        super().__init__(detail or code)


class SignatureError(Exception):
    """A message that nobody we know has signed, or too old to be taken."""


def check_signature(header: str, raw: bytes, *, secrets: Iterable[str], now: datetime) -> None:
    """``t=<seconds>,v1=<hex>[,v1=<hex>]``: HMAC-SHA256 over seconds, dot and raw bytes, by any secret that may be in use (while one is
    rolled there are two), not older than five minutes. SignatureError for every other header, whatever it is made of.
    """
    parts = [part.strip().partition("=")[::2] for part in header.split(",")]
    said = dict(parts).get("t", "")
    at = whole_number(said)
    if at is None or abs(int(now.timestamp()) - at) > TOLERANCE_SECONDS:
        raise SignatureError("no time, or too old")
    signed = said.encode() + b"." + raw
    expected = [hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest().encode() for secret in secrets]
    given = [value.encode("utf-8", "replace") for scheme, value in parts if scheme == "v1"]
    if not any(hmac.compare_digest(digest, value) for digest in expected for value in given):
        raise SignatureError("signed by nobody we know")


def moment(seconds: object) -> datetime:
    """A time of a provider's object. ValueError or TypeError for what is none."""
    try:
        return datetime.fromtimestamp(seconds, tz=UTC)  # type: ignore[arg-type]  # that is what is found out
    except (OverflowError, OSError) as error:
        raise ValueError(f"no time: {seconds!r:.40}") from error


class Provider(Protocol):
    """One payment company."""

    name: str
    capabilities: frozenset[Capability]

    def create_checkout(self, request: CheckoutRequest, *, idem_key: str) -> Checkout:
        """A page on which the viewer pays. Called when an order was stored; may be called again with the same key and must not charge."""
        ...

    def charge_saved(self, request: ChargeRequest, *, idem_key: str) -> PaymentTruth:
        """Charge a saved method. Called by renewals after the order was stored; the same key never charges twice."""
        ...

    def refund(self, payment_ref: str, amount_minor: int, *, idem_key: str) -> RefundTruth:
        """Give money back. Called for an approved refund; never more than is left, never twice for one key."""
        ...

    def fetch(self, object_ref: str) -> PaymentTruth | None:
        """The payment that an object belongs to, as it is now; None when there is none (yet). Called for each message; reads only."""
        ...

    def find(self, order_ref: str) -> list[PaymentTruth]:
        """All payments that were made for an order. Called by the reconciliation when no message came; reads only."""
        ...

    def verify_webhook(self, raw: bytes, headers: Mapping[str, str], *, now: datetime) -> Message:
        """Check the signature over the raw bytes with every secret that may be in use. SignatureError; no network, no database."""
        ...
