"""Starting an episode: may it be played, with which grant, from which second, and what comes next."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from django.utils import timezone

from core.actors import Actor
from core.errors import NotFoundError
from dramas.models import Episode
from dramas.selectors.catalogue import public_episode, public_episodes
from dramas.services.presentations import presentation_of
from media.services.grants import PlaybackGrant, make_grant
from playback.models import PlaybackSession
from playback.policies import no_longer_public, playback_refusal
from playback.selectors.positions import position_in, resume_ms
from playback.selectors.sessions import own_session


@dataclass(frozen=True)
class Playback:
    """What a player needs. ``session_id`` is empty when the episode is only being prepared ahead."""

    session_id: str
    episode: Episode
    grant: PlaybackGrant
    resume_ms: int
    next_episode: Episode | None


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
    *, actor: Actor, episode_public_id: str, gate: Gate, auto_advanced: bool = False, now: datetime | None = None
) -> Playback:
    """Begin an episode for a viewer whom the gate admits.

    An episode that follows by itself (``auto_advanced``) starts at 0, another one where the viewer left it. NotFoundError when it is
    not public, UnavailableError (``episode-not-ready``) without media, and whatever the gate raises.
    """
    now = now or timezone.now()
    prepared = prepare_playback(
        actor=actor, episode_public_id=episode_public_id, gate=gate, auto_advanced=auto_advanced, now=now
    )
    session = PlaybackSession.objects.create(
        viewer_key=actor.ref, episode=prepared.episode, device_key=gate.device_key, last_event_at=now
    )
    return Playback(session.public_id, prepared.episode, prepared.grant, prepared.resume_ms, prepared.next_episode)


def prepare_playback(
    *, actor: Actor, episode_public_id: str, gate: Gate, auto_advanced: bool = False, now: datetime | None = None
) -> Playback:
    """Decide and grant as ``start_session`` does, for fetching ahead: nothing is written, so nobody counts as having watched."""
    now = now or timezone.now()
    episode, max_height = _admitted(episode_public_id, gate, now)
    position = None if auto_advanced else position_in(actor, episode)
    following = public_episodes(episode.series, now).filter(number__gt=episode.number).first()
    return Playback("", episode, _grant(actor, episode, max_height), resume_ms(position), following)


def renew_grant(*, actor: Actor, session_id: str, gate: Gate, now: datetime | None = None) -> PlaybackGrant:
    """A fresh grant for a session that goes on. Decides again: what was taken down meanwhile is refused, and a new tier brings its height."""
    session = own_session(actor, session_id)
    return _grant(actor, *_admitted(session.episode.public_id, gate, now or timezone.now()))


def _admitted(public_id: str, gate: Gate, now: datetime) -> tuple[Episode, int]:
    """The episode and the greatest height to play. Subscribers with early access see an episode some hours before its own."""
    try:
        episode = public_episode(episode_public_id=public_id, now=now + timedelta(hours=gate.early_hours))
    except NotFoundError as error:
        raise no_longer_public() from error
    refusal = playback_refusal(episode=episode)
    if refusal is not None:
        raise refusal
    return episode, gate.admit(episode)


def _grant(actor: Actor, episode: Episode, max_height: int) -> PlaybackGrant:
    version = episode.live_version
    if version is None:
        raise NotFoundError
    return make_grant(version.asset, actor, presentation_of(version), max_height=max_height)
