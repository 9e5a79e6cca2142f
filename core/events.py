"""Domain events by an outbox: promised inside the transaction, delivered after it, swept up if anything was left."""

import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from datetime import timedelta
from typing import ClassVar, TypeVar

from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone

from core.models import OutboxDelivery, OutboxEvent, OutboxState

logger = logging.getLogger(__name__)
MAX_ATTEMPTS = 12
LONGEST_WAIT_SECONDS = 3600
DELIVERED_ARE_KEPT = timedelta(days=30)


@dataclass(frozen=True)
class Event:
    """Base of domain events: frozen dataclasses of JSON scalars, named in the past participle."""

    registry: ClassVar[dict[str, type["Event"]]] = {}

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        if cls.__name__ in Event.registry and Event.registry[cls.__name__].__module__ != cls.__module__:
            message = f"two events are named {cls.__name__}"
            raise ValueError(message)
        Event.registry[cls.__name__] = cls


E = TypeVar("E", bound=Event)
Receiver = Callable[[E], None]
RECEIVERS: dict[str, dict[str, Callable[[Event], None]]] = {}


def receives(event_class: type[E]) -> Callable[[Receiver[E]], Receiver[E]]:
    """Register a receiver. It runs after commit in a transaction of its own, once per event."""

    def register(receiver: Receiver[E]) -> Receiver[E]:
        key = f"{receiver.__module__}.{receiver.__qualname__}"
        RECEIVERS.setdefault(event_class.__name__, {})[key] = receiver  # type: ignore[assignment]
        return receiver

    return register


def emit(event: Event) -> None:
    """Write the event beside the change that made it true; delivery follows the commit.

    Raises RuntimeError outside a transaction, for then the event could outlive a change that never happened.
    """
    name = type(event).__name__
    if not connection.in_atomic_block:
        message = f"emit({name}) needs a transaction"
        raise RuntimeError(message)
    payload = asdict(event)
    complex_fields = [key for key, value in payload.items() if not isinstance(value, str | int | None)]
    if complex_fields:
        message = f"emit({name}): {complex_fields} must be plain text, whole numbers, booleans or None"
        raise TypeError(message)
    row = OutboxEvent.objects.create(name=name, payload=payload, next_at=timezone.now())
    transaction.on_commit(lambda: deliver(row.pk), robust=True)


def deliver(event_pk: int) -> None:
    """Hand one pending event to each receiver that has not had it; never raises for a receiver's failure."""
    row = OutboxEvent.objects.filter(pk=event_pk, state=OutboxState.PENDING).first()
    if row is None:
        return
    try:
        event = _revive(row)
    except (LookupError, TypeError) as problem:
        logger.exception("event cannot be read", extra={"event_name": row.name})
        _postpone(row, f"{type(problem).__name__}: {problem}")
        return
    failures = [
        error
        for key, receiver in RECEIVERS.get(row.name, {}).items()
        if (error := _hand_over(row, key, receiver, event))
    ]
    if failures:
        _postpone(row, "\n".join(failures))
    else:
        OutboxEvent.objects.filter(pk=row.pk, state=OutboxState.PENDING).update(state=OutboxState.DELIVERED, error="")


def _revive(row: OutboxEvent) -> Event:
    """The event as an object, without fields that its class no longer has; LookupError or TypeError when it has changed too much."""
    event_class = Event.registry[row.name]
    known = {field.name for field in fields(event_class)}
    return event_class(**{key: value for key, value in row.payload.items() if key in known})


def _hand_over(row: OutboxEvent, key: str, receiver: Callable[[Event], None], event: Event) -> str:
    """Run one receiver with its delivery row in one transaction; returns what went wrong, or nothing."""
    if OutboxDelivery.objects.filter(event_id=row.pk, receiver=key).exists():
        return ""
    try:
        with transaction.atomic():
            OutboxDelivery.objects.create(event_id=row.pk, receiver=key)
            receiver(event)
    except IntegrityError as error:
        if OutboxDelivery.objects.filter(event_id=row.pk, receiver=key).exists():
            return ""
        logger.exception("receiver failed", extra={"receiver": key, "event_name": row.name})
        return f"{key}: {error}"
    except Exception as error:  # one of the three places that must survive anything
        logger.exception("receiver failed", extra={"receiver": key, "event_name": row.name})
        return f"{key}: {type(error).__name__}: {error}"
    return ""


def _postpone(row: OutboxEvent, error: str) -> None:
    attempts = row.attempts + 1
    wait = min(2**attempts, LONGEST_WAIT_SECONDS)
    state = OutboxState.DEAD if attempts >= MAX_ATTEMPTS else OutboxState.PENDING
    OutboxEvent.objects.filter(pk=row.pk, state=OutboxState.PENDING).update(
        attempts=F("attempts") + 1, next_at=timezone.now() + timedelta(seconds=wait), error=error[:4000], state=state
    )


def sweep_outbox(limit: int = 200) -> int:
    """Deliver what a dead process left behind; returns how many events were tried."""
    due = OutboxEvent.objects.filter(state=OutboxState.PENDING, next_at__lte=timezone.now() - timedelta(seconds=2))
    pks = list(due.order_by("pk").values_list("pk", flat=True)[:limit])
    for pk in pks:
        deliver(pk)
    return len(pks)


def prune_outbox(limit: int = 500) -> int:
    """Forget delivered events after a month; returns how many went. What was given up stays until a person has looked."""
    old = OutboxEvent.objects.filter(
        state=OutboxState.DELIVERED, created_at__lt=timezone.now() - DELIVERED_ARE_KEPT
    ).order_by("pk")
    pks = list(old.values_list("pk", flat=True)[:limit])
    OutboxEvent.objects.filter(pk__in=pks).delete()
    return len(pks)
