"""A trailer in a real Chromium: from the series page and in the feed, and on to the first episode."""

import re

import pytest

from dramas.models import SeriesVersion
from playback.models import WatchEvent, WatchPosition
from watch.tests.playing import is_running, until
from watch.tests.streams import HandMade, make_by_hand

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """The stream, made once."""
    return make_by_hand(tmp_path_factory.mktemp("trailers"), seconds=30)


@pytest.fixture
def series(make_public_series, make_episode, page, folder):
    """Three free episodes and a trailer, all of the one stream."""
    HandMade(folder).serve(page)
    poster = (folder / "poster.jpg").read_bytes()
    page.route(re.compile("/media/covers/"), lambda route: route.fulfill(body=poster, content_type="image/jpeg"))
    series = make_public_series(episodes=3, free=3)
    make_episode(series, 0, duration_ms=30_000)
    SeriesVersion.objects.filter(series=series).update(cover_sha256="c" * 64)
    return series


def place_on(page):
    return page.locator(".slide:not([inert]) [data-slot=place]").inner_text()


def test_the_series_page_leads_to_the_trailer_and_the_trailer_to_the_first_episode(live, page, series, tmp_path):
    page.goto(f"{live.url}/s/{series.slug}/")
    page.screenshot(path=tmp_path / "series.png")
    page.get_by_role("link", name="Trailer · 0:30").click()
    until(page, is_running(0))
    assert place_on(page) == "Trailer"
    assert page.title().endswith("Trailer · Duanju") or page.title().endswith("Trailer")
    page.screenshot(path=tmp_path / "trailer.png")
    page.locator(".slide:not([inert])").get_by_role("button", name="Watch episode 1").click()
    until(page, is_running(1))
    assert page.url.endswith(f"/s/{series.slug}/1/")
    assert place_on(page) == "Episode 1 of 3"
    assert not page.locator(".slide:not([inert])").get_by_role("button", name="Watch episode 1").is_visible()


def test_in_the_feed_the_first_episode_takes_the_place_of_its_trailer(live, page, series):
    page.goto(f"{live.url}/feed/")
    until(page, is_running(0))
    assert place_on(page) == "Trailer"
    page.locator(".slide:not([inert])").get_by_role("button", name="Watch episode 1").click()
    page.locator(".slide:not([inert]) [data-slot=place]", has_text="Episode 1 of 3").wait_for()
    until(page, is_running(0))
    page.wait_for_timeout(1_500)
    page.goto(f"{live.url}/s/{series.slug}/")
    started = WatchEvent.objects.filter(kind="started").order_by("pk").values_list("episode__number", flat=True)
    assert list(started) == [0, 1]
    kept = WatchPosition.objects.exclude(viewer_key__startswith="unlisted:")
    assert {position.episode.number for position in kept} == {1}


def test_a_trailer_that_ends_goes_on_by_itself(live, page, series):
    page.goto(f"{live.url}/feed/")
    until(page, is_running(0))
    page.evaluate("() => { document.querySelector('.slide:not([inert]) video').currentTime = 29.2; }")
    page.locator(".slide:not([inert]) [data-slot=place]", has_text="Episode 1 of 3").wait_for(timeout=20_000)
    until(page, is_running(0))
