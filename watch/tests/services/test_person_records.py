"""What watch hands out about a person, and forgets; and the searches of a guest who signs in."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from core.actors import guest, person
from playback.models import WatchEvent, WatchPosition
from playback.person_records import forget_watching
from playback.selectors.history import unlisted_key
from watch.enums import KeepKind
from watch.models import KeepCount, PastSearch
from watch.person_records import forget_viewer, library, searches
from watch.services.keeps import set_keep
from watch.services.searches import join_guest, remember_search

pytestmark = pytest.mark.django_db


@pytest.fixture
def viewer():
    return person(User.objects.create_user("gone@example.com").pk)


def test_a_copy_holds_what_is_kept_and_searched_and_the_end_takes_it_away(viewer, make_public_series):
    series, now = make_public_series(), timezone.now()
    other = person(User.objects.create_user("stays@example.com").pk)
    for actor in (viewer, other):
        set_keep(actor=actor, kind=KeepKind.FOLLOW, ref=series.slug, is_on=True)
    set_keep(actor=viewer, kind=KeepKind.LIKE, ref=series.episodes.first().public_id, is_on=True)
    remember_search(actor=viewer, text="harbour")
    assert {row["kind"]: row["target"] for row in library(viewer.user_id)} == {
        KeepKind.FOLLOW: series.slug,
        KeepKind.LIKE: series.episodes.first().public_id,
    }
    assert [row["text"] for row in searches(viewer.user_id)] == ["harbour"]
    for _run in range(2):
        forget_viewer(viewer.user_id, now)
    assert list(library(viewer.user_id)) == list(searches(viewer.user_id)) == []
    assert dict(KeepCount.objects.values_list("kind", "count")) == {KeepKind.FOLLOW: 1, KeepKind.LIKE: 0}


def test_views_become_nobodys_and_their_figures_stay(viewer, make_public_series):
    episode, now = make_public_series().episodes.first(), timezone.now()
    for key in (viewer.ref, unlisted_key(viewer.ref)):
        WatchPosition.objects.create(viewer_key=key, episode=episode, position_ms=9_000, event_at=now)
    WatchEvent.objects.create(
        viewer_key=viewer.ref, event_id="e", kind="started", episode=episode, event_at=now, received_at=now
    )
    for _run in range(2):
        forget_watching(viewer.user_id, now)
    assert not WatchPosition.objects.exists()
    assert WatchEvent.objects.get().viewer_key.startswith("gone:")


def test_a_guests_searches_go_along_once(viewer):
    now = timezone.now()
    remember_search(actor=viewer, text="rain", now=now - timedelta(hours=2))
    for hours, text in ((3, "harbour"), (1, "RAIN")):
        remember_search(actor=guest("g1"), text=text, now=now - timedelta(hours=hours))
    for _run in range(2):
        join_guest(guest_key="g1", user_id=viewer.user_id)
    rows = PastSearch.objects.order_by("-searched_at").values_list("viewer_key", "text")
    assert list(rows) == [(viewer.ref, "RAIN"), (viewer.ref, "harbour")]
