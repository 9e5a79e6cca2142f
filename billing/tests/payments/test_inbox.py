"""The inbox: signed messages are kept before they are believed, applied by what is true now, tried again, given up, and replayed."""

import hashlib
import hmac
import json
from datetime import datetime, timedelta
from itertools import count

import pytest
from django.utils import timezone

from accounts.enums import NoticeKind
from accounts.models import Notice
from billing.enums import InboxState, OrderState, RefundState
from billing.models import CoinLot, Payment, PaymentOrder, Refund, WebhookEvent, WebhookRefusal
from billing.providers.registry import provider_named
from billing.selectors.balances import balance_of, wallet_balance
from billing.services.inbox import (
    LEASE,
    MOST_ATTEMPTS,
    apply_message,
    apply_waiting,
    forget_bodies,
    replay_message,
    take_message,
)
from billing.services.refunds import request_refund, send_refund
from billing.services.settling import settle
from core.errors import ForbiddenError, InvalidError, NotFoundError
from core.models import OutboxEvent
from tests.fixtures.refusals import refused
from tests.fixtures.sandbox import DECLINED

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
SECRET, OLD = "the-new-secret", "the-old-secret"
_numbers = count(1)


@pytest.fixture(autouse=True)
def secrets(settings):
    """Two secrets, as while one of them is rolled."""
    settings.SANDBOX_WEBHOOK_SECRETS = (SECRET, OLD)


def a_message(object_ref: str, *, created: object = None, **changes: object) -> bytes:
    body = {"id": f"event-{next(_numbers)}", "kind": "payment.succeeded", "object": object_ref}
    return json.dumps(
        {**body, "created": timezone.now().timestamp() if created is None else created, **changes}
    ).encode()


def signed(raw: bytes, *secrets: str, at: str = "") -> dict[str, str]:
    at = at or str(int(timezone.now().timestamp()))
    digests = [hmac.new(secret.encode(), f"{at}.".encode() + raw, hashlib.sha256).hexdigest() for secret in secrets]
    return {"Sandbox-Signature": ",".join([f"t={at}", *(f"v1={digest}" for digest in digests)])}


def take(raw: bytes, headers: dict[str, str] | None = None) -> bool:
    return take_message(provider="sandbox", raw=raw, headers=headers or signed(raw, SECRET), now=timezone.now())


def the_message() -> WebhookEvent:
    return WebhookEvent.objects.get()


def test_a_signed_message_is_kept_as_it_came_and_counts_once():
    raw = a_message("payment-x")
    assert take(raw)
    assert not take(raw)
    row = the_message()
    assert (bytes(row.raw), row.state, row.object_ref) == (raw, InboxState.RECEIVED, "payment-x")
    assert row.headers == signed(raw, SECRET, at=row.headers["Sandbox-Signature"][2:].partition(",")[0])
    assert OutboxEvent.objects.filter(name="MessageStored").count() == 1


@pytest.mark.parametrize("secrets_used", [(SECRET,), (OLD,), ("somebody-else", OLD), (SECRET, "somebody-else")])
def test_any_secret_that_is_in_use_is_believed_wherever_it_stands(secrets_used):
    raw = a_message("payment-x")
    assert take(raw, signed(raw, *secrets_used))


WRONG_HEADERS = {
    "no header": "",
    "no time": "v1=00",
    "no digest": "t={now}",
    "a digest that is none": "t={now},v1=é",
    "an empty digest": "t={now},v1=",
    "a superscript for a time": "t=²,v1=00",
    "five thousand digits": "t=" + "9" * 5000 + ",v1=00",
    "a negative time": "t=-1,v1=00",
    "half a character": "t={now},v1=\udc80",
}


@pytest.mark.parametrize("header", WRONG_HEADERS.values(), ids=WRONG_HEADERS.keys())
def test_a_message_that_nobody_we_know_has_signed_is_counted_and_not_kept(header):
    now = timezone.now()
    raw = a_message("payment-x")
    with refused(InvalidError, "bad-signature"):
        take(raw, {"Sandbox-Signature": header.replace("{now}", str(int(now.timestamp())))})
    assert not WebhookEvent.objects.exists()
    assert WebhookRefusal.objects.get().count == 1


def test_a_signature_over_other_bytes_is_none():
    raw = a_message("payment-x")
    headers = signed(raw, SECRET)
    for changed in (raw.replace(b"payment-x", b"payment-y"), raw + b" ", raw.replace(b": ", b":", 1), b""):
        with refused(InvalidError, "bad-signature"):
            take(changed, headers)
    with refused(InvalidError, "bad-signature"):
        take(raw, signed(raw, "somebody-else"))
    assert WebhookRefusal.objects.get().count == 5
    assert take(raw, headers)


