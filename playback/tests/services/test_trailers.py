"""Looking at a trailer is no watching: no progress, no place in a chart; who looks is known all the same."""

from datetime import UTC, datetime, timedelta

import pytest

from playback.enums import EventKind
from playback.models import DayFigure, SeriesFigure, WatchEvent
from playback.selectors.positions import begun, continue_watching, position_in
from playback.services.figures import roll_up_events
from playback.services.progress import record_progress
from playback.services.sessions import start_session
from tests.fixtures.gates import OpenGate

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.fixture
def series(make_public_series, make_episode):
    series = make_public_series(episodes=2)
    make_episode(series, 0)
    return series


@pytest.fixture
def watch(viewer_actor):
    """``watch(episode)``: from its beginning to its end."""

    def play(episode):
        playback = start_session(actor=viewer_actor, episode_public_id=episode.public_id, gate=OpenGate(), now=NOW)
        for second in (20, 40, 60):
            at = NOW + timedelta(seconds=second)
            record_progress(actor=viewer_actor, session_id=playback.session_id, position_ms=second * 1_000, now=at)
        return playback

    return play


def test_a_trailer_leaves_no_progress(series, watch, viewer_actor):
    trailer = series.episodes.get(number=0)
    playback = watch(trailer)
    assert playback.next_episode.number == 1
    assert position_in(viewer_actor, trailer) is None
    assert continue_watching(viewer_actor, now=NOW) == []
    assert list(type(series).objects.annotate(begun=begun(viewer_actor)).values_list("begun", flat=True)) == [0]
    assert watch(trailer).resume_ms == 0


def test_its_views_are_told_apart_and_move_no_chart(series, watch):
    trailer, first = series.episodes.get(number=0), series.episodes.get(number=1)
    watch(trailer)
    kinds = WatchEvent.objects.filter(episode=trailer).values_list("kind", flat=True)
    assert sorted(kinds) == [EventKind.COMPLETED, EventKind.STARTED]
    roll_up_events(now=NOW + timedelta(minutes=10))
    assert DayFigure.objects.get(episode=trailer).viewers == 1
    assert not SeriesFigure.objects.exists()
    watch(first)
    roll_up_events(now=NOW + timedelta(minutes=20))
    assert SeriesFigure.objects.get(series=series).viewers == 1
