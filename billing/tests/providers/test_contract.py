"""What every payment provider must do, tried on each of them with the provider's other side played by a program that runs."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from billing.providers.base import (
    Capability,
    ChargeRequest,
    CheckoutRequest,
    ProviderError,
    ProviderRefusedError,
    SignatureError,
    TruthState,
)
from core.ids import new_public_id


@pytest.fixture
def order_ref() -> str:
    return new_public_id()


@pytest.fixture
def ask(order_ref):
    """``ask(amount, saves=False)``: a request for a page."""

    def make(amount: int = 999, *, saves: bool = False, currency: str = "USD") -> CheckoutRequest:
        return CheckoutRequest(
            order_ref=order_ref,
            amount_minor=amount,
            currency=currency,
            description="500 coins",
            return_url="https://duanju.example/thanks",
            cancel_url="https://duanju.example/back",
            saves_method=saves,
            customer_email="viewer@duanju.example",
        )

    return make


@pytest.fixture
def paid(contract_provider, ask, order_ref):
    """``paid(amount=999, saves=False)``: the truth of a payment that a viewer has made."""

    def make(amount: int = 999, *, saves: bool = False, card: str = "", currency: str = "USD"):
        request = ask(amount, saves=saves, currency=currency)
        page = contract_provider.provider.create_checkout(request, idem_key=f"checkout:{order_ref}")
        contract_provider.pay(page.ref, card or contract_provider.cards.pays)
        (truth,) = contract_provider.provider.find(order_ref)
        return truth

    return make


def renewal(method_ref: str, amount: int = 499) -> ChargeRequest:
    return ChargeRequest(new_public_id(), method_ref, amount, "USD", "Another month")


def test_a_page_has_an_address_and_the_same_key_opens_the_same_page(contract_provider, ask, order_ref):
    first = contract_provider.provider.create_checkout(ask(), idem_key=f"checkout:{order_ref}")
    again = contract_provider.provider.create_checkout(ask(), idem_key=f"checkout:{order_ref}")
    assert first == again
    assert first.url.startswith("http")
    assert len(first.ref) <= 80


def test_a_page_charges_nothing_before_somebody_pays(contract_provider, ask, order_ref):
    contract_provider.provider.create_checkout(ask(), idem_key=f"checkout:{order_ref}")
    assert contract_provider.provider.find(order_ref) == []


def test_what_was_paid_is_found_by_its_order(paid, order_ref):
    truth = paid()
    assert (truth.state, truth.order_ref) == (TruthState.SUCCEEDED, order_ref)
    assert (truth.amount_minor, truth.currency, truth.refunded_minor, truth.disputed_minor) == (999, "USD", 0, 0)
    assert truth.failure == ""
    assert truth.fingerprint
    assert abs(truth.paid_at - timezone.now()) < timedelta(minutes=1)


def test_yen_are_whole(paid):
    truth = paid(120, currency="JPY")
    assert (truth.amount_minor, truth.currency) == (120, "JPY")


def test_a_signed_message_leads_to_the_payment(contract_provider, paid, order_ref):
    truth = paid()
    delivery = contract_provider.deliveries_about(order_ref)[0]
    message = contract_provider.provider.verify_webhook(delivery.raw, delivery.headers, now=timezone.now())
    assert message.event_id
    assert message.kind
    assert contract_provider.provider.fetch(message.object_ref) == truth
    assert contract_provider.provider.fetch(truth.ref) == truth


def test_a_message_that_was_changed_or_comes_late_is_not_believed(contract_provider, paid, order_ref):
    paid()
    delivery = contract_provider.deliveries_about(order_ref)[0]
    verify, now = contract_provider.provider.verify_webhook, timezone.now()
    for raw in (delivery.raw[:-1] + b" ", delivery.raw + b"\n", b"", b"{}"):
        with pytest.raises(SignatureError):
            verify(raw, delivery.headers, now=now)
    for headers in ({}, dict.fromkeys(delivery.headers, ""), dict.fromkeys(delivery.headers, "t=1,v1=é")):
        with pytest.raises(SignatureError):
            verify(delivery.raw, headers, now=now)
    with pytest.raises(SignatureError):
        verify(delivery.raw, delivery.headers, now=now + timedelta(seconds=330))
    with pytest.raises(SignatureError):
        verify(delivery.raw, delivery.headers, now=now - timedelta(seconds=330))


@pytest.mark.parametrize("raw", [b"[]", b"{}", b"no json", b"\xff", json.dumps({"id": "x"}).encode()])
def test_nonsense_that_is_well_signed_is_refused_all_the_same(contract_provider, raw):
    now = timezone.now()
    with pytest.raises(SignatureError):
        contract_provider.provider.verify_webhook(raw, contract_provider.sign(raw, int(now.timestamp())), now=now)


def test_a_declined_card_pays_nothing_and_says_why(contract_provider, paid):
    truth = paid(card=contract_provider.cards.declined)
    assert (truth.state, truth.failure) == (TruthState.FAILED, "card-declined")
    with pytest.raises(ProviderRefusedError) as refusal:
        contract_provider.provider.refund(truth.ref, 1, idem_key="refund:of-nothing")
    assert refusal.value.code == "not-paid"


def test_a_payment_does_not_keep_the_card_unless_asked(paid):
    assert paid().method_ref == ""


def test_a_kept_card_is_charged_while_nobody_is_there_and_once_for_a_key(contract_provider, paid):
    first = paid(saves=True)
    request = renewal(first.method_ref)
    charge = contract_provider.provider.charge_saved
    truth = charge(request, idem_key=f"renewal:{request.order_ref}")
    assert (truth.state, truth.amount_minor, truth.order_ref) == (TruthState.SUCCEEDED, 499, request.order_ref)
    assert truth.ref != first.ref
    assert charge(request, idem_key=f"renewal:{request.order_ref}").ref == truth.ref
    assert [found.ref for found in contract_provider.provider.find(request.order_ref)] == [truth.ref]


def test_a_trial_keeps_the_card_and_takes_nothing(contract_provider, paid):
    truth = paid(0, saves=True)
    assert (truth.state, truth.amount_minor, truth.currency) == (TruthState.SUCCEEDED, 0, "USD")
    assert truth.fingerprint
    assert contract_provider.deliveries_about(truth.order_ref)
    later = contract_provider.provider.charge_saved(renewal(truth.method_ref), idem_key=f"renewal:{truth.ref}")
    assert later.state == TruthState.SUCCEEDED


def test_a_renewal_that_is_declined_stays_declined_for_its_key(contract_provider, paid):
    truth = paid(0, saves=True, card=contract_provider.cards.declined_later)
    request = renewal(truth.method_ref)
    for _ in range(2):
        later = contract_provider.provider.charge_saved(request, idem_key=f"renewal:{request.order_ref}")
        assert (later.state, later.failure) == (TruthState.FAILED, "card-declined")
        assert later.order_ref == request.order_ref
    assert len(contract_provider.provider.find(request.order_ref)) == 1


def test_a_method_that_nobody_kept_is_refused(contract_provider):
    with pytest.raises(ProviderRefusedError) as refusal:
        contract_provider.provider.charge_saved(renewal("nobody"), idem_key="renewal:nobody")
    assert refusal.value.code == "no-such-method"


def test_parts_are_paid_back_once_for_a_key_and_never_more_than_is_left(contract_provider, paid, order_ref):
    provider, truth = contract_provider.provider, paid()
    assert Capability.PARTIAL_REFUND in provider.capabilities
    first = provider.refund(truth.ref, 300, idem_key=f"refund:1:{order_ref}")
    assert (first.state, first.failure) == (TruthState.SUCCEEDED, "")
    assert provider.refund(truth.ref, 300, idem_key=f"refund:1:{order_ref}") == first
    assert provider.fetch(truth.ref).refunded_minor == 300
    for amount in (700, 0, -1):
        with pytest.raises(ProviderRefusedError) as refusal:
            provider.refund(truth.ref, amount, idem_key=f"refund:{amount}:{order_ref}")
        assert refusal.value.code == "more-than-left"
    provider.refund(truth.ref, 699, idem_key=f"refund:2:{order_ref}")
    assert provider.fetch(truth.ref).refunded_minor == 999
    assert len(contract_provider.deliveries_about(order_ref, count=3)) >= 3


@pytest.mark.parametrize(("outcome", "left"), [("won", 0), ("lost", 999)])
def test_a_dispute_counts_until_it_is_won(contract_provider, paid, order_ref, outcome, left):
    provider, truth = contract_provider.provider, paid()
    dispute = contract_provider.dispute(truth.ref, 999)
    assert provider.fetch(truth.ref).disputed_minor == 999
    contract_provider.close_dispute(dispute, outcome)
    assert provider.fetch(truth.ref).disputed_minor == left
    assert provider.fetch(truth.ref).refunded_minor == 0
    assert len(contract_provider.deliveries_about(order_ref, count=3)) >= 3


@pytest.mark.parametrize("ref", ["nothing", "pi_unknown", "payment-unknown", "cus_unknown"])
def test_what_is_not_there_is_none(contract_provider, ref):
    assert contract_provider.provider.fetch(ref) is None
    assert contract_provider.provider.find(new_public_id()) == []


def test_a_provider_that_cannot_be_reached_says_nothing_about_a_payment(contract_provider):
    contract_provider.cut()
    with pytest.raises(ProviderError):
        contract_provider.provider.fetch("pi_1")
