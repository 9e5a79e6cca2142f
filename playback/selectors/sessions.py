"""Whose playback it is, and whether what it plays may still be shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper

from core.actors import Actor
from dramas.enums import Publication
from dramas.selectors.audience import suitable
from dramas.selectors.catalogue import in_story
from playback.models import PlaybackSession
from playback.selectors.history import history_is_paused

HEARD_WITHIN = timedelta(seconds=30)  # six beats of a player
COLUMNS = (
    "pk",
    "public_id",
    "episode_id",
    "started_at",
    "last_event_at",
    "position_ms",
    "episode__live_version__asset__duration_ms",
    "episode__publication",
    "episode__series__publication",
    "episode__series__live_version_id",
)


@dataclass
class View:
    """A session as its player's messages need it. ``is_public``: neither the episode nor its series was taken away.

    ``is_unlisted``: the viewer's history is paused, or it is a trailer, so the position is kept where no list reads it.
    """

    pk: int
    public_id: str
    episode_id: int
    started_at: datetime
    heard_at: datetime | None
    position_ms: int
    length_ms: int
    is_public: bool
    is_unlisted: bool


def own_session(actor: Actor, session_id: str) -> PlaybackSession | None:
    """This viewer's session with its episode joined, or None."""
    rows = PlaybackSession.objects.select_related("episode")
    return rows.filter(public_id=session_id, viewer_key=actor.ref).first()


def own_views(actor: Actor, session_ids: Iterable[str]) -> dict[str, View]:
    """Those of the sessions that are this viewer's, by their public id. One query of plain values: every beat of every player asks for it."""
    rows = PlaybackSession.objects.filter(public_id__in=list(session_ids), viewer_key=actor.ref)
    unlisted = ExpressionWrapper(history_is_paused() | ~in_story("episode__"), output_field=BooleanField())
    return {row[1]: view_of(row) for row in rows.values_list(*COLUMNS, unlisted)}


def suitable_views(actor: Actor, session_ids: Iterable[str]) -> set[str]:
    """Those of the sessions that are this viewer's and play what is suitable for them, by their public id."""
    rows = PlaybackSession.objects.filter(public_id__in=list(session_ids), viewer_key=actor.ref)
    return set(rows.filter(suitable(actor, "episode__series__")).values_list("public_id", flat=True))


def view_of(row: tuple[Any, ...]) -> View:
    """A row of ``COLUMNS``, and whether its position stands in no list."""
    pk, public_id, episode_id, started_at, heard_at, position_ms, length, episode, series, texts, is_unlisted = row
    is_public = episode == series == Publication.PUBLISHED and length is not None and texts is not None
    return View(pk, public_id, episode_id, started_at, heard_at, position_ms, length or 0, is_public, is_unlisted)


def open_streams(actor: Actor, now: datetime, *, besides: str = "") -> int:
    """On how many other screens a person is playing: devices whose players have been heard of in the last half minute."""
    if not actor.is_signed_in:
        return 0
    heard = PlaybackSession.objects.filter(viewer_key=actor.ref, last_event_at__gt=now - HEARD_WITHIN)
    return heard.exclude(device_key=besides).values("device_key").distinct().count()
