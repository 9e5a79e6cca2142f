"""The inbox of providers' messages: stored as they came, believed only after the provider was asked, applied until it worked."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.policies import can_operate
from billing.enums import InboxState
from billing.events import MessageStored
from billing.models import Payment, PaymentOrder, Refund, WebhookEvent, WebhookRefusal
from billing.providers.base import SignatureError
from billing.providers.registry import provider_named
from billing.services.notices import tell_operators
from billing.services.settling import settle_or_tell
from core.actors import Actor
from core.audit import record_audit
from core.errors import ForbiddenError, InvalidError
from core.events import emit
from core.sweeping import trouble_with

LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 15
LONGEST_WAIT = timedelta(hours=6)
KEPT_HEADERS = ("Content-Type", "User-Agent", "Sandbox-Signature", "Stripe-Signature")
AT_ONCE = 100
BODY_KEPT = timedelta(
    days=30
)  # for whoever looks into a trouble; applying a message asks the provider and reads none of it


def take_message(*, provider: str, raw: bytes, headers: Mapping[str, str], now: datetime) -> bool:
    """Store a signed message; False for one that is here already. InvalidError ``bad-signature`` for what nobody we know has signed."""
    try:
        message = provider_named(provider).verify_webhook(raw, headers, now=now)
    except SignatureError as error:
        _count_refusal(provider, now)
        raise InvalidError(_("The signature of this message is not valid."), code="bad-signature") from error
    try:
        with transaction.atomic():
            row = WebhookEvent.objects.create(
                provider=provider,
                account=message.account,
                event_id=message.event_id,
                kind=message.kind,
                object_ref=message.object_ref,
                raw=raw,
                headers={name: headers[name] for name in KEPT_HEADERS if name in headers},
                provider_at=message.occurred_at,
                received_at=now,
                next_at=now,
            )
            emit(MessageStored(message_id=row.pk))
    except IntegrityError:
        return False
    return True


def _count_refusal(provider: str, now: datetime) -> None:
    row, _is_new = WebhookRefusal.objects.get_or_create(provider=provider, day=now.date())
    WebhookRefusal.objects.filter(pk=row.pk).update(count=F("count") + 1)


def apply_message(*, message_id: int, now: datetime) -> None:
    """Ask the provider for the object's present truth and apply it. Whoever claims the row does it; a dead worker's claim runs out.

    Whatever goes wrong is kept with the row, which is tried again later and given up after ``MOST_ATTEMPTS``; so is a message that kills its
    worker each time, for the claim itself counts.
    """
    waiting = WebhookEvent.objects.filter(
        pk=message_id, state__in=[InboxState.RECEIVED, InboxState.WAITING], next_at__lte=now
    )
    if not waiting.update(next_at=now + LEASE, attempts=F("attempts") + 1):
        return
    message = WebhookEvent.objects.get(pk=message_id)
    if message.attempts > MOST_ATTEMPTS:
        _postpone(message, message.error or "the worker died each time", now)
        return
    found: list[PaymentOrder] = []
    error = trouble_with(f"message {message.pk}", lambda: found.extend(_apply(message, now)))
    if error:
        _postpone(message, error, now)
    else:
        _end(message, InboxState.APPLIED if found else InboxState.IGNORED)


def _apply(message: WebhookEvent, now: datetime) -> list[PaymentOrder]:
    """The order that the message was about, as it is settled now; none when it was about nothing of ours."""
    truth = provider_named(message.provider).fetch(message.object_ref) if message.object_ref else None
    return [settle_or_tell(provider=message.provider, truth=truth, now=now)] if truth else []


def _end(message: WebhookEvent, state: InboxState) -> None:
    WebhookEvent.objects.filter(pk=message.pk).update(state=state, error="")


def _postpone(message: WebhookEvent, error: str, now: datetime) -> None:
    is_over = message.attempts >= MOST_ATTEMPTS
    wait = min(timedelta(seconds=2**message.attempts), LONGEST_WAIT)
    state = InboxState.DEAD if is_over else InboxState.WAITING
    WebhookEvent.objects.filter(pk=message.pk).update(state=state, next_at=now + wait, error=error[:2000])
    if is_over:
        tell_operators(
            title=format_lazy(_("A message of {provider} was given up"), provider=message.provider),
            body=error[:2000],
            url=reverse("admin:billing_webhookevent_change", args=[message.pk]),
            dedupe_key=f"message:{message.pk}:{now:%Y%m%d}",
        )


def apply_waiting(*, now: datetime) -> int:
    """Messages whose worker died or whose provider was away; returns how many were tried."""
    due = WebhookEvent.objects.filter(state__in=[InboxState.RECEIVED, InboxState.WAITING], next_at__lte=now)
    keys = list(due.order_by("next_at").values_list("pk", flat=True)[:AT_ONCE])
    for key in keys:
        apply_message(message_id=key, now=now)
    return len(keys)


def forget_bodies(*, now: datetime) -> int:
    """Empty what providers wrote some time ago; that the message came, and about which object, stays. Returns how many."""
    return _emptied(WebhookEvent.objects.filter(received_at__lt=now - BODY_KEPT))


def forget_bodies_of(user_id: int) -> int:
    """Empty at once what is known to be about somebody's orders, payments and refunds. Returns how many."""
    payments = Payment.objects.filter(user_id=user_id)
    about = (
        Q(object_ref__in=PaymentOrder.objects.filter(user_id=user_id).exclude(checkout_ref="").values("checkout_ref"))
        | Q(object_ref__in=payments.values("ref"))
        | Q(object_ref__in=Refund.objects.filter(payment__in=payments).exclude(provider_ref="").values("provider_ref"))
    )
    return _emptied(WebhookEvent.objects.filter(about))


def _emptied(messages: QuerySet[WebhookEvent]) -> int:
    return messages.exclude(raw=b"").update(raw=b"", headers={})


@transaction.atomic
def replay_message(*, actor: Actor, message: WebhookEvent, now: datetime) -> None:
    """Apply a message once more, whatever became of it. It asks for the truth again, so nothing happens twice."""
    if not can_operate(actor):
        raise ForbiddenError(_("Only operators may replay messages."), code="operators-only")
    WebhookEvent.objects.filter(pk=message.pk).update(state=InboxState.RECEIVED, next_at=now, attempts=0)
    record_audit(actor=actor, verb="message.replayed", subject_kind="webhook", subject_ref=message.event_id)
    emit(MessageStored(message_id=message.pk))
