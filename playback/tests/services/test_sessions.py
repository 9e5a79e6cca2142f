"""May an episode be played, from which second, and what comes next."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.actors import guest
from core.errors import NotFoundError, PaymentRequiredError, UnavailableError
from dramas.enums import Publication
from dramas.models import Episode, Series
from playback.models import PlaybackSession
from playback.services.progress import record_progress
from playback.services.sessions import Beginning, prepare_playback, renew_grant, start_session
from tests.fixtures.gates import OPEN, OpenGate

pytestmark = pytest.mark.django_db


class ShutGate(OpenGate):
    def admit(self, episode):
        raise PaymentRequiredError(code="episode-locked")


@pytest.fixture
def series(make_public_series):
    return make_public_series(episodes=7)


def episode_of(series, number):
    return series.episodes.get(number=number)


def test_a_guest_starts_a_free_episode_and_learns_what_comes_next(series, guest_actor):
    started = start_session(actor=guest_actor, episode_public_id=episode_of(series, 1).public_id, gate=OPEN)
    assert started.grant.master_url
    assert started.resume_ms == 0
    assert started.next_episode == episode_of(series, 2)
    assert PlaybackSession.objects.get(public_id=started.session_id).viewer_key == guest_actor.ref


def test_preparing_ahead_writes_nothing(series, guest_actor):
    prepared = prepare_playback(actor=guest_actor, episode_public_id=episode_of(series, 2).public_id, gate=OPEN)
    assert prepared.session_id == ""
    assert not PlaybackSession.objects.exists()


def test_what_the_gate_refuses_is_neither_played_nor_prepared_nor_renewed(series, guest_actor):
    started = start_session(actor=guest_actor, episode_public_id=episode_of(series, 1).public_id, gate=OPEN)
    shut = ShutGate()
    for attempt in (start_session, prepare_playback):
        with pytest.raises(PaymentRequiredError):
            attempt(actor=guest_actor, episode_public_id=episode_of(series, 1).public_id, gate=shut)
    with pytest.raises(PaymentRequiredError):
        renew_grant(actor=guest_actor, session_id=started.session_id, gate=shut)
    assert PlaybackSession.objects.count() == 1


def test_an_episode_without_media_is_refused_as_not_ready(make_public_series, make_episode, guest_actor):
    waiting = make_episode(make_public_series(episodes=1), 2, ready=False)
    with pytest.raises(UnavailableError) as refused:
        start_session(actor=guest_actor, episode_public_id=waiting.public_id, gate=OPEN)
    assert refused.value.code == "episode-not-ready"


@pytest.mark.parametrize("change", ["hidden", "future", "series"])
def test_what_is_not_public_is_not_there(series, guest_actor, change):
    episode = episode_of(series, 1)
    if change == "hidden":
        Episode.objects.filter(pk=episode.pk).update(publication=Publication.TAKEN_DOWN)
    elif change == "future":
        Episode.objects.filter(pk=episode.pk).update(available_from=timezone.now() + timedelta(minutes=1))
    else:
        Series.objects.filter(pk=series.pk).update(publication=Publication.TAKEN_DOWN)
    with pytest.raises(NotFoundError) as refused:
        start_session(actor=guest_actor, episode_public_id=episode.public_id, gate=OPEN)
    assert refused.value.code == "episode-not-public"


def test_an_episode_goes_on_where_it_was_left_unless_it_follows_by_itself(series, guest_actor):
    episode = episode_of(series, 1)
    started = start_session(actor=guest_actor, episode_public_id=episode.public_id, gate=OPEN)
    record_progress(actor=guest_actor, session_id=started.session_id, position_ms=30_000)
    assert start_session(actor=guest_actor, episode_public_id=episode.public_id, gate=OPEN).resume_ms == 30_000
    assert (
        start_session(
            actor=guest_actor, episode_public_id=episode.public_id, beginning=Beginning(auto_advanced=True), gate=OPEN
        ).resume_ms
        == 0
    )


def test_the_last_episode_has_no_next_one(make_public_series, guest_actor):
    series = make_public_series(episodes=2)
    assert (
        start_session(actor=guest_actor, episode_public_id=episode_of(series, 2).public_id, gate=OPEN).next_episode
        is None
    )


def test_a_grant_is_renewed_for_the_same_viewer_only(series, guest_actor):
    started = start_session(actor=guest_actor, episode_public_id=episode_of(series, 1).public_id, gate=OPEN)
    assert renew_grant(actor=guest_actor, session_id=started.session_id, gate=OPEN).master_url
    with pytest.raises(NotFoundError):
        renew_grant(actor=guest("anotherguest"), session_id=started.session_id, gate=OPEN)


def test_a_grant_is_not_renewed_after_a_takedown(series, guest_actor):
    started = start_session(actor=guest_actor, episode_public_id=episode_of(series, 1).public_id, gate=OPEN)
    Series.objects.filter(pk=series.pk).update(publication=Publication.TAKEN_DOWN)
    with pytest.raises(NotFoundError) as refused:
        renew_grant(actor=guest_actor, session_id=started.session_id, gate=OPEN)
    assert refused.value.code == "episode-not-public"
