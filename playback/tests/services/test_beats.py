"""Beats that waited for a connection, sent together: each counts once, in the order in which it happened."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.actors import guest
from dramas.enums import Publication
from dramas.models import Series
from playback.enums import BeatOutcome, EventKind
from playback.models import PlaybackSession, WatchedDay, WatchEvent, WatchPosition
from playback.services.progress import Beat, record_beats

pytestmark = pytest.mark.django_db
NOW = timezone.now()
USUAL = 2  # on PostgreSQL: everything read, everything written
EVERY = 5  # sessions, position, its update, watched time, the session
FIRST = 3  # the blank position and its second look, the day's row


@pytest.fixture
def series(make_public_series):
    return make_public_series(episodes=4)


@pytest.fixture
def begin(series, guest_actor):
    """``begin(2)``: the viewer's session of that episode, begun an hour ago."""

    def make(number, actor=guest_actor):
        episode = series.episodes.get(number=number)
        session = PlaybackSession.objects.create(viewer_key=actor.ref, episode=episode)
        PlaybackSession.objects.filter(pk=session.pk).update(started_at=NOW - timedelta(hours=1))
        return session.public_id

    return make


def outcomes(answers):
    return [(answer.outcome, answer.error.code if answer.error else "") for answer in answers]


def test_a_batch_of_two_episodes_is_kept_in_the_order_in_which_it_happened(begin, guest_actor):
    first, second = begin(1), begin(2)
    beats = [Beat(second, 9_000, 1_000), Beat(first, 30_000, 20_000), Beat(first, 20_000, 30_000)]
    answers = record_beats(actor=guest_actor, beats=beats, now=NOW)
    assert outcomes(answers) == [(BeatOutcome.KEPT, "")] * 3
    rows = {row.episode.number: row for row in WatchPosition.objects.all()}
    assert (rows[1].position_ms, rows[1].event_at) == (30_000, NOW - timedelta(seconds=20))
    assert rows[2].position_ms == 9_000
    assert PlaybackSession.objects.get(public_id=first).position_ms == 30_000


def test_the_same_batch_again_moves_and_counts_nothing(begin, guest_actor):
    session = begin(1)
    beats = [Beat(session, 10_000 * step, 100_000 - 10_000 * step) for step in range(1, 7)]
    record_beats(actor=guest_actor, beats=beats, now=NOW)
    before = list(WatchPosition.objects.values()), list(WatchedDay.objects.values()), list(WatchEvent.objects.values())
    again = record_beats(actor=guest_actor, beats=beats, now=NOW)
    assert {answer.outcome for answer in again} == {BeatOutcome.OLDER}
    rows = WatchPosition.objects.values("position_ms", "event_at", "completed")
    assert list(rows) == [{name: before[0][0][name] for name in ("position_ms", "event_at", "completed")}]
    assert (list(WatchedDay.objects.values()), list(WatchEvent.objects.values())) == before[1:]
    assert WatchedDay.objects.get().watched_ms == 60_000


def test_a_phone_that_was_offline_moves_nothing_back_but_what_it_finished_stays_finished(begin, guest_actor):
    phone, tv = begin(1), begin(1)
    record_beats(actor=guest_actor, beats=[Beat(tv, 12_000)], now=NOW)
    late = [Beat(phone, 50_000, 60_000), Beat(phone, 59_000, 50_000)]
    answers = record_beats(actor=guest_actor, beats=late, now=NOW + timedelta(seconds=1))
    assert {answer.outcome for answer in answers} == {BeatOutcome.OLDER}
    row = WatchPosition.objects.get()
    assert (row.position_ms, row.completed, row.furthest_ms) == (12_000, True, 59_000)
    event = WatchEvent.objects.get()
    assert (event.kind, event.event_at) == (EventKind.COMPLETED, NOW - timedelta(seconds=49))


def test_what_is_refused_loses_no_other(begin, guest_actor):
    mine, theirs = begin(1), begin(2, guest("somebodyelse"))
    beats = [Beat("nosuchsession", 1), Beat(mine, 8_000), Beat(theirs, 5_000)]
    answers = record_beats(actor=guest_actor, beats=beats, now=NOW)
    refused = (BeatOutcome.REFUSED, "session-not-found")
    assert outcomes(answers) == [refused, (BeatOutcome.KEPT, ""), refused]
    assert WatchPosition.objects.get().position_ms == 8_000


def test_what_was_taken_down_is_kept_and_says_so(begin, guest_actor, series):
    session = begin(1)
    Series.objects.filter(pk=series.pk).update(publication=Publication.TAKEN_DOWN)
    answers = record_beats(actor=guest_actor, beats=[Beat(session, 8_000)], now=NOW)
    assert outcomes(answers) == [(BeatOutcome.KEPT, "episode-not-public")]
    assert WatchPosition.objects.get().position_ms == 8_000


