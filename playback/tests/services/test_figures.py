"""The figures of a day are counted from its events, however often and whatever dies in between; only what was counted for good goes."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core.actors import guest
from playback.enums import EventKind
from playback.models import DayFigure, RollUp, WatchEvent
from playback.services import figures
from playback.services.events import Happening, record_event
from playback.services.figures import count_day, forget_events, roll_up_events
from playback.services.watched import add_watched
from playback.tasks.figures import keep_figures

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
DAY = timedelta(days=1)
TENTH = date(2026, 3, 10)


@pytest.fixture
def episodes(make_public_series):
    return list(make_public_series(episodes=2).episodes.order_by("number"))


@pytest.fixture
def happen(episodes):
    """``happen("started", viewer, at)``: an event of the first episode, received at once unless it is said when."""
    count = iter(range(100_000))

    def write(kind, viewer="a", at=NOON, *, of=0, received=None):
        name = f"event-{next(count)}"
        record_event(Happening(guest(viewer).ref, episodes[of].pk, EventKind(kind), name, at), now=received or at)

    return write


def figure(of, day=TENTH):
    return (
        DayFigure.objects.filter(episode=of, day=day)
        .values_list("starts", "completes", "likes", "viewers", "watched_ms")
        .first()
    )


def test_a_day_is_counted_by_episode(happen, episodes):
    for viewer, kind in (("a", "started"), ("a", "started"), ("b", "started"), ("a", "completed"), ("c", "liked")):
        happen(kind, viewer)
    happen("started", of=1)
    happen("started", at=NOON + DAY)
    for viewer in ("user:1", "user:2"):
        add_watched(viewer_key=viewer, episode_id=episodes[0].pk, watched_ms=1_500, day=TENTH)
    roll_up_events(now=NOON + DAY)
    assert figure(episodes[0]) == (3, 1, 1, 2, 3_000)
    assert figure(episodes[1]) == (1, 0, 0, 1, 0)
    assert figure(episodes[0], TENTH + DAY)[0] == 1


def test_counting_again_gives_the_same(happen, episodes):
    happen("started")
    for _again in range(3):
        roll_up_events(now=NOON)
        assert figure(episodes[0])[0] == 1
    assert DayFigure.objects.count() == 1


def test_what_comes_late_is_counted_on_its_day(happen, episodes):
    happen("started")
    roll_up_events(now=NOON + timedelta(minutes=10))
    happen("completed", at=NOON, received=NOON + 6 * DAY)
    assert TENTH in roll_up_events(now=NOON + 6 * DAY)
    assert figure(episodes[0])[:2] == (1, 1)
    roll_up_events(now=NOON + 6 * DAY + timedelta(hours=1))
    assert TENTH not in roll_up_events(now=NOON + 6 * DAY + timedelta(hours=2))


def test_time_that_beats_added_late_is_counted_when_the_day_closes(happen, episodes):
    happen("started")
    roll_up_events(now=NOON + 2 * DAY)
    add_watched(viewer_key="user:1", episode_id=episodes[0].pk, watched_ms=9_000, day=TENTH)
    for days in range(3, 10):
        roll_up_events(now=NOON + days * DAY)
    assert figure(episodes[0])[-1] == 9_000


def test_a_run_that_dies_in_the_middle_is_made_up_for_by_the_next(happen, episodes, monkeypatch):
    happen("started")
    happen("started", at=NOON - 3 * DAY, received=NOON)
    real, counted = count_day, []

    def die_at_the_second(day):
        if counted:
            raise RuntimeError("the worker was killed")
        counted.append(day)
        real(day)

    with monkeypatch.context() as patch, pytest.raises(RuntimeError):
        patch.setattr(figures, "count_day", die_at_the_second)
        roll_up_events(now=NOON)
    assert not RollUp.objects.exists()
    roll_up_events(now=NOON)
    assert figure(episodes[0])[0] == figure(episodes[0], TENTH - 3 * DAY)[0] == 1


def test_an_event_that_was_being_committed_during_a_run_is_counted_by_the_next(happen, episodes):
    roll_up_events(now=NOON + 3 * DAY)
    happen("started", at=NOON, received=NOON + 3 * DAY - timedelta(seconds=20))
    roll_up_events(now=NOON + 3 * DAY + timedelta(minutes=10))
    assert figure(episodes[0])[0] == 1


def test_old_events_go_after_their_day_was_counted_for_good_and_the_figures_stay(happen, episodes, settings):
    settings.WATCH_EVENT_DAYS = 30
    happen("started")
    happen("started", at=NOON + 20 * DAY)
    assert forget_events(now=NOON + 60 * DAY) == 0, "never counted"
    roll_up_events(now=NOON + 3 * DAY)
    assert forget_events(now=NOON + 60 * DAY) == 0, "something may still come in for that day"
    roll_up_events(now=NOON + 40 * DAY)
    assert forget_events(now=NOON + 40 * DAY) == 1
    assert forget_events(now=NOON + 40 * DAY) == 0
    assert WatchEvent.objects.get().event_at == NOON + 20 * DAY
    roll_up_events(now=NOON + 41 * DAY)
    assert figure(episodes[0])[0] == 1


def test_events_are_kept_nine_days_whatever_the_setting_says_and_go_in_batches(happen, settings, monkeypatch):
    settings.WATCH_EVENT_DAYS = 0
    monkeypatch.setattr(figures, "ROWS", 2)
    monkeypatch.setattr(figures, "BATCHES", 2)
    for _event in range(5):
        happen("started")
    roll_up_events(now=NOON + 9 * DAY)
    assert forget_events(now=NOON + 9 * DAY) == 0
    roll_up_events(now=NOON + 10 * DAY)
    assert [forget_events(now=NOON + 10 * DAY) for _again in range(3)] == [4, 1, 0]


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_count_the_same(race, happen, episodes):
    for _event in range(5):
        happen("started")
    answers = race(lambda _: roll_up_events(now=NOON), threads=4)
    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    assert figure(episodes[0])[0] == 5


@pytest.mark.django_db(transaction=True)
def test_it_is_done_by_itself(happen, eager_tasks):
    keep_figures()
    keep_figures()
    assert RollUp.objects.count() == 1


def test_a_day_of_thirty_episodes_costs_as_much_as_of_three(make_public_series, query_budget):
    def make(number):
        episode = make_public_series(episodes=1).episodes.get()
        record_event(Happening("guest:a", episode.pk, EventKind.STARTED, f"start-{number}", NOON), now=NOON)

    query_budget(make, lambda: roll_up_events(now=NOON))
