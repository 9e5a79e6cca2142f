"""Where to go on: one card per series, newest first."""

from datetime import timedelta

import pytest
from django.utils import timezone

from dramas.enums import Publication
from dramas.models import Episode, Series
from playback.models import WatchPosition
from playback.selectors.positions import continue_watching, positions_in_series

pytestmark = pytest.mark.django_db


@pytest.fixture
def watched(guest_actor):
    def watch(episode, position_ms, *, minutes_ago=0, completed=False):
        return WatchPosition.objects.create(
            viewer_key=guest_actor.ref,
            episode=episode,
            position_ms=position_ms,
            completed=completed,
            event_at=timezone.now() - timedelta(minutes=minutes_ago),
        )

    return watch


def numbers(items):
    return [(item.episode.number, item.position_ms) for item in items]


def test_an_episode_in_progress_is_offered_with_its_second(make_public_series, watched, guest_actor):
    series = make_public_series()
    watched(series.episodes.get(number=1), 60_000, completed=True, minutes_ago=5)
    watched(series.episodes.get(number=2), 30_000)
    items = continue_watching(guest_actor)
    assert numbers(items) == [(2, 30_000)]
    assert items[0].percent == 50


def test_after_a_finished_episode_the_next_public_one_is_offered_from_its_start(
    make_public_series, watched, guest_actor
):
    series = make_public_series(episodes=4)
    Episode.objects.filter(series=series, number=2).update(publication=Publication.TAKEN_DOWN)
    watched(series.episodes.get(number=1), 60_000, completed=True)
    assert numbers(continue_watching(guest_actor)) == [(3, 0)]


def test_a_finished_series_and_one_that_was_taken_down_are_left_out(make_public_series, watched, guest_actor):
    finished, gone = make_public_series(episodes=1), make_public_series()
    watched(finished.episodes.get(), 60_000, completed=True)
    watched(gone.episodes.get(number=1), 20_000)
    Series.objects.filter(pk=gone.pk).update(publication=Publication.TAKEN_DOWN)
    assert continue_watching(guest_actor) == []


def test_series_come_newest_first_and_of_each_only_one(make_public_series, watched, guest_actor):
    old, new = make_public_series(), make_public_series()
    watched(old.episodes.get(number=1), 10_000, minutes_ago=30)
    watched(old.episodes.get(number=2), 10_000, minutes_ago=20)
    watched(new.episodes.get(number=1), 10_000, minutes_ago=10)
    assert [item.series_id for item in continue_watching(guest_actor)] == [new.pk, old.pk]


def test_the_rail_costs_the_same_for_many_series(make_public_series, watched, guest_actor, query_budget):
    query_budget(
        lambda _: watched(make_public_series(episodes=2).episodes.get(number=1), 10_000),
        lambda: continue_watching(guest_actor, limit=50),
        at_most=3,
    )


def test_positions_of_a_series_are_found_by_number(make_public_series, watched, guest_actor):
    series = make_public_series()
    watched(series.episodes.get(number=3), 9_000)
    assert {number: row.position_ms for number, row in positions_in_series(guest_actor, series).items()} == {3: 9_000}