def test_who_sees_an_episode_before_its_hour_goes_on_watching(begin, guest_actor, series):
    session = begin(1)
    series.episodes.update(available_from=NOW + timedelta(hours=20))
    assert outcomes(record_beats(actor=guest_actor, beats=[Beat(session, 8_000)], now=NOW)) == [(BeatOutcome.KEPT, "")]


def test_a_view_ends_once_and_seeing_it_again_is_another_view(begin, guest_actor):
    first, again = begin(1), begin(1)
    for seconds, session, position in ((0, first, 58_000), (5, first, 60_000), (9, first, 5_000), (14, first, 59_000)):
        record_beats(actor=guest_actor, beats=[Beat(session, position)], now=NOW + timedelta(seconds=seconds))
    assert WatchEvent.objects.filter(kind=EventKind.COMPLETED).count() == 1
    record_beats(actor=guest_actor, beats=[Beat(again, 58_000)], now=NOW + timedelta(seconds=30))
    assert WatchEvent.objects.filter(kind=EventKind.COMPLETED).count() == 2


def test_an_empty_batch_is_answered_with_nothing(guest_actor):
    assert record_beats(actor=guest_actor, beats=[]) == []


def queries_of(call):
    with CaptureQueriesContext(connection) as captured:
        call()
    return [query["sql"] for query in captured if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]


def test_a_beat_costs_a_few_queries_and_a_hundred_of_one_episode_as_many(begin, guest_actor):
    session = begin(1)
    is_quick = connection.vendor == "postgresql"
    one = lambda at, beats: record_beats(actor=guest_actor, beats=beats, now=NOW + timedelta(seconds=at))  # noqa: E731
    assert len(queries_of(lambda: one(0, [Beat(session, 1_000)]))) <= EVERY + FIRST + is_quick
    assert len(queries_of(lambda: one(3, [Beat(session, 4_000)]))) == (USUAL if is_quick else EVERY)
    many = [Beat(session, 4_000 + 100 * step, 11_000 - 100 * step) for step in range(1, 101)]
    assert len(queries_of(lambda: one(20, many))) == EVERY
    assert WatchPosition.objects.get().position_ms == 14_000


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    sent=st.lists(
        st.tuples(st.integers(0, 1), st.integers(0, 61_000), st.integers(0, 30_000), st.integers(0, 9)), max_size=8
    )
)
def test_one_by_one_and_together_with_a_stranger_ends_the_same(begin, guest_actor, sent):
    """A beat alone takes the short way where there is one; beside another it takes the whole way."""
    ends = []
    for company in ([], [Beat("nosuchsession", 1)]):
        for model in (WatchEvent, WatchedDay, WatchPosition, PlaybackSession):
            model.objects.all().delete()
        sessions, seconds = [begin(1), begin(1)], 0
        for which, position, age, later in sent:
            seconds += later
            beats = [Beat(sessions[which], position, age), *company]
            record_beats(actor=guest_actor, beats=beats, now=NOW + timedelta(seconds=seconds))
        ends.append(
            [
                list(WatchPosition.objects.values_list("position_ms", "event_at", "completed", "furthest_ms")),
                list(WatchedDay.objects.order_by("day").values_list("day", "watched_ms")),
                list(PlaybackSession.objects.order_by("pk").values_list("position_ms", "last_event_at")),
                list(WatchEvent.objects.order_by("pk").values_list("kind", "event_at")),
            ]
        )
    assert ends[0] == ends[1]


@pytest.mark.django_db(transaction=True)
def test_many_devices_at_once_end_where_the_newest_was_and_count_each_second_once(race, begin, guest_actor):
    session = begin(1)
    steps = [Beat(session, 5_000 * step, 60_000 - 5_000 * step) for step in range(1, 9)]
    answers = race(lambda _: record_beats(actor=guest_actor, beats=steps, now=NOW), threads=6)
    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    assert WatchPosition.objects.get().position_ms == 40_000
    assert WatchedDay.objects.get().watched_ms == 40_000


@pytest.mark.django_db(transaction=True)
def test_beats_of_many_episodes_in_any_order_never_wait_for_each_other(race, begin, guest_actor):
    sessions = [begin(number) for number in (1, 2, 3, 4)]

    def send(thread):
        order = sessions if thread % 2 else sessions[::-1]
        return record_beats(actor=guest_actor, beats=[Beat(one, 1_000 + thread, 10 * thread) for one in order], now=NOW)

    answers = race(send, threads=8)
    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    assert set(WatchPosition.objects.values_list("position_ms", flat=True)) == {1_000}
