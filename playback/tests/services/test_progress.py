"""The newest event wins, whatever the order of arrival; what was finished stays finished."""

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.actors import guest
from core.errors import NotFoundError
from dramas.enums import Publication
from dramas.models import Episode
from playback.models import PlaybackSession, WatchPosition
from playback.services.progress import record_progress

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def kept(**beat) -> WatchPosition:
    """Records a beat and reads what is stored then."""
    record_progress(**beat)
    return WatchPosition.objects.get(viewer_key=beat["actor"].ref)


@pytest.fixture
def session(make_public_series, guest_actor):
    episode = make_public_series(episodes=1).episodes.get()
    return PlaybackSession.objects.create(viewer_key=guest_actor.ref, episode=episode)


def test_the_same_event_twice_leaves_one_row_and_one_position(session, guest_actor):
    for _ in range(2):
        record_progress(actor=guest_actor, session_id=session.public_id, position_ms=12_000, now=NOW)
    assert WatchPosition.objects.get().position_ms == 12_000


def test_an_older_device_never_moves_newer_progress_back(session, guest_actor):
    record_progress(actor=guest_actor, session_id=session.public_id, position_ms=40_000, now=NOW)
    late = kept(
        actor=guest_actor,
        session_id=session.public_id,
        position_ms=5_000,
        age_ms=60_000,
        now=NOW + timedelta(seconds=2),
    )
    assert late.position_ms == 40_000


def test_going_back_on_purpose_is_newer_and_counts(session, guest_actor):
    record_progress(actor=guest_actor, session_id=session.public_id, position_ms=40_000, now=NOW)
    back = kept(actor=guest_actor, session_id=session.public_id, position_ms=5_000, now=NOW + timedelta(seconds=2))
    assert back.position_ms == 5_000


def test_finished_stays_finished(session, guest_actor):
    assert kept(actor=guest_actor, session_id=session.public_id, position_ms=59_000, now=NOW).completed
    again = kept(actor=guest_actor, session_id=session.public_id, position_ms=1_000, now=NOW + timedelta(seconds=5))
    assert again.completed
    assert again.position_ms == 1_000


def test_a_late_message_that_an_episode_was_finished_still_counts(session, guest_actor):
    record_progress(actor=guest_actor, session_id=session.public_id, position_ms=2_000, now=NOW)
    late = kept(actor=guest_actor, session_id=session.public_id, position_ms=60_000, age_ms=30_000, now=NOW)
    assert late.completed
    assert late.position_ms == 2_000


def test_a_clock_from_the_future_and_positions_outside_the_film_are_pulled_in(session, guest_actor):
    row = kept(actor=guest_actor, session_id=session.public_id, position_ms=999_999, age_ms=-5_000, now=NOW)
    assert row.position_ms == 60_000
    assert row.event_at == NOW


@pytest.mark.parametrize("change", [{"publication": Publication.TAKEN_DOWN}, {"live_version": None}])
def test_an_episode_that_was_taken_away_keeps_the_position_and_refuses(session, guest_actor, change):
    Episode.objects.filter(pk=session.episode_id).update(**change)
    with pytest.raises(NotFoundError) as refused:
        record_progress(actor=guest_actor, session_id=session.public_id, position_ms=12_000, now=NOW)
    assert refused.value.code == "episode-not-public"
    assert WatchPosition.objects.get().position_ms == 12_000


def test_nobody_writes_into_another_viewers_session(session):
    with pytest.raises(NotFoundError):
        record_progress(actor=guest("somebodyelse"), session_id=session.public_id, position_ms=1)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    events=st.lists(
        st.tuples(st.integers(0, 50_000), st.integers(0, 100)), min_size=1, max_size=6, unique_by=lambda event: event[1]
    ),
    data=st.data(),
)
def test_any_order_of_arrival_ends_the_same(session, guest_actor, events, data):
    WatchPosition.objects.all().delete()
    for position_ms, age_seconds in data.draw(st.permutations(events)):
        record_progress(
            actor=guest_actor, session_id=session.public_id, position_ms=position_ms, age_ms=age_seconds * 1000, now=NOW
        )
    newest = min(events, key=lambda event: event[1])
    assert WatchPosition.objects.get().position_ms == newest[0]