@pytest.mark.parametrize("seconds", [-301, 301])
def test_a_signature_holds_for_five_minutes(seconds):
    raw = a_message("payment-x")
    at = str(int(timezone.now().timestamp()) + seconds)
    with refused(InvalidError, "bad-signature"):
        take(raw, signed(raw, SECRET, at=at))
    assert not WebhookEvent.objects.exists()


@pytest.mark.parametrize("seconds", [-290, 290])
def test_a_signature_is_taken_within_the_five_minutes(seconds):
    raw = a_message("payment-x")
    at = str(int(timezone.now().timestamp()) + seconds)
    assert take(raw, signed(raw, SECRET, at=at))


ODD_BODIES = {
    "a time beyond all calendars": {"created": 1e40},
    "a time that is text": {"created": "now"},
    "an endless time": {"created": float("inf")},
    "a long id": {"id": "e" * 121},
    "no id": {"id": ""},
    "an id that is a number": {"id": 7},
    "a NUL in the id": {"id": "a\0b"},
    "a long kind": {"kind": "k" * 61},
    "a kind that is nothing": {"kind": None},
    "a long object": {"object": "o" * 121},
    "an object that is a list": {"object": ["o"]},
}


@pytest.mark.parametrize("changes", ODD_BODIES.values(), ids=ODD_BODIES.keys())
def test_signed_nonsense_is_refused_and_not_an_error_of_ours(client, changes):
    raw = a_message("payment-x", **changes)
    headers = {name.replace("_", "-"): value for name, value in signed(raw, SECRET).items()}
    answer = client.post("/payments/messages/sandbox/", raw, content_type="application/json", headers=headers)
    assert (answer.status_code, answer.content) == (400, b"bad-signature")
    assert not WebhookEvent.objects.exists()


@pytest.mark.parametrize("raw", [b"", b"[]", b"null", b"\xff", b"[" * 100_000, b'{"created": ' + b"9" * 5000 + b"}"])
def test_signed_bytes_that_are_no_message_are_refused(client, raw):
    answer = client.post(
        "/payments/messages/sandbox/", raw, content_type="application/json", headers=signed(raw, SECRET)
    )
    assert (answer.status_code, answer.content) == (400, b"bad-signature")


def test_a_form_with_a_nul_reaches_the_inbox_as_bytes_and_is_refused_there(client):
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        answer = client.post("/payments/messages/sandbox/", b"a=%00", content_type=kind)
        assert answer.status_code == 400


def test_only_providers_that_are_switched_on_have_an_inbox(client):
    for provider in ("stripe", "paypal"):
        assert client.post(f"/payments/messages/{provider}/", b"{}", content_type="application/json").status_code == 404


def test_a_message_leads_to_what_the_provider_says_now(viewer, paid_order):
    order, ref = paid_order()
    take(a_message(ref))
    apply_message(message_id=the_message().pk, now=timezone.now())
    assert the_message().state == InboxState.APPLIED
    assert PaymentOrder.objects.get(pk=order.pk).state == OrderState.PAID
    assert wallet_balance(viewer.pk, now=timezone.now()).paid == 100


def test_what_a_message_says_itself_is_not_believed(viewer, paid_order):
    _order, ref = paid_order(card=DECLINED)
    take(a_message(ref, kind="payment.succeeded", amount_minor=1_000_000, state="succeeded"))
    apply_waiting(now=timezone.now())
    assert wallet_balance(viewer.pk, now=timezone.now()).paid == 0


def test_a_message_about_nothing_of_ours_changes_nothing(sandbox):
    take(a_message(""))
    take(a_message("payment-that-is-not-there"))
    assert apply_waiting(now=timezone.now()) == 2
    assert set(WebhookEvent.objects.values_list("state", flat=True)) == {InboxState.IGNORED}


@pytest.mark.django_db(transaction=True)
def test_a_crash_between_keeping_and_applying_loses_nothing(viewer, paid_order):
    """Whatever the process was to do after its answer never happened: the row is there, and a sweep does it."""
    order, ref = paid_order()
    take(a_message(ref))
    OutboxEvent.objects.all().delete()
    assert the_message().state == InboxState.RECEIVED
    apply_waiting(now=timezone.now())
    assert PaymentOrder.objects.get(pk=order.pk).state == OrderState.PAID


