"""Swiping in a real Chromium: never a black flash, never a page load, never more memory; and what taps do to the picture."""

import re

import pytest

from dramas.models import SeriesVersion
from watch.models import EpisodeLike
from watch.tests.frames import DARK, Film, frames_seen, memory_of, watch_frames
from watch.tests.playing import is_running, until
from watch.tests.streams import HandMade, make_by_hand

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
GROWTH = 1.2


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """The stream, made once."""
    return make_by_hand(tmp_path_factory.mktemp("swipes"), seconds=30)


@pytest.fixture
def make_series(make_public_series, page, folder):
    """``make_series(70)``: that many free episodes with a cover, all of the one stream."""

    def make(episodes):
        HandMade(folder).serve(page)
        poster = (folder / "poster.jpg").read_bytes()
        page.route(re.compile("/media/covers/"), lambda route: route.fulfill(body=poster, content_type="image/jpeg"))
        series = make_public_series(episodes=episodes, free=episodes)
        SeriesVersion.objects.filter(series=series).update(cover_sha256="c" * 64)
        return series

    return make


@pytest.fixture
def swipe(page):
    """``swipe()``: a finger goes up over the picture, or down."""
    touch = page.context.new_cdp_session(page)

    def move(*, up=True):
        path = range(640, 130, -50) if up else range(140, 650, 50)
        for at, y in enumerate(path):
            kind = "touchMove" if at else "touchStart"
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": 180, "y": y}]})
            page.wait_for_timeout(12)
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    return move


def test_no_frame_is_black_while_fingers_swipe(live, page, make_series, swipe):
    series = make_series(20)
    page.goto(f"{live.url}/s/{series.slug}/1/")
    until(page, is_running(0))
    watch_frames(page)
    for index in range(1, 7):
        swipe()
        until(page, is_running(index))
    swipe(up=False)
    until(page, is_running(5))
    for _flick in range(3):  # faster than anything can be prepared
        swipe()
        page.wait_for_timeout(150)
    until(page, lambda now: now["index"] >= 7 and is_running(now["index"])(now))
    seen = frames_seen(page)
    assert seen["dark"] == [], seen
    assert seen["looks"] > 150
    assert seen["pictures"] > 50
    assert seen["decoded"] > 50
    assert seen["videos"] <= 4, "pictures are taken from a pool"


SLOW_MS = 400
FETCHES_NOTHING_AHEAD = "Object.defineProperty(navigator, 'connection', { value: { saveData: true } })"


def test_nothing_on_the_screen_is_black_when_the_next_picture_comes_late(live, page, make_series, swipe, folder):
    """Nothing is fetched ahead and every segment is slow: the still stands until a decoded frame replaces it."""
    page.add_init_script(FETCHES_NOTHING_AHEAD)
    series = make_series(8)
    HandMade(folder, wait_ms=SLOW_MS).serve(page)
    page.goto(f"{live.url}/s/{series.slug}/1/")
    until(page, is_running(0))
    film = Film(page)
    for index in range(1, 5):
        swipe()
        until(page, is_running(index))
    swipe(up=False)
    until(page, is_running(3))
    lights = film.end()
    assert len(lights) > 40
    assert min(lights) > DARK, sorted(lights)[:10]


def test_two_episodes_are_prepared_and_the_one_before_is_kept(live, page, make_series):
    series = make_series(8)
    page.goto(f"{live.url}/s/{series.slug}/3/")
    until(page, is_running(2))
    for index in (3, 4):
        page.locator(f'.slide[data-index="{index}"] video').wait_for(state="attached", timeout=20_000)
    page.keyboard.press("ArrowDown")
    until(page, is_running(3))
    page.locator('.slide[data-index="5"] video').wait_for(state="attached", timeout=20_000)
    places = page.evaluate(
        "[...document.querySelectorAll('video')].map((v) => v.closest('.slide').dataset.index).sort()"
    )
    assert places == ["2", "3", "4", "5"]


def swipe_through(live, page, series, swipes):
    """Memory after twenty swipes and after all, and pages that were loaded meanwhile."""
    loads, early = [], {}
    page.goto(f"{live.url}/s/{series.slug}/1/")
    until(page, is_running(0))
    page.on("load", lambda _: loads.append(page.url))
    for index in range(1, swipes + 1):
        page.keyboard.press("ArrowDown")
        until(page, is_running(index), seconds=25)
        if index == 20:
            early = settled_memory(page, index)
    return early, settled_memory(page, swipes), loads


def settled_memory(page, index):
    """Memory when the two that follow are prepared: each player in the pool has some dozens of listeners, until the last of it is gone."""
    page.locator(f'.slide[data-index="{index + 2}"] video').wait_for(state="attached", timeout=20_000)
    looks = []
    for _look in range(3):
        page.wait_for_timeout(1_000)
        looks.append(memory_of(page))
    return min(looks, key=lambda look: look["listeners"])


def test_sixty_swipes_load_no_page_and_keep_their_memory(live, page, make_series):
    early, late, loads = swipe_through(live, page, make_series(64), 60)
    assert loads == []
    assert late["bytes"] <= early["bytes"] * GROWTH, (early, late)
    assert late["listeners"] <= early["listeners"] * GROWTH, (early, late)


@pytest.mark.prove
def test_two_hundred_swipes_keep_the_memory_of_twenty(live, page, make_series):
    early, late, loads = swipe_through(live, page, make_series(204), 200)
    assert loads == []
    assert late["bytes"] <= early["bytes"] * GROWTH, (early, late)
    assert late["nodes"] <= early["nodes"] * GROWTH, (early, late)


def test_two_taps_like_and_one_pauses(live, page, make_series):
    series = make_series(2)
    page.goto(f"{live.url}/s/{series.slug}/1/")
    until(page, is_running(0))
    for _tap in range(2):
        page.touchscreen.tap(180, 300)
    page.locator(".heart").wait_for()
    page.locator(".heart").wait_for(state="detached")
    page.locator("[data-like][aria-pressed=true]").wait_for()
    assert EpisodeLike.objects.filter(target=series.episodes.get(number=1)).count() == 1
    assert not until(page, is_running(0))["paused"]
    page.touchscreen.tap(180, 300)
    until(page, lambda now: now["paused"])


def test_the_picture_alone_until_it_is_tapped(live, page, make_series):
    series = make_series(2)
    SeriesVersion.objects.update(ai_made=True)
    page.goto(f"{live.url}/s/{series.slug}/1/")
    until(page, is_running(0))
    page.locator("summary", has_text="Speed").click()
    page.get_by_role("button", name="Hide the controls").click()
    page.locator(".chrome").wait_for(state="hidden")
    assert page.locator(".slide:not([inert]) .slide__words").is_hidden()
    assert page.locator(".slide:not([inert]) .slide__label", has_text="Made with AI").is_visible()
    page.touchscreen.tap(180, 300)
    page.locator(".chrome").wait_for()
    assert not until(page, is_running(0))["paused"]
    page.keyboard.press("h")
    page.locator(".chrome").wait_for(state="hidden")
    page.get_by_role("button", name="Show the controls").click()
    page.locator(".chrome").wait_for()
