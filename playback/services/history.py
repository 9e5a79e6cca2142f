"""A viewer's history: paused, gone on with, cleared. How much of an episode was seen is kept apart all the same, for refunds go by it."""

from datetime import datetime

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Greatest
from django.utils import timezone

from core.actors import Actor
from playback.models import HistoryPause, WatchPosition
from playback.selectors.history import unlisted_key

BATCH = 500


@transaction.atomic
def pause_history(*, actor: Actor, now: datetime | None = None) -> None:
    """From now on no list of the viewer takes in what they watch; pausing twice changes nothing."""
    HistoryPause.objects.get_or_create(viewer_key=actor.ref, defaults={"paused_at": now or timezone.now()})


@transaction.atomic
def resume_history(*, actor: Actor) -> None:
    """Take in again what the viewer watches; what was watched meanwhile does not come back."""
    HistoryPause.objects.filter(viewer_key=actor.ref).delete()


@transaction.atomic
def clear_history(*, actor: Actor) -> int:
    """Take every episode out of the viewer's lists and forget where they were in it; returns how many went.

    Otherwise whoever clears their history could have refunded what they have seen: how far they came moves to ``unlisted_key``.
    """
    return _set_apart(actor, WatchPosition.objects.filter(viewer_key=actor.ref))


@transaction.atomic
def forget_episode(*, actor: Actor, episode_public_id: str) -> int:
    """As ``clear_history`` for one episode, public or not; 0 where the history does not know it."""
    return _set_apart(actor, WatchPosition.objects.filter(viewer_key=actor.ref, episode__public_id=episode_public_id))


def _set_apart(actor: Actor, listed: QuerySet[WatchPosition]) -> int:
    apart = unlisted_key(actor.ref)
    rows = list(listed.order_by("pk").values_list("pk", "episode_id", "furthest_ms", "event_at"))
    for start in range(0, len(rows), BATCH):
        part = rows[start : start + BATCH]
        WatchPosition.objects.bulk_create(
            [
                WatchPosition(viewer_key=apart, episode_id=episode_id, furthest_ms=furthest_ms, event_at=event_at)
                for _pk, episode_id, furthest_ms, event_at in part
            ],
            ignore_conflicts=True,
        )
        keys = [pk for pk, *_rest in part]
        further = WatchPosition.objects.filter(pk__in=keys, episode=OuterRef("episode")).values("furthest_ms")[:1]
        known = WatchPosition.objects.filter(viewer_key=apart, episode_id__in=[row[1] for row in part])
        known.update(furthest_ms=Greatest("furthest_ms", Subquery(further)))
        WatchPosition.objects.filter(pk__in=keys).delete()
    return len(rows)
