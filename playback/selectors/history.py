"""What a viewer watched, episode by episode, and whether that is being kept."""

from datetime import datetime

from django.db.models import Exists, OuterRef
from django.utils import timezone

from core.actors import Actor
from core.pagination import Page, keyset_page
from dramas.enums import Publication
from dramas.selectors.audience import suitable
from dramas.selectors.catalogue import released
from playback.models import HistoryPause, WatchPosition


def unlisted_key(viewer_key: str) -> str:
    """Under which key stands how far a viewer came in what their history does not know. No list reads it; refunds do."""
    return f"unlisted:{viewer_key}"


def is_paused(actor: Actor) -> bool:
    """Whether the viewer's history takes nothing in."""
    return HistoryPause.objects.filter(viewer_key=actor.ref).exists()


def history_is_paused() -> Exists:
    """Of a row that has a ``viewer_key``: whether that viewer's history takes nothing in."""
    return Exists(HistoryPause.objects.filter(viewer_key=OuterRef("viewer_key")))


def history_page(actor: Actor, *, cursor: str | None = None, now: datetime | None = None) -> Page[WatchPosition]:
    """The public episodes that a viewer watched, last watched first, with episode and length joined."""
    rows = WatchPosition.objects.filter(
        released(now or timezone.now(), "episode__"),
        suitable(actor, "episode__series__"),
        viewer_key=actor.ref,
        episode__series__publication=Publication.PUBLISHED,
    ).select_related("episode__live_version__asset")
    return keyset_page(rows, order=("-event_at", "-pk"), cursor=cursor)
