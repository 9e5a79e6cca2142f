"""The clock of youth mode: it runs from what the server gives away, and nothing that a client says or leaves out stops it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.actors import Actor, ActorKind
from core.errors import ForbiddenError
from playback.models import PlaybackSession, WatchPosition, YouthDay
from playback.selectors.youth import youth_state
from playback.services.progress import Beat, record_beats, record_progress
from playback.services.sessions import prepare_playback, renew_grant, start_session
from playback.services.youth import open_clock
from tests.fixtures.gates import OPEN
from tests.fixtures.refusals import refused

pytestmark = pytest.mark.django_db
NOON = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
LIMIT_MS = 40 * 60_000
BEAT = (PlaybackSession, WatchPosition, YouthDay)  # the last beat is kept, and the player stops


def after(seconds):
    return NOON + timedelta(seconds=seconds)


@pytest.fixture
def young(viewer):
    return Actor(ActorKind.USER, user_id=viewer.pk, youth_account=viewer.pk)


@pytest.fixture
def series(make_public_series):
    return make_public_series(episodes=3)


@pytest.fixture
def length(series):
    return series.episodes.get(number=1).live_version.asset.duration_ms // 1000


def start(actor, series, number=1, *, at=0):
    episode = series.episodes.get(number=number)
    return start_session(actor=actor, episode_public_id=episode.public_id, gate=OPEN, now=after(at)).session_id


def used(actor, at):
    return youth_state(actor, after(at)).used_ms // 1000


def test_without_youth_mode_nothing_is_counted_and_nothing_is_asked(viewer_actor, series, django_assert_num_queries):
    session = start(viewer_actor, series)
    record_progress(actor=viewer_actor, session_id=session, position_ms=1000, now=after(5))
    assert not YouthDay.objects.exists()
    with django_assert_num_queries(0):
        assert youth_state(viewer_actor, NOON) is None


def test_watching_counts_the_time_that_passes(young, series, length):
    session = start(young, series)
    for second in range(5, length + 30, 5):
        record_progress(actor=young, session_id=session, position_ms=second * 1000, now=after(second))
    assert used(young, 10) in range(length + 20, length + 30)


def test_who_sends_no_beat_is_counted_as_long_as_the_episode_lasts(young, series, length):
    start(young, series)
    assert used(young, 4) == 4
    assert used(young, length + 3600) == length


def test_preparing_alone_counts_too_for_it_gives_the_same_grant(young, series, length):
    episode = series.episodes.get(number=1)
    prepare_playback(actor=young, episode_public_id=episode.public_id, gate=OPEN, now=NOON)
    assert used(young, 3600) == length


def test_a_fresh_grant_opens_the_clock_again(young, series, length):
    session = start(young, series)
    renew_grant(actor=young, session_id=session, gate=OPEN, now=after(1000))
    assert used(young, 3600) == 2 * length


@pytest.mark.parametrize("beat", [{"position_ms": 0}, {"position_ms": 10**9}, {"position_ms": 0, "age_ms": 6 * 10**8}])
def test_a_forged_beat_takes_nothing_back(young, series, length, beat):
    session = start(young, series)
    record_progress(actor=young, session_id=session, now=after(2), **beat)
    assert used(young, length + 600) == length


def test_who_plays_on_after_the_episode_is_counted_by_beats_and_a_pause_is_not(young, series, length):
    session = start(young, series)
    for second in (length + 5, length + 10, length + 3600):
        record_progress(actor=young, session_id=session, position_ms=5000, now=after(second))
    assert used(young, length + 4000) == length + 10 + 30


def test_swiping_on_counts_the_wall_clock_and_two_devices_at_once_count_once(young, series, length):
    for number, second in ((1, 0), (2, 3), (3, 6)):
        start(young, series, number, at=second)
    assert used(young, 10) == 10
    assert used(young, 3600) == 6 + length


def test_a_new_day_begins_at_nothing(young, series, length):
    start(young, series)
    assert used(young, 24 * 3600) == 0


def test_used_up_is_said_with_the_next_beat_and_the_position_is_kept(young, series):
    session = start(young, series)
    YouthDay.objects.update(used_ms=LIMIT_MS - 3000)
    record_progress(actor=young, session_id=session, position_ms=2000, now=after(2))
    with refused(ForbiddenError, "youth-minutes", but=BEAT):
        record_progress(actor=young, session_id=session, position_ms=4000, now=after(4))
    assert WatchPosition.objects.get().position_ms == 4000


def test_the_night_ends_what_runs(young, series):
    begun = NOON.replace(hour=21, minute=59, second=50)
    episode = series.episodes.get(number=1)
    session = start_session(actor=young, episode_public_id=episode.public_id, gate=OPEN, now=begun).session_id
    answers = {}
    for hour, minute in ((21, 59), (22, 0)):
        [answer] = record_beats(actor=young, beats=[Beat(session, 1000)], now=NOON.replace(hour=hour, minute=minute))
        answers[hour] = answer.error and answer.error.code
    assert answers == {21: None, 22: "youth-night"}


def test_what_plays_from_outside_the_pool_ends_with_the_next_beat(young, viewer_actor, series):
    session = start(viewer_actor, series)
    series.live_version.minimum_age = 8
    series.live_version.save(update_fields=["minimum_age"])
    with refused(ForbiddenError, "youth-mode", but=BEAT):
        record_progress(actor=young, session_id=session, position_ms=2000, now=after(2))
    assert PlaybackSession.objects.get().position_ms == 2000


@pytest.mark.django_db(transaction=True)
def test_many_grants_at_once_lose_no_time(make_user, race):
    account = make_user().pk
    actor = Actor(ActorKind.USER, user_id=account, youth_account=account)
    answers = race(lambda number: open_clock(actor=actor, length_ms=1000 * (number + 1), now=NOON), threads=6)
    assert answers == [None] * 6
    assert used(actor, 3600) == 6
