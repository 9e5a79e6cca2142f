"""Watched time is what was really watched: not what was skipped, sent twice, or longer than the clock allows."""

from datetime import UTC, date, datetime, timedelta

import pytest

from playback.models import PlaybackSession, WatchedDay
from playback.selectors.watched import paid_ms_by_series
from playback.services.progress import record_progress
from playback.services.watched import add_watched

BEGIN = datetime(2026, 3, 10, 23, 59, 30, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def session(make_public_series, viewer_actor):
    episode = make_public_series(episodes=1).episodes.get()
    row = PlaybackSession.objects.create(viewer_key=viewer_actor.ref, episode=episode)
    PlaybackSession.objects.update(started_at=BEGIN)
    row.refresh_from_db()
    return row


@pytest.fixture
def at(session, viewer_actor):
    """``at(10, 12)``: ten seconds after the beginning the player is at second twelve."""

    def send(seconds, position, *, of=session, age=0):
        now = BEGIN + seconds * SECOND
        event = {"position_ms": position * 1000, "age_ms": age * 1000}
        return record_progress(actor=viewer_actor, session_id=of.public_id, now=now, **event)

    return send


def watched() -> dict[date, int]:
    return dict(WatchedDay.objects.order_by("day").values_list("day", "watched_ms"))


TENTH, ELEVENTH = date(2026, 3, 10), date(2026, 3, 11)


@pytest.mark.django_db
def test_playing_counts_what_was_played_on_its_day(at):
    for second in (10, 20, 29, 40, 50):
        at(second, second)
    assert watched() == {TENTH: 29_000, ELEVENTH: 21_000}


@pytest.mark.django_db
def test_playing_at_double_speed_counts_the_film_and_skipping_only_the_clock(at):
    at(10, 20)
    assert watched() == {TENTH: 20_000}
    at(12, 59)  # 39 seconds of film in two
    assert watched() == {TENTH: 26_000}


@pytest.mark.django_db
def test_going_back_counts_nothing_and_seeing_again_counts(at):
    at(10, 10)
    at(12, 0)
    assert watched() == {TENTH: 10_000}
    at(20, 8)
    assert watched() == {TENTH: 18_000}


@pytest.mark.django_db
def test_repeats_and_stragglers_count_nothing(at):
    at(10, 10)
    at(10, 10)
    at(20, 20)
    at(21, 15, age=10)
    at(25, 20)
    assert watched() == {TENTH: 20_000}


@pytest.mark.django_db
def test_the_hours_between_two_sessions_are_no_excuse_for_a_jump(at, session, viewer_actor):
    at(10, 10)
    later = PlaybackSession.objects.create(viewer_key=viewer_actor.ref, episode=session.episode)
    PlaybackSession.objects.filter(pk=later.pk).update(started_at=BEGIN + timedelta(hours=5))
    at(5 * 3600 + 1, 50, of=later)
    assert sum(watched().values()) == 13_000


@pytest.mark.django_db
def test_positions_behind_the_end_of_the_film_count_to_its_end(at):
    at(59, 500)
    assert sum(watched().values()) == 60_000


@pytest.mark.django_db(transaction=True)
def test_the_same_message_on_many_lines_at_once_counts_once(race, at):
    at(10, 10)
    answers = race(lambda _: at(20, 20), threads=6)
    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    assert watched() == {TENTH: 20_000}


@pytest.mark.django_db
def test_a_month_counts_paid_episodes_of_the_asked_viewers_only(make_public_series):
    rich, poor = make_public_series(episodes=12, free=2), make_public_series(episodes=3)  # all three are free
    everything = {"first": date(2026, 3, 1), "until": date(2026, 4, 1)}

    def watch(series, number, viewer="user:1", at=BEGIN):
        add_watched(
            viewer_key=viewer, episode_id=series.episodes.get(number=number).pk, watched_ms=1_000, day=at.date()
        )

    for number in (1, 2, 3, 3, 12):
        watch(rich, number)
    watch(poor, 3)
    watch(rich, 5, "user:2")
    watch(rich, 5, "guest:1")
    watch(rich, 5, at=datetime(2026, 4, 1, tzinfo=UTC))
    assert paid_ms_by_series(**everything, viewer_keys=["user:1"]) == {rich.pk: 3_000}
    assert paid_ms_by_series(**everything, viewer_keys=["user:1", "user:2"]) == {rich.pk: 4_000}
    assert paid_ms_by_series(**everything, viewer_keys=[]) == {}


@pytest.mark.django_db
def test_a_month_of_thirty_series_costs_as_much_as_of_three(make_public_series, query_budget):
    def make(_number):
        episode = make_public_series(episodes=1, free=0).episodes.get()
        add_watched(viewer_key="user:1", episode_id=episode.pk, watched_ms=1_000, day=BEGIN.date())

    call = lambda: paid_ms_by_series(date(2026, 3, 1), date(2026, 4, 1), ["user:1"])  # noqa: E731
    query_budget(make, call, at_most=2)
    assert len(call()) == 30
