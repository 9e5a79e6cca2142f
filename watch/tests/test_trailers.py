"""Where viewers meet a trailer: the series page, its own page, the feed, and the API of all three."""

from dataclasses import replace

import pytest
from django.utils import timezone

from billing.pricing import Step, quote_series
from billing.selectors.prices import holdings_in, price_plan, terms_of
from billing.services.prices import set_price_plan
from core.actors import SYSTEM
from playback.services.positions import Position, write_position

pytestmark = pytest.mark.django_db


@pytest.fixture
def series(make_public_series, make_episode):
    series = make_public_series(episodes=3)
    make_episode(series, 0, duration_ms=30_000)
    return series


def numbers(client):
    return [slide["number"] for slide in client.get("/api/v1/feed").json()["results"]]


def test_the_page_of_the_series_offers_it_beside_the_first_episode(client, series):
    page = client.get(f"/s/{series.slug}/").content.decode()
    assert f'href="/s/{series.slug}/0/"' in page
    assert "Trailer · 0:30" in page
    assert "3 episodes" in page
    assert 'data-number="0"' not in page


def test_its_own_page_goes_on_with_the_first_episode(client, series):
    answer = client.get(f"/s/{series.slug}/0/")
    assert [slide["number"] for slide in answer.context["slides"]] == [0, 1, 2, 3]
    assert f"Series {series.slug.removeprefix('series-')} · Trailer" in answer.content.decode()
    assert [slide["number"] for slide in client.get(f"/s/{series.slug}/1/").context["slides"]] == [1, 2, 3]


def test_a_series_without_one_has_no_such_page(client, make_public_series):
    series = make_public_series()
    assert client.get(f"/s/{series.slug}/0/").status_code == 404
    assert client.get(f"/api/v1/series/{series.slug}").json()["trailer"] is None


def test_the_feed_begins_with_it_for_those_who_do_not_know_the_series(client, viewer, viewer_actor, series):
    assert numbers(client) == [0]
    client.force_login(viewer)
    place = Position(20_000, series.published_at, completed=False)
    write_position(viewer_actor.ref, series.episodes.get(number=2).pk, place)
    assert numbers(client) == [2]
    for episode in series.episodes.filter(number__gt=0):
        write_position(viewer_actor.ref, episode.pk, replace(place, position_ms=60_000, completed=True))
    assert numbers(client) == [1], "who has seen all of it begins with the story"


def test_the_api_tells_it_from_the_episodes(client, series):
    body = client.get(f"/api/v1/series/{series.slug}").json()
    assert (body["trailer"]["number"], body["trailer"]["is_trailer"], body["trailer"]["is_free"]) == (0, True, True)
    assert [episode["is_trailer"] for episode in body["episodes"]] == [False] * 3
    assert body["series"]["episode_count"] == 3


def test_it_is_sold_to_nobody(make_public_series, make_episode, viewer):
    """Not with all of the series either, and it moves no free share."""
    series = make_public_series(episodes=12, free=2)
    steps = [Step(1, 10)]
    set_price_plan(actor=SYSTEM, series=series, steps=steps, series_coins=100, wait_hours=None, now=timezone.now())
    before = terms_of(price_plan(series), series)
    make_episode(series, 0)
    assert terms_of(price_plan(series), series) == before
    assert 0 not in quote_series(before, holdings_in(series, viewer.pk)).numbers


def test_who_is_too_young_sees_none(client, make_public_series, make_episode):
    series = make_public_series(minimum_age=18)
    trailer = make_episode(series, 0)
    assert client.get(f"/s/{series.slug}/0/")["Location"].startswith("/age/")
    answer = client.post(f"/api/v1/episodes/{trailer.public_id}/playback", content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "age-unknown")
    assert numbers(client) == []