def test_a_worker_that_dies_holds_a_message_for_two_minutes_only(paid_order):
    _order, ref = paid_order()
    take(a_message(ref))
    now = timezone.now()
    WebhookEvent.objects.update(attempts=1, next_at=now + LEASE)  # claimed, and then nothing
    assert apply_waiting(now=now) == 0
    assert apply_waiting(now=now + LEASE) == 1
    assert the_message().state == InboxState.APPLIED


def test_an_outage_postpones_and_the_next_attempt_finds_it_over(sandbox, paid_order):
    _order, ref = paid_order()
    take(a_message(ref))
    sandbox.faults(outage=True)
    now = timezone.now()
    apply_waiting(now=now)
    row = the_message()
    assert (row.state, row.attempts) == (InboxState.WAITING, 1)
    assert row.error.startswith("ProviderError: ")
    assert row.next_at > now
    sandbox.faults()
    apply_waiting(now=row.next_at)
    assert (the_message().state, the_message().error) == (InboxState.APPLIED, "")


def until_it_is_given_up(now: datetime) -> datetime:
    for _ in range(MOST_ATTEMPTS + 2):
        apply_waiting(now=now)
        now += timedelta(hours=7)
    return now


def test_a_wrong_amount_is_given_up_with_its_reason_and_credits_nothing(viewer, paid_order):
    order, ref = paid_order()
    PaymentOrder.objects.filter(pk=order.pk).update(amount_minor=498)
    take(a_message(ref))
    until_it_is_given_up(timezone.now())
    row = the_message()
    assert (row.state, row.attempts) == (InboxState.DEAD, MOST_ATTEMPTS)
    assert "499 USD received, not 498 USD" in row.error
    assert wallet_balance(viewer.pk, now=timezone.now()).paid == 0


def test_an_error_of_ours_is_kept_tried_again_and_given_up_and_stops_nobody_else(viewer, paid_order):
    broken, ref = paid_order("broken")
    good, good_ref = paid_order("good")
    PaymentOrder.objects.filter(pk=broken.pk).update(content={"pack": "of a version that nobody knows any more"})
    take(a_message(ref))
    take(a_message(good_ref))
    now = timezone.now()
    apply_waiting(now=now)
    assert PaymentOrder.objects.get(pk=good.pk).state == OrderState.PAID
    until_it_is_given_up(now)
    row = WebhookEvent.objects.get(object_ref=ref)
    assert (row.state, row.error) == (InboxState.DEAD, "KeyError: 'coins'")
    assert apply_waiting(now=now + timedelta(days=365)) == 0


def test_a_message_that_kills_its_worker_each_time_is_given_up(paid_order):
    _order, ref = paid_order()
    take(a_message(ref))
    WebhookEvent.objects.update(attempts=MOST_ATTEMPTS)
    apply_waiting(now=timezone.now())
    assert (the_message().state, the_message().error) == (InboxState.DEAD, "the worker died each time")
    assert not Payment.objects.exists()


def test_what_was_given_up_can_be_replayed_by_operators_alone(viewer_actor, operator_actor, paid_order):
    order, ref = paid_order()
    PaymentOrder.objects.filter(pk=order.pk).update(amount_minor=498)
    take(a_message(ref))
    later = until_it_is_given_up(timezone.now())
    PaymentOrder.objects.filter(pk=order.pk).update(amount_minor=499)
    with refused(ForbiddenError, "operators-only"):
        replay_message(actor=viewer_actor, message=the_message(), now=later)
    assert the_message().state == InboxState.DEAD
    replay_message(actor=operator_actor, message=the_message(), now=later)
    assert the_message().attempts == 0
    apply_waiting(now=later)
    assert the_message().state == InboxState.APPLIED
    replay_message(actor=operator_actor, message=the_message(), now=later)
    apply_waiting(now=later)
    assert balance_of("coin_liability:USD") == 499
    assert Payment.objects.count() == 1


def test_two_workers_on_one_message_ask_once(race, viewer, paid_order):
    _order, ref = paid_order()
    take(a_message(ref))
    now, pk = timezone.now() + MINUTE, the_message().pk
    answers = race(lambda _number: apply_message(message_id=pk, now=now), threads=4)
    assert [answer for answer in answers if answer is not None] == []
    assert (the_message().state, the_message().attempts) == (InboxState.APPLIED, 1)
    assert wallet_balance(viewer.pk, now=now).paid == 100


