"""Stripe alone: objects in the shapes of its documentation, answered by a small server; and many messages of localstripe, signed by it."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from billing.providers.base import (
    ChargeRequest,
    CheckoutRequest,
    ProviderError,
    ProviderRefusedError,
    SignatureError,
    TruthState,
)
from billing.providers.stripe import NEWEST_PAYMENTS, make_provider
from billing.tests.providers.stripe_front import OLD_SECRET, SECRET, StripeFront, fronting, shape, signature

ORDER = "ordershape22"
AT = 1772366400
PICKLE = Path("/tmp/localstripe.pickle")  # noqa: S108 - where localstripe would put it


@pytest.fixture
def api():
    """A Stripe that knows nothing but what a test puts into ``answers``."""
    with fronting(StripeFront()) as running:
        yield running


@pytest.fixture
def stripe(api, stripe_at):
    return stripe_at(api.url)


@pytest.fixture
def known(api):
    """``known(**{"payment_intents/pi_shape": body})``: objects that can be read."""

    def put(objects: dict) -> None:
        api.answers |= {("GET", f"/v1/{path}"): (200, body) for path, body in objects.items()}

    return put


def listed(*rows: dict) -> dict:
    return {"object": "list", "data": list(rows), "has_more": False, "url": "/v1/rows"}


def page(**changes) -> CheckoutRequest:
    wish = {
        "order_ref": ORDER,
        "amount_minor": 999,
        "currency": "USD",
        "description": "500 coins",
        "return_url": "https://a.example/1",
    }
    return CheckoutRequest(**{**wish, "cancel_url": "https://a.example/2", **changes})


def charge_of(**changes) -> ChargeRequest:
    wish = {
        "order_ref": ORDER,
        "method_ref": "cus_shape/pm_shape",
        "amount_minor": 999,
        "currency": "USD",
        "description": "A month",
    }
    return ChargeRequest(**{**wish, **changes})


def event_of(kind: str, about: dict, **changes) -> bytes:
    return json.dumps(shape("event", type=kind, data={"object": about}, **changes)).encode()


def test_every_kind_of_object_leads_to_the_one_payment(stripe, known):
    session = shape("checkout_session", payment_intent="pi_shape", status="complete", payment_status="paid", url=None)
    known(
        {
            "payment_intents/pi_shape": shape("payment_intent", latest_charge=shape("charge")),
            "charges/ch_shape": shape("charge"),
            "charges/py_shape": shape("charge", id="py_shape"),
            "refunds/re_shape": shape("refund"),
            "refunds/pyr_shape": shape("refund", id="pyr_shape"),
            "disputes/du_shape": shape("dispute"),
            "disputes/dp_shape": shape("dispute", id="dp_shape"),
            "checkout/sessions/cs_test_shape": session,
        }
    )
    refs = ("pi_shape", "ch_shape", "py_shape", "re_shape", "pyr_shape", "du_shape", "dp_shape", "cs_test_shape")
    (truth,) = {stripe.fetch(ref) for ref in refs}
    assert (truth.ref, truth.order_ref, truth.state) == ("pi_shape", ORDER, TruthState.SUCCEEDED)
    assert (truth.amount_minor, truth.currency) == (999, "USD")
    assert (truth.method_ref, truth.fingerprint) == ("cus_shape/pm_shape", "FingerOfShape")
    assert truth.paid_at == datetime.fromtimestamp(AT, tz=UTC)


def test_a_page_for_a_trial_leads_to_its_setup(stripe, known):
    session = shape("checkout_session", mode="setup", setup_intent="seti_shape", amount_total=None, currency=None)
    setup = shape("setup_intent", payment_method=shape("payment_method"))
    known({"checkout/sessions/cs_test_shape": session, "setup_intents/seti_shape": setup})
    truth = stripe.fetch("cs_test_shape")
    assert truth == stripe.fetch("seti_shape")
    assert (truth.ref, truth.amount_minor, truth.currency) == ("seti_shape", 0, "USD")
    assert (truth.state, truth.method_ref, truth.fingerprint) == (
        TruthState.SUCCEEDED,
        "cus_shape/pm_shape",
        "FingerOfShape",
    )


def test_an_open_page_and_what_other_businesses_sold_are_no_payments_of_ours(stripe, known):
    known(
        {
            "checkout/sessions/cs_test_shape": shape("checkout_session"),
            "payment_intents/pi_shape": shape("payment_intent", metadata={}),
            "setup_intents/seti_shape": shape("setup_intent", metadata={}),
        }
    )
    for ref in ("cs_test_shape", "pi_shape", "seti_shape", "cs_unknown", "cus_shape", "", "pi_../charges"):
        assert stripe.fetch(ref) is None


@pytest.mark.parametrize(
    ("statuses", "disputed"),
    [
        (["needs_response"], 400),
        (["warning_needs_response"], 400),
        (["won"], 0),
        (["warning_closed"], 0),
        (["prevented"], 0),
        (["lost", "needs_response"], 800),
        (["lost", "lost", "under_review"], 999),
    ],
)
def test_disputes_that_are_neither_won_nor_withdrawn_are_added_up(stripe, known, statuses, disputed):
    charge = shape("charge", disputed=True, amount_refunded=100)
    rows = [shape("dispute", id=f"du_{at}", status=status, amount=400) for at, status in enumerate(statuses)]
    known({"payment_intents/pi_shape": shape("payment_intent", latest_charge=charge), "disputes": listed(*rows)})
    truth = stripe.fetch("pi_shape")
    assert (truth.refunded_minor, truth.disputed_minor) == (100, disputed)


def test_every_post_carries_its_key_and_the_order(api, stripe):
    api.answers[("GET", "/v1/payment_intents")] = (200, listed())
    api.answers[("POST", "/v1/payment_intents")] = (200, shape("payment_intent", latest_charge=shape("charge")))
    stripe.create_checkout(page(saves_method=True, language="zh-hans"), idem_key="checkout:1")
    stripe.create_checkout(page(saves_method=True, amount_minor=0, order_ref="trial2222222"), idem_key="checkout:2")
    stripe.charge_saved(charge_of(), idem_key="renewal:1")
    paying, trying, renewing = [asked for asked in api.asked if asked.method == "POST"]
    assert [paying.idem_key, trying.idem_key, renewing.idem_key] == ["checkout:1", "checkout:2", "renewal:1"]
    assert (paying.form["mode"], paying.form["locale"]) == ("payment", "zh")
    assert paying.form["payment_intent_data[setup_future_usage]"] == "off_session"
    assert paying.form["payment_intent_data[metadata][order_ref]"] == ORDER
    assert paying.form["adaptive_pricing[enabled]"] == "false"
    assert paying.form["line_items[0][price_data][unit_amount]"] == "999"
    assert (trying.form["mode"], trying.form["customer_creation"]) == ("setup", "always")
    assert trying.form["setup_intent_data[metadata][order_ref]"] == "trial2222222"
    assert not [name for name in trying.form if name.startswith(("line_items", "payment_intent_data"))]
    assert renewing.form["off_session"] == renewing.form["confirm"] == "true"
    assert renewing.form["metadata[order_ref]"] == ORDER


def test_the_page_of_an_order_in_another_language_is_the_same_page(stripe):
    first = stripe.create_checkout(page(), idem_key="checkout:1")
    assert stripe.create_checkout(page(language="zh-hans"), idem_key="checkout:1") == first


def test_a_key_charges_once_even_when_stripe_has_forgotten_it(front, stripe_at):
    stripe = stripe_at(front.url)
    session = stripe.create_checkout(page(saves_method=True), idem_key="checkout:1")
    front.pay(session.ref, "4242424242424242")
    (first,) = stripe.find(ORDER)
    request = charge_of(method_ref=first.method_ref, order_ref="renewal22222")
    charged = stripe.charge_saved(request, idem_key="renewal:1")
    refunded = stripe.refund(charged.ref, 100, idem_key="refund:1")
    front.remembered.clear()
    assert stripe.charge_saved(request, idem_key="renewal:1") == stripe.fetch(charged.ref)
    assert stripe.refund(charged.ref, 100, idem_key="refund:1") == refunded
    assert stripe.fetch(charged.ref).refunded_minor == 100
    assert len(stripe.find("renewal22222")) == 1


@pytest.mark.parametrize(
    ("code", "decline_code", "told"),
    [
        ("card_declined", "insufficient_funds", "insufficient-funds"),
        ("card_declined", "generic_decline", "card-declined"),
        ("card_declined", "stolen_card", "card-declined"),
        ("card_declined", "fraudulent", "card-declined"),
        ("expired_card", None, "expired-card"),
        ("authentication_required", "authentication_required", "authentication-required"),
    ],
)
def test_a_card_error_is_a_failed_payment_with_a_short_code(api, stripe, code, decline_code, told):
    error = shape("card_error")["error"] | {"code": code, "decline_code": decline_code}
    api.answers[("POST", "/v1/payment_intents")] = (402, {"error": error})
    api.answers[("GET", "/v1/payment_intents")] = (200, listed())
    truth = stripe.charge_saved(charge_of(), idem_key="renewal:1")
    assert (truth.state, truth.failure, truth.amount_minor) == (TruthState.FAILED, told, 999)
    kept = shape("payment_intent", status="requires_payment_method", last_payment_error=error, latest_charge=None)
    kept["metadata"]["charge_key"] = "renewal:1"
    api.answers[("GET", "/v1/payment_intents")] = (200, listed(kept))
    truth = stripe.charge_saved(charge_of(), idem_key="renewal:1")
    assert (truth.ref, truth.state, truth.failure) == ("pi_shape", TruthState.FAILED, told)


@pytest.mark.parametrize(
    ("status", "changes", "state", "failure"),
    [
        ("processing", {}, TruthState.PENDING, ""),
        ("requires_action", {}, TruthState.PENDING, ""),
        (
            "requires_action",
            {"metadata": {"order_ref": ORDER, "charge_key": "k"}},
            TruthState.FAILED,
            "authentication-required",
        ),
        ("requires_payment_method", {}, TruthState.PENDING, ""),
        ("canceled", {"cancellation_reason": "abandoned"}, TruthState.FAILED, "abandoned"),
    ],
)
def test_states_between_and_after(stripe, known, status, changes, state, failure):
    known({"payment_intents/pi_shape": shape("payment_intent", status=status, latest_charge=None, **changes)})
    truth = stripe.fetch("pi_shape")
    assert (truth.state, truth.failure, truth.paid_at) == (state, failure, None)


@pytest.mark.parametrize(
    ("status", "kind", "raised"),
    [
        (500, "api_error", ProviderError),
        (429, "invalid_request_error", ProviderError),
        (409, "idempotency_error", ProviderError),
        (401, "invalid_request_error", ProviderError),
        (403, "invalid_request_error", ProviderError),
        (400, "invalid_request_error", ProviderRefusedError),
    ],
)
def test_what_may_pass_is_told_from_what_will_not(api, stripe, status, kind, raised):
    error = {"error": {"type": kind, "code": "amount_too_small", "message": "no"}}
    api.answers |= {("GET", "/v1/payment_intents"): (200, listed()), ("POST", "/v1/payment_intents"): (status, error)}
    with pytest.raises(raised) as refusal:
        stripe.charge_saved(charge_of(), idem_key="renewal:1")
    assert raised is ProviderError or refusal.value.code == "amount-too-small"


def test_nobody_listening_and_no_json_say_nothing_about_a_payment(api, stripe, stripe_at, receiver):
    with pytest.raises(ProviderError):
        stripe_at("http://127.0.0.1:1").fetch("pi_shape")
    api.answers[("GET", "/v1/payment_intents/pi_shape")] = (502, "a proxy's page")
    with pytest.raises(ProviderError):
        stripe.fetch("pi_shape")


@pytest.mark.parametrize("currency", ["KWD", "BHD", "ISK", "UGX", "MGA"])
def test_currencies_that_are_counted_otherwise_are_refused_rather_than_charged_wrongly(api, stripe, currency):
    for refused in (
        lambda: stripe.create_checkout(page(currency=currency), idem_key="1"),
        lambda: stripe.charge_saved(charge_of(currency=currency), idem_key="2"),
    ):
        with pytest.raises(ProviderRefusedError) as refusal:
            refused()
        assert refusal.value.code == "currency-not-supported"
    assert api.asked == []


def test_a_page_for_nothing_that_keeps_nothing_is_refused(stripe):
    with pytest.raises(ProviderRefusedError) as refusal:
        stripe.create_checkout(page(amount_minor=0), idem_key="1")
    assert refusal.value.code == "nothing-to-pay"


@pytest.mark.parametrize(
    ("status", "state", "failure"),
    [
        ("pending", TruthState.PENDING, ""),
        ("requires_action", TruthState.PENDING, ""),
        ("failed", TruthState.FAILED, "expired-or-canceled-card"),
    ],
)
def test_a_refund_may_take_its_time_or_fail(api, stripe, known, status, state, failure):
    known({"payment_intents/pi_shape": shape("payment_intent", latest_charge=shape("charge")), "refunds": listed()})
    body = shape("refund", status=status, failure_reason="expired_or_canceled_card")
    api.answers[("POST", "/v1/refunds")] = (200, body)
    truth = stripe.refund("pi_shape", 300, idem_key="refund:1")
    assert (truth.state, truth.failure) == (state, failure)


def test_older_payments_than_the_list_shows_are_searched_for(api, stripe, known):
    others = [
        shape("payment_intent", id=f"pi_{at}", metadata={"order_ref": "another22222"}) for at in range(NEWEST_PAYMENTS)
    ]
    found = {"object": "search_result", "data": [{"id": "pi_shape", "object": "payment_intent"}], "has_more": False}
    known({"payment_intents": listed(*others[1:]), "setup_intents": listed(), "payment_intents/search": found})
    known({"payment_intents/pi_shape": shape("payment_intent", latest_charge=shape("charge"))})
    assert stripe.find(ORDER) == []
    known({"payment_intents": listed(*others)})
    assert [truth.ref for truth in stripe.find(ORDER)] == ["pi_shape"]
    assert api.asked[-2].form["query"] == f"metadata['order_ref']:'{ORDER}'"


@pytest.mark.parametrize(
    ("kind", "name", "changes", "ref"),
    [
        ("payment_intent.succeeded", "payment_intent", {}, "pi_shape"),
        ("checkout.session.completed", "checkout_session", {"payment_intent": "pi_shape"}, "pi_shape"),
        ("checkout.session.completed", "checkout_session", {"setup_intent": "seti_shape"}, "seti_shape"),
        ("checkout.session.expired", "checkout_session", {}, "cs_test_shape"),
        ("charge.refunded", "charge", {}, "pi_shape"),
        ("refund.updated", "refund", {}, "pi_shape"),
        ("charge.dispute.created", "dispute", {}, "pi_shape"),
        ("setup_intent.succeeded", "setup_intent", {}, "seti_shape"),
        ("payment_method.attached", "payment_method", {}, ""),
        ("invoice.paid", "payment_intent", {"id": "in_shape", "payment_intent": "pi_shape"}, ""),
    ],
)
def test_a_replayed_message_names_what_to_read(stripe, kind, name, changes, ref):
    raw = event_of(kind, shape(name, **changes))
    now = datetime.fromtimestamp(AT, tz=UTC)
    message = stripe.verify_webhook(raw, {"Stripe-Signature": signature(raw, SECRET, at=AT)}, now=now)
    assert (message.event_id, message.kind, message.object_ref) == ("evt_shape", kind, ref)
    assert message.occurred_at == now


def test_while_a_secret_is_rolled_both_are_believed_and_no_third(stripe):
    raw, now = event_of("charge.refunded", shape("charge")), datetime.fromtimestamp(AT, tz=UTC)
    for secrets in ((SECRET,), (OLD_SECRET,), ("whsec_other", SECRET)):
        assert stripe.verify_webhook(raw, {"Stripe-Signature": signature(raw, *secrets, at=AT)}, now=now)
    header = signature(raw, SECRET, at=AT)
    for wrong in (
        signature(raw, "whsec_other", at=AT),
        header.replace("v1=", "v0="),
        header.replace("t=", "t=1"),
        "t=,v1=",
    ):
        with pytest.raises(SignatureError):
            stripe.verify_webhook(raw, {"Stripe-Signature": wrong}, now=now)
    assert stripe.verify_webhook(raw, {"Stripe-Signature": header}, now=now + timedelta(seconds=300))
    with pytest.raises(SignatureError):
        stripe.verify_webhook(raw, {"Stripe-Signature": header}, now=now + timedelta(seconds=301))


def test_all_messages_that_localstripe_signs_are_verified_and_none_that_was_changed(front, receiver, stripe_at):
    stripe = stripe_at(front.url)
    for number in range(35):
        front.localstripe("POST", "/v1/customers", {"email": f"viewer-{number}@duanju.example"})
    came = receiver.wait_for(lambda delivery: b'"customer.created"' in delivery.raw, count=35)
    now = timezone.now()
    ours = {stripe.verify_webhook(one.raw, one.headers, now=now).event_id for one in came}
    assert len(ours) >= 35  # a straggler of another test may be among them
    for one in came:
        with pytest.raises(SignatureError):
            stripe.verify_webhook(one.raw.replace(b'"customer.created"', b'"customer.deleted"'), one.headers, now=now)


def test_localstripe_listens_here_only_and_writes_nothing(front, localstripe):
    before = PICKLE.stat().st_mtime_ns if PICKLE.exists() else None
    assert front.localstripe("POST", "/v1/customers", {"email": "viewer@duanju.example"})[0] == 200
    assert (PICKLE.stat().st_mtime_ns if PICKLE.exists() else None) == before
    with pytest.raises(requests.ConnectionError):
        requests.get(f"http://[::1]:{localstripe.rpartition(':')[2]}/", timeout=5)


def test_without_a_key_there_is_no_provider(settings):
    settings.STRIPE_SECRET_KEY = ""
    with pytest.raises(ImproperlyConfigured):
        make_provider()
    settings.STRIPE_SECRET_KEY = "sk_test_x"
    assert make_provider().name == "stripe"
