"""A guest who signs in keeps everything, once."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.events import GuestJoined
from core.actors import guest, person
from core.events import emit
from playback.models import PlaybackSession, WatchPosition
from playback.services.joining import join_guest

pytestmark = pytest.mark.django_db
KEY = "guestabcdefg"


def put(viewer, episode, position_ms, minutes_ago, *, completed=False):
    when = timezone.now() - timedelta(minutes=minutes_ago)
    return WatchPosition.objects.create(
        viewer_key=viewer, episode=episode, position_ms=position_ms, event_at=when, completed=completed
    )


@pytest.fixture
def episodes(make_public_series):
    return list(make_public_series(episodes=3).episodes.order_by("number"))


def test_positions_move_and_where_both_know_an_episode_the_newer_wins(episodes, viewer):
    me = person(viewer.pk).ref
    put(guest(KEY).ref, episodes[0], 11_000, 1)
    put(guest(KEY).ref, episodes[1], 22_000, 1)
    put(me, episodes[1], 44_000, 9, completed=True)
    put(guest(KEY).ref, episodes[2], 33_000, 9)
    put(me, episodes[2], 55_000, 1)
    assert join_guest(guest_key=KEY, user_id=viewer.pk) == 3
    rows = {row.episode.number: row for row in WatchPosition.objects.filter(viewer_key=me)}
    assert [rows[number].position_ms for number in (1, 2, 3)] == [11_000, 22_000, 55_000]
    assert rows[2].completed
    assert not WatchPosition.objects.exclude(viewer_key=me).exists()


def test_joining_twice_changes_nothing(episodes, viewer):
    put(guest(KEY).ref, episodes[0], 11_000, 1)
    join_guest(guest_key=KEY, user_id=viewer.pk)
    before = list(WatchPosition.objects.values_list("viewer_key", "position_ms", "event_at"))
    assert join_guest(guest_key=KEY, user_id=viewer.pk) == 0
    assert list(WatchPosition.objects.values_list("viewer_key", "position_ms", "event_at")) == before


def test_an_empty_key_joins_nobody(episodes, viewer):
    put("guest:", episodes[0], 11_000, 1)
    assert join_guest(guest_key="", user_id=viewer.pk) == 0


@pytest.mark.django_db(transaction=True)
def test_the_event_of_signing_in_moves_sessions_and_positions(episodes, viewer):
    session = PlaybackSession.objects.create(viewer_key=guest(KEY).ref, episode=episodes[0])
    put(guest(KEY).ref, episodes[0], 11_000, 1)
    with transaction.atomic():
        emit(GuestJoined(guest_key=KEY, user_id=viewer.pk))
    session.refresh_from_db()
    assert session.viewer_key == person(viewer.pk).ref
    assert WatchPosition.objects.get().viewer_key == person(viewer.pk).ref
