"""Remembering how far a viewer is, from messages of their players: one at a time or many that waited for a connection.

When something happened is the server's clock minus the message's age by the sender's clock, so a device whose clock is wrong cannot win, and
messages may come twice, late and in any order.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core.actors import Actor
from core.errors import DomainError, in_youth_mode
from playback.enums import BeatOutcome, EventKind
from playback.models import PlaybackSession, WatchPosition
from playback.policies import no_longer_public, no_such_session, youth_refusal
from playback.selectors.history import unlisted_key
from playback.selectors.sessions import View, own_views, suitable_views
from playback.selectors.youth import youth_state
from playback.services.events import Happening, record_event
from playback.services.positions import Position, locked_position, move, save_position
from playback.services.usual import keep_usual, usual_view
from playback.services.watched import add_watched, watched_ms
from playback.services.youth import keep_clock

COMPLETE_PERCENT: Final = 95
OLDEST_EVENT: Final = timedelta(days=7)


@dataclass(frozen=True)
class Beat:
    """One message of a player: in this session the viewer was at ``position_ms``, ``age_ms`` ago by the player's clock."""

    session_id: str
    position_ms: int
    age_ms: int = 0


@dataclass(frozen=True)
class Answer:
    """What became of a beat; ``error`` says why it was refused, or that the episode was taken away and the player must stop."""

    outcome: BeatOutcome
    error: DomainError | None = None


def record_progress(
    *, actor: Actor, session_id: str, position_ms: int, age_ms: int = 0, now: datetime | None = None
) -> None:
    """Keep one beat. NotFoundError when the session is not this viewer's (``session-not-found``), and, after the position was written,
    when the episode is not public any more (``episode-not-public``); ForbiddenError when youth mode's time is over.
    """
    beat = Beat(session_id, position_ms, age_ms)
    [answer] = record_beats(actor=actor, beats=[beat], now=now)
    if answer.error is not None:
        raise answer.error


def record_beats(*, actor: Actor, beats: Sequence[Beat], now: datetime | None = None) -> list[Answer]:
    """Keep many beats in the order in which they happened; the answers are in the order of ``beats``.

    Beats older than a week count as a week old. Reaching 95 per cent counts as finished and stays so. While the viewer's history is
    paused the position is kept where no list reads it; figures count the view all the same. All or nothing where the database
    fails; a beat that is refused harms no other. Beats of one episode cost as many queries as one beat.
    """
    now = now or timezone.now()
    usual = _keep_usual(actor.ref, beats[0], now) if len(beats) == 1 else None
    answers = [usual] if usual else _keep_all(actor, beats, now)
    return _within_youth_mode(actor, beats, answers, now) if actor.youth_mode else answers


def _within_youth_mode(actor: Actor, beats: Sequence[Beat], answers: list[Answer], now: datetime) -> list[Answer]:
    """Counts the time. Where it has come to its end, or began with something outside the pool, the answers say so and the player stops."""
    if any(answer.outcome != BeatOutcome.REFUSED for answer in answers):
        keep_clock(actor=actor, now=now)
    over, fitting = youth_refusal(youth_state(actor, now)), suitable_views(actor, {beat.session_id for beat in beats})
    return [
        answer
        if answer.error
        else replace(answer, error=over or (None if beat.session_id in fitting else in_youth_mode()))
        for beat, answer in zip(beats, answers, strict=True)
    ]


def _keep_usual(viewer_key: str, beat: Beat, now: datetime) -> Answer | None:
    """The answer to a beat of somebody who goes on watching; None for every other beat, which then goes the whole way."""
    found = usual_view(viewer_key, beat.session_id)
    if found is None:
        return None
    view, place = found
    one = _heard(0, view, beat, now)
    if (
        view.is_unlisted
        or one.is_complete
        or one.at <= place.event_at
        or not keep_usual(view, place, one.position_ms, one.at, now)
    ):
        return None
    return _answer(one, BeatOutcome.KEPT)


