"""What happened to a view is written once, with what produced it, and goes along into the account."""

from datetime import timedelta

import pytest
from django.core import signing
from django.utils import timezone

from core.actors import guest, person
from playback.enums import EventKind, Source
from playback.models import PlaybackSession, WatchEvent
from playback.origins import SALT, Origin, origin_of, origin_token
from playback.services.events import Happening, record_event
from playback.services.joining import join_guest
from playback.services.progress import record_progress
from playback.services.sessions import Beginning, start_session
from playback.services.viewers import replace_viewer
from tests.fixtures.gates import OPEN

pytestmark = pytest.mark.django_db
KEY = "guestabcdefg"
FROM_FEED = Origin(Source.FEED, "abcdefghjkmn", 3, "newest-1", 0.25)


@pytest.fixture
def episode(make_public_series):
    return make_public_series(episodes=2).episodes.get(number=1)


def start(actor, episode, **beginning):
    return start_session(
        actor=actor, episode_public_id=episode.public_id, gate=OPEN, beginning=Beginning(**beginning)
    ).session_id


def test_a_start_is_written_with_what_produced_it(episode, guest_actor):
    session = start(guest_actor, episode, origin=FROM_FEED)
    event = WatchEvent.objects.get()
    assert (event.kind, event.viewer_key, event.episode) == (EventKind.STARTED, guest_actor.ref, episode)
    assert event.session.public_id == session
    assert (event.source, event.request_id, event.rank) == (Source.FEED, "abcdefghjkmn", 3)
    assert (event.model_version, event.propensity) == ("newest-1", 0.25)


def test_what_follows_by_itself_came_from_the_episode_before(episode, guest_actor):
    start(guest_actor, episode, origin=FROM_FEED, auto_advanced=True)
    event = WatchEvent.objects.get()
    assert (event.source, event.request_id) == (Source.NEXT, "")


def test_the_same_start_again_is_the_same_view(episode, guest_actor):
    first = start(guest_actor, episode, view_id="one")
    assert start(guest_actor, episode, view_id="one") == first
    assert start(guest_actor, episode, view_id="two") != first
    assert start(guest("anotherguest"), episode, view_id="one") != first
    assert (WatchEvent.objects.count(), PlaybackSession.objects.count()) == (3, 3)


def test_an_origin_is_believed_as_it_was_signed_and_for_a_week(time_machine):
    token = origin_token(FROM_FEED)
    assert origin_of(token) == FROM_FEED
    assert origin_of(token[:-1] + "x", otherwise=Source.SEARCH) == Origin(source=Source.SEARCH)
    assert origin_of("", otherwise=Source.SHARE) == Origin(source=Source.SHARE)
    assert origin_of(signing.dumps([1] * 9, salt=SALT)) == Origin()
    time_machine.move_to(timezone.now() + timedelta(days=8))
    assert origin_of(token) == Origin()


def test_a_like_counts_once(episode, guest_actor):
    for _again in range(2):
        like = Happening(guest_actor.ref, episode.pk, EventKind.LIKED, f"liked:{episode.public_id}", timezone.now())
        record_event(like, origin=FROM_FEED)
    assert WatchEvent.objects.get().rank == 3


def test_a_guests_events_go_along_into_the_account_once(episode, viewer):
    visitor, me = guest(KEY), person(viewer.pk)
    session = start(visitor, episode, view_id="shared")
    record_progress(actor=visitor, session_id=session, position_ms=59_000)
    start(me, episode, view_id="shared")  # sent again after signing in, before the guest's rows arrived
    assert WatchEvent.objects.count() == 3
    for _again in range(2):
        join_guest(guest_key=KEY, user_id=viewer.pk)
        kinds = WatchEvent.objects.order_by("kind").values_list("viewer_key", "kind")
        assert list(kinds) == [(me.ref, EventKind.COMPLETED), (me.ref, EventKind.STARTED)]


def test_a_person_can_be_taken_out_of_events_and_nothing_else_changes(episode, viewer):
    me = person(viewer.pk)
    start(me, episode)
    start(guest(KEY), episode)
    assert replace_viewer(old_key=me.ref, new_key="gone:k3m8") == 1
    assert replace_viewer(old_key=me.ref, new_key="gone:k3m8") == 0
    assert set(WatchEvent.objects.values_list("viewer_key", flat=True)) == {"gone:k3m8", guest(KEY).ref}
    assert not PlaybackSession.objects.filter(viewer_key=me.ref).exists()
