"""A paused history takes nothing in, a cleared one is empty, and neither makes what was seen unseen for refunds and shares."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.actors import guest, person
from playback.models import HistoryPause, PlaybackSession, WatchedDay, WatchPosition
from playback.selectors.history import history_page, unlisted_key
from playback.selectors.positions import continue_watching, watched_percents
from playback.services.history import clear_history, forget_episode, pause_history, resume_history
from playback.services.joining import join_guest
from playback.services.progress import record_progress

pytestmark = pytest.mark.django_db
NOW = timezone.now()
KEY = "guestabcdefg"


@pytest.fixture
def series(make_public_series):
    return make_public_series(episodes=3)


@pytest.fixture
def watch(series, viewer_actor):
    """``watch(number, position_ms, seconds)``: one beat, so many seconds from now, of a session of its own."""

    def beat(number, position_ms, seconds=0):
        episode = series.episodes.get(number=number)
        found = PlaybackSession.objects.filter(viewer_key=viewer_actor.ref, episode=episode).first()
        session = found or PlaybackSession.objects.create(viewer_key=viewer_actor.ref, episode=episode)
        PlaybackSession.objects.filter(pk=session.pk).update(started_at=NOW)
        at = NOW + timedelta(seconds=seconds)
        record_progress(actor=viewer_actor, session_id=session.public_id, position_ms=position_ms, now=at)
        return episode

    return beat


def listed(actor):
    return [row.episode.number for row in history_page(actor).items]


def test_while_it_is_paused_nothing_comes_in_and_nothing_moves(watch, viewer_actor):
    watch(1, 20_000)
    pause_history(actor=viewer_actor)
    watch(1, 50_000, 30)
    watch(2, 9_000, 60)
    assert listed(viewer_actor) == [1]
    assert [(item.episode.number, item.position_ms) for item in continue_watching(viewer_actor)] == [(1, 20_000)]
    resume_history(actor=viewer_actor)
    assert listed(viewer_actor) == [1]
    watch(2, 12_000, 90)
    assert listed(viewer_actor) == [2, 1]


def test_pausing_twice_is_pausing_once(viewer_actor):
    for _again in range(2):
        pause_history(actor=viewer_actor)
    assert HistoryPause.objects.count() == 1
    for _again in range(2):
        resume_history(actor=viewer_actor)
    assert not HistoryPause.objects.exists()


def test_what_was_seen_in_a_pause_counts_for_refunds_and_for_shares(watch, viewer_actor):
    pause_history(actor=viewer_actor)
    for step in range(1, 7):
        episode = watch(1, step * 5_000, step * 5)
    assert watched_percents(viewer_actor, [episode.pk]) == {episode.pk: 50}
    assert WatchedDay.objects.get().watched_ms == 30_000
    assert WatchedDay.objects.get().viewer_key == viewer_actor.ref


def test_clearing_empties_every_list_but_undoes_no_watching(watch, viewer_actor):
    first, second = watch(1, 45_000), watch(2, 12_000, 10)
    assert clear_history(actor=viewer_actor) == 2
    assert listed(viewer_actor) == []
    assert continue_watching(viewer_actor) == []
    assert watched_percents(viewer_actor, [first.pk, second.pk]) == {first.pk: 75, second.pk: 20}
    assert set(WatchPosition.objects.values_list("position_ms", "completed")) == {(0, False)}
    assert clear_history(actor=viewer_actor) == 0


def test_clearing_again_keeps_the_furthest_of_both(watch, viewer_actor):
    episode = watch(1, 30_000)
    clear_history(actor=viewer_actor)
    watch(1, 12_000, 60)
    clear_history(actor=viewer_actor)
    assert watched_percents(viewer_actor, [episode.pk]) == {episode.pk: 50}
    watch(1, 48_000, 120)
    clear_history(actor=viewer_actor)
    assert watched_percents(viewer_actor, [episode.pk]) == {episode.pk: 80}
    assert WatchPosition.objects.count() == 1


def test_watching_further_after_clearing_is_what_counts(watch, viewer_actor):
    episode = watch(1, 30_000)
    clear_history(actor=viewer_actor)
    watch(1, 54_000, 60)
    assert watched_percents(viewer_actor, [episode.pk]) == {episode.pk: 90}
    assert listed(viewer_actor) == [1]


def test_clearing_touches_nobody_else(watch, series, viewer_actor, guest_actor):
    WatchPosition.objects.create(viewer_key=guest_actor.ref, episode=series.episodes.get(number=3), event_at=NOW)
    watch(1, 20_000)
    clear_history(actor=viewer_actor)
    assert listed(guest_actor) == [3]


def test_a_beat_costs_no_query_more_for_it(watch, viewer_actor, query_budget):
    seconds = iter(range(1, 900))
    watch(1, 1_000)
    query_budget(lambda _n: None, lambda: watch(1, 10_000, next(seconds)), at_most=15)


def test_of_a_guest_and_an_account_the_account_decides(series, viewer):
    episode, me = series.episodes.get(number=1), person(viewer.pk)
    pause_history(actor=guest(KEY))
    WatchPosition.objects.create(
        viewer_key=unlisted_key(guest(KEY).ref), episode=episode, furthest_ms=30_000, event_at=NOW
    )
    for _again in range(2):
        join_guest(guest_key=KEY, user_id=viewer.pk)
    assert not HistoryPause.objects.exists()
    assert watched_percents(me, [episode.pk]) == {episode.pk: 50}
    assert listed(me) == []


@pytest.mark.django_db(transaction=True)
def test_clearing_and_watching_at_once_lose_nothing(watch, series, viewer_actor, race):
    episode = watch(1, 30_000)

    def work(number):
        if number % 2:
            clear_history(actor=viewer_actor)
        else:
            watch(1, 36_000, number + 1)

    assert race(work, threads=6) == [None] * 3 + [None] * 3
    assert watched_percents(viewer_actor, [episode.pk])[episode.pk] >= 50


def test_one_episode_goes_and_the_others_stay(watch, viewer_actor):
    for number in (1, 2):
        episode = watch(number, 30_000, number)
    for left in (1, 0):
        assert forget_episode(actor=viewer_actor, episode_public_id=episode.public_id) == left
        assert listed(viewer_actor) == [1]
    assert watched_percents(viewer_actor, [episode.pk]) == {episode.pk: 50}, "refunds still go by it"
    watch(2, 9_000, 60)
    assert listed(viewer_actor) == [2, 1], "watching it again brings it back"
    assert watched_percents(viewer_actor, [episode.pk]) == {episode.pk: 50}


def test_nobody_forgets_what_another_watched(watch, viewer_actor):
    episode = watch(1, 30_000)
    assert forget_episode(actor=guest(KEY), episode_public_id=episode.public_id) == 0
    assert listed(viewer_actor) == [1]