def _keep_all(actor: Actor, beats: Sequence[Beat], now: datetime) -> list[Answer]:
    with transaction.atomic():
        views = own_views(actor, {beat.session_id for beat in beats})
        heard: dict[int, list[_Heard]] = {}
        answers = [Answer(BeatOutcome.REFUSED, no_such_session())] * len(beats)
        for index, beat in enumerate(beats):
            view = views.get(beat.session_id)
            if view is not None:
                heard.setdefault(view.episode_id, []).append(_heard(index, view, beat, now))
        for episode_id in sorted(heard):  # always in the same order, so that no two wait for each other
            for one, outcome in _keep_episode(actor.ref, episode_id, heard[episode_id], now):
                answers[one.index] = _answer(one, outcome)
    return answers


@dataclass(frozen=True)
class _Heard:
    """A beat at its place in the film and in time."""

    index: int
    view: View
    position_ms: int
    at: datetime

    @property
    def is_complete(self) -> bool:
        return _is_complete(self.position_ms, self.view.length_ms)


def _heard(index: int, view: View, beat: Beat, now: datetime) -> _Heard:
    at = now - min(timedelta(milliseconds=max(0, beat.age_ms)), OLDEST_EVENT)
    position = min(beat.position_ms, view.length_ms) if view.length_ms else beat.position_ms
    return _Heard(index, view, max(0, position), at)


def _answer(one: _Heard, outcome: BeatOutcome) -> Answer:
    return Answer(outcome, None if one.view.is_public else no_longer_public())


def _is_complete(position_ms: int, length_ms: int) -> bool:
    return bool(length_ms) and position_ms * 100 >= length_ms * COMPLETE_PERCENT


def _keep_episode(
    viewer_key: str, episode_id: int, heard: Iterable[_Heard], now: datetime
) -> list[tuple[_Heard, BeatOutcome]]:
    """Everything that was heard of one episode, whichever session it came from."""
    ordered = sorted(heard, key=lambda one: one.at)
    key = unlisted_key(viewer_key) if any(one.view.is_unlisted for one in ordered) else viewer_key
    row = locked_position(key, episode_id)  # a repeat of these beats waits here
    watched: dict[date, int] = {}
    outcomes = []
    for one in ordered:
        day = one.at.astimezone(UTC).date()
        watched[day] = watched.get(day, 0) + watched_ms(one.view, row, one.position_ms, one.at)
        outcomes.append((one, _take(one, row)))
    save_position(row, now)
    for day, milliseconds in watched.items():
        add_watched(viewer_key=viewer_key, episode_id=episode_id, watched_ms=milliseconds, day=day)
    _keep_views(viewer_key, ordered, now)
    return outcomes


def _take(one: _Heard, row: WatchPosition) -> BeatOutcome:
    is_newer = move(row, Position(one.position_ms, one.at, completed=one.is_complete))
    one.view.heard_at = max(one.at, one.view.heard_at or one.at)
    return BeatOutcome.KEPT if is_newer else BeatOutcome.OLDER


def _keep_views(viewer_key: str, ordered: Sequence[_Heard], now: datetime) -> None:
    """Where each view is, and when it came to its end."""
    newest = {one.view.pk: one for one in ordered}
    for one in newest.values():
        silent = Q(last_event_at__isnull=True) | Q(last_event_at__lt=one.at)
        PlaybackSession.objects.filter(silent, pk=one.view.pk).update(last_event_at=one.at, position_ms=one.position_ms)
    finished = {one.view.pk: one for one in reversed(ordered) if one.is_complete and not _was_complete(one.view)}
    for one in finished.values():  # the first beat at the end of each view
        event_id = f"completed:{one.view.public_id}"
        happening = Happening(viewer_key, one.view.episode_id, EventKind.COMPLETED, event_id, one.at, one.view.pk)
        record_event(happening, now=now)


def _was_complete(view: View) -> bool:
    return _is_complete(view.position_ms, view.length_ms)
