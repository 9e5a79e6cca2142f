"""The inbox of providers' messages: stored as they came, believed only after the provider was asked, applied until it worked."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from accounts.policies import can_operate
from billing.enums import InboxState
from billing.events import MessageStored
from billing.models import WebhookEvent, WebhookRefusal
from billing.providers.base import ProviderError, ProviderRefusedError, SignatureError
from billing.providers.registry import provider_named
from billing.services.settling import MismatchError, settle
from core.actors import Actor
from core.audit import record_audit
from core.errors import DomainError, ForbiddenError, InvalidError
from core.events import emit

LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 15
LONGEST_WAIT = timedelta(hours=6)
KEPT_HEADERS = ("Content-Type", "User-Agent", "Sandbox-Signature", "Stripe-Signature")
AT_ONCE = 100


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
    """Ask the provider for the object's present truth and apply it. Whoever claims the row does it; a dead worker's claim runs out."""
    waiting = WebhookEvent.objects.filter(
        pk=message_id, state__in=[InboxState.RECEIVED, InboxState.WAITING], next_at__lte=now
    )
    if not waiting.update(next_at=now + LEASE, attempts=F("attempts") + 1):
        return
    message = WebhookEvent.objects.get(pk=message_id)
    if not message.object_ref:
        _end(message, InboxState.IGNORED)
        return
    try:
        truth = provider_named(message.provider).fetch(message.object_ref)
        if truth is not None:
            settle(provider=message.provider, truth=truth, now=now)
    except (ProviderError, ProviderRefusedError, DomainError, MismatchError) as error:
        _postpone(message, f"{type(error).__name__}: {error}", now)
        return
    _end(message, InboxState.APPLIED if truth else InboxState.IGNORED)


def _end(message: WebhookEvent, state: InboxState) -> None:
    WebhookEvent.objects.filter(pk=message.pk).update(state=state, error="")


def _postpone(message: WebhookEvent, error: str, now: datetime) -> None:
    is_over = message.attempts >= MOST_ATTEMPTS
    wait = min(timedelta(seconds=2**message.attempts), LONGEST_WAIT)
    state = InboxState.DEAD if is_over else InboxState.WAITING
    WebhookEvent.objects.filter(pk=message.pk).update(state=state, next_at=now + wait, error=error[:2000])


def apply_waiting(*, now: datetime) -> int:
    """Messages whose worker died or whose provider was away; returns how many were tried."""
    due = WebhookEvent.objects.filter(state__in=[InboxState.RECEIVED, InboxState.WAITING], next_at__lte=now)
    keys = list(due.order_by("next_at").values_list("pk", flat=True)[:AT_ONCE])
    for key in keys:
        apply_message(message_id=key, now=now)
    return len(keys)


@transaction.atomic
def replay_message(*, actor: Actor, message: WebhookEvent, now: datetime) -> None:
    """Apply a message once more, whatever became of it. It asks for the truth again, so nothing happens twice."""
    if not can_operate(actor):
        raise ForbiddenError(_("Only operators may replay messages."), code="operators-only")
    WebhookEvent.objects.filter(pk=message.pk).update(state=InboxState.RECEIVED, next_at=now, attempts=0)
    record_audit(actor=actor, verb="message.replayed", subject_kind="webhook", subject_ref=message.event_id)
    emit(MessageStored(message_id=message.pk))
