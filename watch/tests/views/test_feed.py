"""The feed: one episode of each series, new ones first, for guests too; it goes on with what is known and begins again, at the same cost."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.actors import guest
from dramas.enums import Publication
from dramas.models import Episode, Series
from playback.models import WatchPosition
from watch.selectors.slides import AGAIN, FEED_SIZE, feed_page

pytestmark = pytest.mark.django_db
GUEST = guest("guestabcdefg")


@pytest.fixture
def make_many(make_public_series):
    """``make_many(8)``: so many series, the oldest first."""

    def make(count):
        made = [make_public_series(episodes=2) for _number in range(count)]
        for age, series in enumerate(reversed(made)):
            Series.objects.filter(pk=series.pk).update(published_at=timezone.now() - timedelta(hours=age + 1))
        return made

    return make


def see(series, number=1, *, actor=GUEST, furthest_ms=9_000, completed=False):
    WatchPosition.objects.create(
        viewer_key=actor.ref,
        episode=series.episodes.get(number=number),
        position_ms=furthest_ms,
        furthest_ms=furthest_ms,
        completed=completed,
        event_at=timezone.now(),
    )


def shown(actor=GUEST, cursor=None):
    page = feed_page(actor, "en", cursor=cursor)
    return [(slide.card.slug, slide.number, slide.is_begun) for slide in page.slides], page.next_cursor


def test_new_series_come_first_and_then_where_the_viewer_is(make_many):
    old, middle, new = make_many(3)
    see(new, 2)
    see(middle, 1, completed=True)
    slides, cursor = shown()
    assert slides == [(old.slug, 1, False), (new.slug, 2, True), (middle.slug, 2, True)]
    assert cursor == ""
    assert shown(guest("another"))[0] == [(series.slug, 1, False) for series in (new, middle, old)]


def test_a_glimpse_is_not_a_beginning_and_a_series_seen_whole_begins_anew(make_many):
    glimpsed, seen = make_many(2)
    see(glimpsed, furthest_ms=2_000)
    see(seen, 2, completed=True)
    assert shown()[0] == [(glimpsed.slug, 1, False), (seen.slug, 1, True)]


def test_a_long_feed_shows_each_series_once_and_then_begins_again(make_many):
    series = make_many(FEED_SIZE * 2 + 1)
    for each in series[-3:]:
        see(each)
    found, cursor = shown()
    while cursor != AGAIN:
        slides, cursor = shown(cursor=cursor)
        found += slides
    assert sorted(slug for slug, _number, _is_begun in found) == sorted(each.slug for each in series)
    assert [is_begun for _slug, _number, is_begun in found] == [False] * (FEED_SIZE * 2 - 2) + [True] * 3
    assert shown(cursor=AGAIN)[0] == found[:FEED_SIZE]


def test_what_was_seen_on_the_way_comes_later_and_what_is_gone_does_not_come(make_many):
    series = make_many(FEED_SIZE + 3)
    slides, cursor = shown()
    for each in series[-FEED_SIZE:]:
        see(each)
    Series.objects.filter(pk=series[1].pk).update(publication=Publication.TAKEN_DOWN)
    Episode.objects.filter(series=series[2], number=1).update(publication=Publication.TAKEN_DOWN)
    later, _cursor = shown(cursor=cursor)
    assert later[:2] == [(series[2].slug, 2, False), (series[0].slug, 1, False)]
    assert [slug for slug, _number, is_begun in later[2:] if is_begun] == [slug for slug, *_rest in slides[:4]]


def test_the_page_and_the_api_tell_new_ones_from_known_ones(client, make_many):
    make_many(2)
    html = client.get("/feed/").content.decode()
    assert "You have seen the beginning of everything new" in html
    assert [slide["is_begun"] for slide in client.get("/api/v1/feed").json()["results"]] == [False, False]


@pytest.mark.parametrize("cursor", ["again", "AGAIN", "x", "WzEsMiwzXQ"])
def test_a_cursor_that_is_not_ours_is_refused(client, make_many, cursor):
    make_many(1)
    status = client.get("/api/v1/feed", {"cursor": cursor}).status_code
    assert status == (200 if cursor == AGAIN else 422)


def test_thirty_series_that_somebody_began_cost_as_much_as_three(make_public_series, query_budget):
    def make(number):
        see(make_public_series(episodes=2))

    query_budget(make, lambda: feed_page(GUEST, "en"), at_most=10)