def test_many_messages_of_one_payment_credit_once_however_they_come(race, viewer, paid_order):
    _order, ref = paid_order()
    for kind in ("payment.succeeded", "payment.updated", "payment.succeeded", "payment.created"):
        take(a_message(ref, kind=kind))
    now, keys = timezone.now() + MINUTE, list(WebhookEvent.objects.values_list("pk", flat=True))
    answers = race(lambda number: apply_message(message_id=keys[number], now=now), threads=4)
    assert [answer for answer in answers if answer is not None] == []
    for turn in range(3):  # SQLite lets some of them wait
        apply_waiting(now=now + timedelta(hours=turn + 1))
    assert set(WebhookEvent.objects.values_list("state", flat=True)) == {InboxState.APPLIED}
    assert CoinLot.objects.filter(source="purchase").count() == 1
    assert wallet_balance(viewer.pk, now=now).paid == 100


def test_an_older_truth_of_a_slow_worker_never_takes_the_place_of_a_newer_one(
    viewer, operator_actor, paid_order, sandbox
):
    order, ref = paid_order()
    now = timezone.now()
    sandbox.settle(order, now)
    slow = provider_named("sandbox").fetch(ref)  # a worker asks, and then sleeps
    asked_at = now + MINUTE
    refund = request_refund(
        actor=operator_actor, payment=Payment.objects.get(), amount_minor=499, reason="asked for it", now=now
    )
    send_refund(refund_id=refund.pk, now=now)
    take(a_message(ref, kind="refund.succeeded"))
    apply_waiting(now=now + 2 * MINUTE)
    assert wallet_balance(viewer.pk, now=now).paid == 0
    settle(provider="sandbox", truth=slow, now=asked_at)
    assert wallet_balance(viewer.pk, now=now).paid == 0
    assert Payment.objects.get().refunded_minor == 499


def test_an_order_of_another_provider_is_not_ours(paid_order):
    order, ref = paid_order()
    truth = provider_named("sandbox").fetch(ref)
    PaymentOrder.objects.filter(pk=order.pk).update(provider="stripe")
    with refused(NotFoundError, "no-such-order"):
        settle(provider="sandbox", truth=truth, now=timezone.now())
    assert not Payment.objects.exists()
    assert not CoinLot.objects.exists()


def test_operators_are_told_once_of_each_message_that_was_given_up_and_of_a_wrong_amount(operator, viewer, paid_order):
    order, ref = paid_order()
    PaymentOrder.objects.filter(pk=order.pk).update(amount_minor=498)
    take(a_message(ref))
    until_it_is_given_up(timezone.now())
    told = Notice.objects.filter(user=operator, kind=NoticeKind.MONEY).order_by("pk")
    assert [(notice.title, notice.url) for notice in told] == [
        ("Something else was paid than was ordered", f"/operate/billing/paymentorder/{order.pk}/change/"),
        ("A message of sandbox was given up", f"/operate/billing/webhookevent/{the_message().pk}/change/"),
    ]
    assert "499 USD received, not 498 USD" in told[0].body
    assert PaymentOrder.objects.get(pk=order.pk).failure == "wrong-amount"
    assert not Notice.objects.filter(user=viewer).exists()


def test_a_wrong_amount_that_only_the_reconciliation_finds_is_told_too(operator, sandbox, paid_order):
    order, _ref = paid_order()
    PaymentOrder.objects.filter(pk=order.pk).update(currency="EUR")
    for _ in range(2):
        sandbox.settle(order, timezone.now())
    assert Notice.objects.get(user=operator).title == "Something else was paid than was ordered"
    PaymentOrder.objects.filter(pk=order.pk).update(currency="USD")
    assert sandbox.settle(order, timezone.now()).failure == ""


def test_operators_are_told_of_a_refund_that_the_provider_refused(operator, operator_actor, sandbox, paid_order):
    order, ref = paid_order()
    now = timezone.now()
    sandbox.settle(order, now)
    refund = request_refund(
        actor=operator_actor, payment=Payment.objects.get(), amount_minor=499, reason="asked for it", now=now
    )
    sandbox.call(f"/v1/payments/{ref}/refunds", amount_minor=499)  # somebody was faster, on the provider's own pages
    send_refund(refund_id=refund.pk, now=now)
    assert Refund.objects.get().state == RefundState.FAILED
    assert Notice.objects.get(user=operator).title == "A refund was refused by the provider"


def test_what_a_provider_wrote_is_emptied_after_a_month_and_the_message_stays():
    now = timezone.now()
    raw = a_message("payment-x")
    take(raw)
    assert forget_bodies(now=now + timedelta(days=29)) == 0
    assert forget_bodies(now=now + timedelta(days=31)) == 1
    row = the_message()
    assert (bytes(row.raw), row.headers, row.object_ref) == (b"", {}, "payment-x")
    assert forget_bodies(now=now + timedelta(days=31)) == 0
    assert not take(raw), "known still"
