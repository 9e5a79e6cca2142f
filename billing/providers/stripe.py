"""Stripe: pages of Stripe Checkout for payments, charges on saved cards for renewals. Subscriptions stay ours.

A payment is a PaymentIntent, or a SetupIntent when nothing is charged. Keys: Stripe remembers an Idempotency-Key for a day only, so each charge
and refund carries its key in the metadata too, and is looked for before it is made again.
What of this was tried against what: docs/mechanisms/payments-not-verified.md.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from itertools import islice

import stripe
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from billing.providers.base import (
    LONGEST_KIND,
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
from billing.providers.stripe_page import page_for
from billing.providers.stripe_truth import (
    CHARGE_KEY,
    ORDER_KEY,
    PAYMENT_PREFIXES,
    Body,
    check_amount,
    code_of,
    id_of,
    order_of,
    payment_truth,
    refund_truth,
    root_of,
    setup_truth,
)

TIMEOUT_SECONDS = 30
PAGE = 100
NEWEST_PAYMENTS, NEWEST_SETUPS = 300, 1000


class StripeProvider:
    """One Stripe account."""

    name = "stripe"
    capabilities = frozenset({Capability.SAVED_METHOD, Capability.PARTIAL_REFUND, Capability.DISPUTES})

    def __init__(self, *, secret_key: str, api_base: str, webhook_secrets: tuple[str, ...], account: str = "") -> None:
        self._webhook_secrets = webhook_secrets
        self._account = account
        client = stripe.StripeClient(
            secret_key,
            base_addresses={"api": api_base},
            max_network_retries=1,
            http_client=stripe.RequestsClient(timeout=TIMEOUT_SECONDS),
        )
        self._api = client.v1

    def create_checkout(self, request: CheckoutRequest, *, idem_key: str) -> Checkout:
        """A page of Stripe Checkout: it takes the payment, or only the card when there is nothing to pay yet."""
        check_amount(request.amount_minor, request.currency)
        if request.amount_minor <= 0 and not request.saves_method:
            raise ProviderRefusedError("nothing-to-pay")
        with _in_our_words():
            try:
                made = self._api.checkout.sessions.create(page_for(request), {"idempotency_key": idem_key})
            except stripe.IdempotencyError:  # the page was made before, for another language or way back
                return self._open_page(request.order_ref)
        session = made.to_dict()
        return Checkout(session["id"], session["url"] or "")

    def charge_saved(self, request: ChargeRequest, *, idem_key: str) -> PaymentTruth:
        """A PaymentIntent that is confirmed while nobody is there. ProviderRefusedError ``no-such-method``."""
        check_amount(request.amount_minor, request.currency)
        customer, _slash, method = request.method_ref.partition("/")
        if not (customer.startswith("cus_") and method.startswith("pm_")):
            raise ProviderRefusedError("no-such-method", f"{request.method_ref!r} names no customer and method")
        with _in_our_words():
            known = self._charge_with(idem_key, customer)
            if known is not None:
                return known
            try:
                made = self._api.payment_intents.create(
                    {
                        "amount": request.amount_minor,
                        "currency": request.currency.lower(),
                        "customer": customer,
                        "payment_method": method,
                        "payment_method_types": ["card"],  # all that page_for() saves
                        "description": request.description,
                        "metadata": {ORDER_KEY: request.order_ref, CHARGE_KEY: idem_key},
                        "confirm": True,
                        "off_session": True,
                        "expand": ["latest_charge"],
                    },
                    {"idempotency_key": idem_key},
                )
            except stripe.CardError as error:
                return self._charge_with(idem_key, customer) or _declined(request, error)
            return self._truth_of(made.to_dict())

    def refund(self, payment_ref: str, amount_minor: int, *, idem_key: str) -> RefundTruth:
        """Give back a part. ProviderRefusedError ``no-such-payment``, ``not-paid``, ``more-than-left``, or Stripe's own reason."""
        with _in_our_words():
            for made in self._api.refunds.list({"payment_intent": payment_ref, "limit": PAGE}).auto_paging_iter():
                body = made.to_dict()
                if (body.get("metadata") or {}).get(CHARGE_KEY) == idem_key:
                    return refund_truth(body)
            self._check_refund(payment_ref, amount_minor)
            refund = self._api.refunds.create(
                {"payment_intent": payment_ref, "amount": amount_minor, "metadata": {CHARGE_KEY: idem_key}},
                {"idempotency_key": idem_key},
            )
            return refund_truth(refund.to_dict())

    def fetch(self, object_ref: str) -> PaymentTruth | None:
        """The payment behind an intent, session, charge, refund or dispute. None for other businesses of the same account, too."""
        with _in_our_words():
            try:
                root = self._root_of(object_ref)
                if root.startswith("seti_"):
                    setup = self._api.setup_intents.retrieve(root, {"expand": ["payment_method"]}).to_dict()
                    return setup_truth(setup) if order_of(setup) else None
                if not root:
                    return None
                intent = self._api.payment_intents.retrieve(root, {"expand": ["latest_charge"]}).to_dict()
                return self._truth_of(intent) if order_of(intent) else None
            except stripe.InvalidRequestError as error:
                if error.http_status == 404:
                    return None
                raise

    def find(self, order_ref: str) -> list[PaymentTruth]:
        """All payments of an order.

        Lists are consistent: what was made is in them at once. The search index is not: a minute late, in bad times an hour. So the newest
        payments are listed and looked through, and only when there are more than that the index is asked for the older ones.
        Setups (trials) cannot be searched for; the newest thousand are looked through.
        """
        with _in_our_words():
            payments = self._api.payment_intents.list({"limit": PAGE}).auto_paging_iter()
            listed = [intent.to_dict() for intent in islice(payments, NEWEST_PAYMENTS)]
            setups = self._api.setup_intents.list({"limit": PAGE}).auto_paging_iter()
            own = [*listed, *(setup.to_dict() for setup in islice(setups, NEWEST_SETUPS))]
            refs = {body["id"] for body in own if order_of(body) == order_ref}
            if len(listed) == NEWEST_PAYMENTS:
                query = f"metadata['{ORDER_KEY}']:'{order_ref.replace(chr(39), '')}'"
                refs |= {row.id for row in self._api.payment_intents.search({"query": query, "limit": PAGE}).data}
        return [truth for ref in sorted(refs) if (truth := self.fetch(ref)) is not None]

    def verify_webhook(self, raw: bytes, headers: Mapping[str, str], *, now: datetime) -> Message:
        """``Stripe-Signature``, https://docs.stripe.com/webhooks, as ``check_signature`` describes it."""
        check_signature(headers.get("Stripe-Signature", ""), raw, secrets=self._webhook_secrets, now=now)
        try:
            event = json.loads(raw)
            about = event["data"]["object"]
            own_id = id_of(about)
            ref = (root_of(about) or own_id) if own_id.partition("_")[0] in PAYMENT_PREFIXES else ""
            account = event.get("account") or self._account
            return Message(event["id"], event["type"][:LONGEST_KIND], ref, moment(event["created"]), account)
        except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
            raise SignatureError("signed, but unreadable") from error

    def _open_page(self, order_ref: str) -> Checkout:
        """The page that an order has already; ProviderRefusedError ``idempotency-conflict`` when it is closed."""
        for made in islice(self._api.checkout.sessions.list({"limit": PAGE}).auto_paging_iter(), NEWEST_PAYMENTS):
            session = made.to_dict()
            if session.get("client_reference_id") == order_ref and session.get("status") == "open":
                return Checkout(session["id"], session["url"] or "")
        raise ProviderRefusedError("idempotency-conflict", f"the page of {order_ref} was made with other words")

    def _charge_with(self, idem_key: str, customer: str) -> PaymentTruth | None:
        """What became of a charge with this key, however long ago."""
        listed = self._api.payment_intents.list({"customer": customer, "limit": PAGE, "expand": ["data.latest_charge"]})
        for intent in listed.auto_paging_iter():
            body = intent.to_dict()
            if (body.get("metadata") or {}).get(CHARGE_KEY) == idem_key:
                return self._truth_of(body)
        return None

    def _truth_of(self, intent: Body) -> PaymentTruth:
        """With its disputes, which only a charge that was ever disputed has."""
        charge = intent.get("latest_charge")
        if not (isinstance(charge, dict) and charge.get("disputed")):
            return payment_truth(intent)
        disputes = self._api.disputes.list({"payment_intent": intent["id"], "limit": PAGE})
        return payment_truth(intent, [dispute.to_dict() for dispute in disputes.auto_paging_iter()])

    def _check_refund(self, payment_ref: str, amount_minor: int) -> None:
        truth = self.fetch(payment_ref)
        if truth is None:
            raise ProviderRefusedError("no-such-payment")
        if truth.state != TruthState.SUCCEEDED:
            raise ProviderRefusedError("not-paid")
        if not 0 < amount_minor <= truth.amount_minor - truth.refunded_minor:
            raise ProviderRefusedError("more-than-left")

    def _root_of(self, object_ref: str) -> str:
        """Any reference to the id of its PaymentIntent or SetupIntent; empty when it has none (yet)."""
        retrieve: dict[str, Callable[[], stripe.StripeObject]] = {
            "cs": lambda: self._api.checkout.sessions.retrieve(object_ref),
            "ch": lambda: self._api.charges.retrieve(object_ref),
            "re": lambda: self._api.refunds.retrieve(object_ref),
            "dp": lambda: self._api.disputes.retrieve(object_ref),
        }
        kind = object_ref.partition("_")[0]
        if kind in {"pi", "seti"}:
            return object_ref
        step = retrieve.get({"py": "ch", "pyr": "re", "du": "dp"}.get(kind, kind))
        return root_of(step().to_dict()) if step else ""


