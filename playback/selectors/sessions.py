"""Whose playback it is, and whether what it plays may still be shown."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import NotFoundError
from dramas.enums import Publication
from dramas.models import Episode
from dramas.selectors.catalogue import released
from playback.models import PlaybackSession

HEARD_WITHIN = timedelta(seconds=30)  # six beats of a player


def own_session(actor: Actor, session_id: str) -> PlaybackSession:
    """This viewer's session with its episode and its length joined; NotFoundError (``session-not-found``) for any other."""
    rows = PlaybackSession.objects.select_related("episode__live_version__asset")
    session = rows.filter(public_id=session_id, viewer_key=actor.ref).first()
    if session is None:
        raise NotFoundError(_("This playback has ended. Reload the page to go on."), code="session-not-found")
    return session


def is_public(episode_id: int, now: datetime) -> bool:
    """Whether anybody may see the episode now. One query: it is asked at every beat of every player."""
    rows = Episode.objects.filter(released(now), pk=episode_id)
    return rows.filter(series__publication=Publication.PUBLISHED, series__live_version__isnull=False).exists()


def open_streams(actor: Actor, now: datetime, *, besides: str = "") -> int:
    """On how many other screens a person is playing: devices whose players have been heard of in the last half minute."""
    if not actor.is_signed_in:
        return 0
    heard = PlaybackSession.objects.filter(viewer_key=actor.ref, last_event_at__gt=now - HEARD_WITHIN)
    return heard.exclude(device_key=besides).values("device_key").distinct().count()
