"""Claim, heartbeat and return of long work: the row is the truth, whatever a broker loses."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db.models import F, Q
from django.utils import timezone

from core.models import LeasedWork, NamedLease, WorkState

W = TypeVar("W", bound=LeasedWork)
WORKER_DIED = "the worker died each time"
FIRST_MOMENT = timedelta(seconds=1)
SHORTEST_SILENCE = timedelta(seconds=10)


def _rows(model: type[W]) -> Any:
    return model._default_manager  # noqa: SLF001 - Django's documented manager


def claim(model: type[W], pk: int, *, now: datetime | None = None, seconds: int = 30) -> W | None:
    """Take one due row that is waiting, or whose holder went silent; None when somebody else has it or it is over."""
    now = now or timezone.now()
    token = secrets.token_hex(16)
    due = Q(state=WorkState.QUEUED, available_at__lte=now) | Q(state=WorkState.RUNNING, lease_until__lt=now)
    taken = (
        _rows(model)
        .filter(due, pk=pk, attempt__lt=F("max_attempts"))
        .update(
            state=WorkState.RUNNING,
            lease_token=token,
            lease_until=now + timedelta(seconds=seconds),
            attempt=F("attempt") + 1,
            updated_at=now,
        )
    )
    return _rows(model).get(pk=pk) if taken else None


def heartbeat(work: LeasedWork, *, seconds: int = 30, progress: int | None = None) -> bool:
    """Extend the lease; False means that it was lost or cancelled and the holder must stop."""
    now = timezone.now()
    changes: dict[str, Any] = {"lease_until": now + timedelta(seconds=seconds), "updated_at": now}
    if progress is not None:
        changes["progress"] = max(0, min(100, progress))
    return bool(_held(work).update(**changes))


def finish(work: LeasedWork, **changes: Any) -> bool:
    """Mark done if the lease is still ours; False means that the result belongs to somebody else."""
    done = {
        "state": WorkState.DONE,
        "lease_token": "",
        "lease_until": None,
        "progress": 100,
        "error": "",
        "updated_at": timezone.now(),
    }
    return bool(_held(work).update(**{**done, **changes}))


def fail(work: LeasedWork, error: str, *, retry: bool, wait_seconds: int = 0) -> bool:
    """Give up, or queue again while attempts are left; False when the lease was lost."""
    again = retry and work.attempt < work.max_attempts
    now = timezone.now()
    return bool(
        _held(work).update(
            state=WorkState.QUEUED if again else WorkState.FAILED,
            lease_token="",
            lease_until=None,
            error=error[:4000],
            available_at=now + timedelta(seconds=wait_seconds),
            updated_at=now,
        )
    )


def postpone(work: LeasedWork, *, wait_seconds: int) -> bool:
    """Give it back unharmed, because something it needs is being made: the attempt does not count. False when the lease was lost."""
    now = timezone.now()
    return bool(
        _held(work).update(
            state=WorkState.QUEUED,
            attempt=F("attempt") - 1,
            lease_token="",
            lease_until=None,
            available_at=now + timedelta(seconds=wait_seconds),
            updated_at=now,
        )
    )


def return_expired(
    model: type[W], now: datetime | None = None, *, limit: int = 500, among: Q | None = None
) -> list[int]:
    """Rows whose message should be sent (again) now: expired leases go back to the queue or, without attempts left, fail.

    A row that waits because all workers are busy has a message already. It is named again only after it has waited twice as
    long as when it was last named, so that a long queue does not drown in copies of its own messages. ``among`` leaves out rows
    that nobody was told of on purpose.
    """
    now = now or timezone.now()
    expired = _rows(model).filter(state=WorkState.RUNNING, lease_until__lt=now)
    expired.filter(attempt__gte=F("max_attempts")).update(
        state=WorkState.FAILED, lease_token="", lease_until=None, error=WORKER_DIED, updated_at=now
    )
    expired.update(state=WorkState.QUEUED, lease_token="", lease_until=None, available_at=now, updated_at=now)
    waiting = _rows(model).filter(among or Q(), state=WorkState.QUEUED, available_at__lte=now).order_by("pk")
    rows = waiting.values_list("pk", "available_at", "updated_at")[: 4 * limit]
    due = [pk for pk, available_at, named_at in rows if _is_silent(available_at, named_at, now)][:limit]
    _rows(model).filter(pk__in=due, state=WorkState.QUEUED).update(updated_at=now)
    return due


def _is_silent(available_at: datetime, named_at: datetime, now: datetime) -> bool:
    """Whether nobody was told since the row became available, or it is time to tell again."""
    waited = named_at - available_at
    return waited <= FIRST_MOMENT or now - named_at >= max(SHORTEST_SILENCE, waited)


def _held(work: LeasedWork) -> Any:
    return _rows(type(work)).filter(pk=work.pk, state=WorkState.RUNNING, lease_token=work.lease_token)


@contextmanager
def singleton(name: str, *, seconds: int = 60) -> Iterator[bool]:
    """True for the one process that holds the name; it is given back at the end, or expires."""
    now = timezone.now()
    token = secrets.token_hex(16)
    NamedLease.objects.get_or_create(name=name)
    free = Q(until__isnull=True) | Q(until__lt=now)
    taken = bool(NamedLease.objects.filter(free, name=name).update(token=token, until=now + timedelta(seconds=seconds)))
    try:
        yield taken
    finally:
        if taken:
            NamedLease.objects.filter(name=name, token=token).update(token="", until=None)