def make_provider() -> StripeProvider:
    """The account of the settings. ImproperlyConfigured without a key."""
    if not settings.STRIPE_SECRET_KEY:
        raise ImproperlyConfigured("STRIPE_SECRET_KEY is not set, but Stripe is to be used")
    stripe.enable_telemetry = False  # else the client measures us, and keeps an id in the home folder
    return StripeProvider(
        secret_key=settings.STRIPE_SECRET_KEY,
        api_base=settings.STRIPE_API_BASE,
        webhook_secrets=tuple(settings.STRIPE_WEBHOOK_SECRETS),
        account=settings.STRIPE_ACCOUNT,
    )


def _declined(request: ChargeRequest, error: stripe.CardError) -> PaymentTruth:
    """A charge that Stripe refused without keeping a PaymentIntent."""
    failure = code_of(error.code, getattr(error.error, "decline_code", None)) or "card-declined"
    amount, currency = request.amount_minor, request.currency
    return PaymentTruth("", request.order_ref, TruthState.FAILED, amount, currency, failure=failure)


@contextmanager
def _in_our_words() -> Iterator[None]:
    """Stripe's errors as ours. A wrong key is the operator's mistake and says nothing about a payment: try again later."""
    try:
        yield
    except stripe.IdempotencyError as error:
        raise ProviderRefusedError("idempotency-conflict", str(error)) from error
    except (stripe.CardError, stripe.InvalidRequestError) as error:
        raise ProviderRefusedError(code_of(error.code) or "invalid-request", str(error)) from error
    except stripe.StripeError as error:
        raise ProviderError(f"Stripe: {error}") from error
