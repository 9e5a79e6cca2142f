"""Starting an episode: may it be played, with which grant, from which second, and what comes next."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from django.db import transaction
from django.utils import timezone

from core.actors import Actor
from core.errors import NotFoundError
from dramas.models import Episode, EpisodeVersion
from dramas.selectors.playable import episode_after, playable_episode
from dramas.services.presentations import presentation_of
from media.models import Presentation
from media.services.grants import PlaybackGrant, make_grant
from playback.enums import EventKind, Source
from playback.models import PlaybackSession, WatchEvent
from playback.origins import Origin
from playback.policies import no_longer_public, no_such_session, playback_refusal
from playback.selectors.positions import position_in, resume_ms
from playback.selectors.sessions import own_session
from playback.services.events import NOWHERE, Happening, record_event
from playback.services.youth import open_clock


@dataclass(frozen=True)
class Playback:
    """What a player needs. ``session_id`` is empty when the episode is only being prepared ahead.

    ``subtitles`` are the languages (BCP 47) of those that the grant's master playlist carries.
    """

    session_id: str
    episode: Episode
    grant: PlaybackGrant
    resume_ms: int
    next_episode: Episode | None
    subtitles: tuple[str, ...]


@dataclass(frozen=True)
class Beginning:
    """How a view begins: by itself after another one (``auto_advanced``), or chosen, and what produced it.

    ``view_id`` (at most 32 characters) is the player's name for this beginning: asked for twice, it is one view.
    """

    auto_advanced: bool = False
    origin: Origin = NOWHERE
    view_id: str = ""


CHOSEN = Beginning()


class Gate(Protocol):
    """Decides whether an actor may play an episode. Whoever starts playback must bring one: nothing plays by default."""

    @property
    def early_hours(self) -> int:
        """How many hours before its own an episode opens to this viewer."""
        ...

    @property
    def device_key(self) -> str:
        """The browser that plays; empty where it is not known."""
        ...

    def admit(self, episode: Episode) -> int:
        """The greatest picture height that is granted, in pixels of the short side; raises what explains a refusal."""
        ...


def start_session(
    *,
    actor: Actor,
    episode_public_id: str,
    gate: Gate,
    beginning: Beginning = CHOSEN,
    now: datetime | None = None,
) -> Playback:
    """Begin an episode for a viewer whom the gate admits.

    An episode that follows by itself starts at 0, another one where the viewer left it. NotFoundError when it is
    not public, UnavailableError (``episode-not-ready``) without media, and whatever the gate raises.
    """
    now = now or timezone.now()
    prepared = prepare_playback(
        actor=actor,
        episode_public_id=episode_public_id,
        gate=gate,
        auto_advanced=beginning.auto_advanced,
        now=now,
    )
    session_id = _begun_before(actor, prepared.episode, beginning) or _begin(actor, prepared, gate, beginning, now)
    return replace(prepared, session_id=session_id)


def _begun_before(actor: Actor, episode: Episode, beginning: Beginning) -> str:
    """The session of a beginning whose answer was lost on its way."""
    if not beginning.view_id:
        return ""
    rows = WatchEvent.objects.filter(viewer_key=actor.ref, event_id=_started_id(episode, beginning.view_id))
    return rows.values_list("session__public_id", flat=True).first() or ""


@transaction.atomic
def _begin(actor: Actor, prepared: Playback, gate: Gate, beginning: Beginning, now: datetime) -> str:
    session = PlaybackSession.objects.create(
        viewer_key=actor.ref,
        episode=prepared.episode,
        device_key=gate.device_key,
        position_ms=prepared.resume_ms,
        last_event_at=now,
    )
    event_id = _started_id(prepared.episode, beginning.view_id or session.public_id)
    started = Happening(actor.ref, prepared.episode.pk, EventKind.STARTED, event_id, now, session.pk)
    origin = Origin(source=Source.NEXT) if beginning.auto_advanced else beginning.origin
    record_event(started, origin=origin, now=now)
    return str(session.public_id)


def _started_id(episode: Episode, view_id: str) -> str:
    return f"started:{episode.public_id}:{view_id}"


def prepare_playback(
    *, actor: Actor, episode_public_id: str, gate: Gate, auto_advanced: bool = False, now: datetime | None = None
) -> Playback:
    """Decide and grant as ``start_session`` does, for fetching ahead: nobody counts as having watched, only youth mode's clock runs."""
    now = now or timezone.now()
    episode, max_height = _admitted(actor, episode_public_id, gate, now)
    position = None if auto_advanced else position_in(actor, episode)
    version, presentation = _presented(episode)
    grant = make_grant(version.asset, actor, presentation, max_height=max_height)
    subtitles = tuple(track["language"] for track in presentation.content["subtitles"])
    return Playback("", episode, grant, resume_ms(position), episode_after(episode, now), subtitles)


def renew_grant(*, actor: Actor, session_id: str, gate: Gate, now: datetime | None = None) -> PlaybackGrant:
    """A fresh grant for a session that goes on. Decides again: what was taken down meanwhile is refused, and a new tier brings its height."""
    session = own_session(actor, session_id)
    if session is None:
        raise no_such_session()
    episode, max_height = _admitted(actor, session.episode.public_id, gate, now or timezone.now())
    version, presentation = _presented(episode)
    return make_grant(version.asset, actor, presentation, max_height=max_height)


def _admitted(actor: Actor, public_id: str, gate: Gate, now: datetime) -> tuple[Episode, int]:
    """The episode and the greatest height to play. Subscribers with early access see an episode some hours before its own."""
    try:
        opens = now + timedelta(hours=gate.early_hours)
        episode = playable_episode(public_id, now=opens, viewer=actor)
    except NotFoundError as error:
        raise no_longer_public() from error
    refusal = playback_refusal(episode=episode)
    if refusal is not None:
        raise refusal
    max_height = gate.admit(episode)
    open_clock(actor=actor, length_ms=episode.live_version.asset.duration_ms if episode.live_version else 0, now=now)
    return episode, max_height


def _presented(episode: Episode) -> tuple[EpisodeVersion, Presentation]:
    version = episode.live_version
    if version is None:
        raise NotFoundError
    return version, presentation_of(version, episode.series)
