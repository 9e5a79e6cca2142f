"""Keep a thing, let it go, and take along what a guest kept: each as often as it is asked, with the same result."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from core.actors import Actor, guest, person
from watch.enums import COUNTED, KeepKind
from watch.models import HiddenSeries, KeepCount
from watch.models.keeps import MODELS, Keep, keeps
from watch.selectors.keeps import Kept, kept, target_of

TRIES = 5


@transaction.atomic
def set_keep(*, actor: Actor, kind: str, ref: str, is_on: bool, now: datetime | None = None) -> Kept:
    """Keep what ``ref`` names (see ``target_of``), or let it go; doing so twice changes nothing. NotFoundError for what is not public."""
    now = now or timezone.now()
    target_id = target_of(kind, ref, now, viewer=actor, any_state=not is_on)
    rows = keeps(kind)
    if is_on:
        row, is_new = rows.get_or_create(viewer_key=actor.ref, target_id=target_id, defaults={"kept_at": now})
        if not is_new and kind == KeepKind.HIDE:
            rows.filter(pk=row.pk, kept_at__lt=now).update(kept_at=now)
        change = int(is_new)
    else:
        change = -rows.filter(viewer_key=actor.ref, target_id=target_id).delete()[0]
    if change and actor.is_signed_in:
        _count(kind, target_id, change)
    return kept(actor, kind, target_id)


def _count(kind: str, target_id: int, change: int) -> None:
    """Inside the transaction that writes or deletes a person's row."""
    if kind not in COUNTED:
        return
    rows = KeepCount.objects.filter(kind=kind, target_id=target_id)
    if rows.update(count=F("count") + change):
        return
    try:
        with transaction.atomic():
            KeepCount.objects.create(kind=kind, target_id=target_id, count=change)
    except IntegrityError:  # somebody else was the first
        rows.update(count=F("count") + change)


@transaction.atomic
def let_everything_go(*, actor: Actor) -> None:
    """Let go of all that a viewer keeps."""
    for kind in MODELS:
        for row in keeps(kind).filter(viewer_key=actor.ref).order_by("target_id").select_for_update():
            if keeps(kind).filter(pk=row.pk).delete()[0] and actor.is_signed_in:
                _count(kind, row.target_id, -1)


@transaction.atomic
def join_guest(*, guest_key: str, user_id: int) -> int:
    """Give what a guest kept to the account; what both keep is kept once. Returns how many rows moved; running it again moves nothing."""
    if not guest_key:
        return 0
    return sum(_join(kind, guest(guest_key).ref, person(user_id).ref) for kind in MODELS)


def _join(kind: str, guest_ref: str, user_ref: str) -> int:
    """One kind. Two who do it at once: the second waits for the rows and finds none left."""
    held = list(keeps(kind).filter(viewer_key=guest_ref).order_by("target_id").select_for_update())
    if not held:
        return 0
    moved = _move(kind, held, user_ref)
    if kind == KeepKind.HIDE:
        _hide_longer(held, user_ref)
    keeps(kind).filter(viewer_key=guest_ref, pk__in=[row.pk for row in held]).delete()
    for target_id in moved:
        _count(kind, target_id, 1)
    return len(moved)


def _move(kind: str, held: list[Keep], user_ref: str) -> list[int]:
    """Rename the rows of things that the person does not keep yet; returns their targets in order."""
    targets = [row.target_id for row in held]
    for attempt in range(TRIES):
        own = set(keeps(kind).filter(viewer_key=user_ref, target_id__in=targets).values_list("target_id", flat=True))
        free = [row for row in held if row.target_id not in own]
        try:
            with transaction.atomic():
                keeps(kind).filter(pk__in=[row.pk for row in free]).update(viewer_key=user_ref)
        except IntegrityError:  # the person did the same at this very moment: look again
            if attempt == TRIES - 1:
                raise
            continue
        return [row.target_id for row in free]
    return []


def _hide_longer(held: list[Keep], user_ref: str) -> None:
    """Of two marks the later one holds: both have been watched before it."""
    for row in held:
        mine = HiddenSeries.objects.filter(viewer_key=user_ref, target_id=row.target_id, kept_at__lt=row.kept_at)
        mine.update(kept_at=row.kept_at)
