"""The player's beats in a real Chromium: they survive a lost connection and a closed page, and a view says what produced it."""

import json

import pytest
from playwright.sync_api import Error

from playback.enums import EventKind
from playback.models import PlaybackSession, WatchEvent, WatchPosition
from watch.tests.playing import is_running, until
from watch.tests.streams import HandMade, make_by_hand

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """The stream, made once."""
    return make_by_hand(tmp_path_factory.mktemp("beats"))


@pytest.fixture
def series(make_public_series, page, folder):
    HandMade(folder).serve(page)
    return make_public_series(episodes=3)


@pytest.fixture
def sent(page):
    """The lists of beats that were sent as JSON and answered."""
    found = []

    def note(response):
        if response.url.endswith("/api/v1/progress") and "json" in response.request.headers.get("content-type", ""):
            found.append(json.loads(response.request.post_data)["events"])

    page.on("response", note)
    return found


def wait_until(page, holds, seconds=15):
    for _ in range(seconds * 10):
        if answer := holds():
            return answer
        page.wait_for_timeout(100)
    pytest.fail("never came")


def test_what_was_watched_without_a_connection_arrives_together_when_it_is_back(live, page, series, sent):
    page.goto(f"{live.url}/s/{series.slug}/1/")
    until(page, lambda now: is_running(0)(now) and now["seconds"] > 1)
    wait_until(page, lambda: WatchPosition.objects.filter(position_ms__gt=500).exists())
    page.context.set_offline(True)
    before = until(page, lambda now: now["seconds"] > 12)["seconds"]
    assert WatchPosition.objects.get().position_ms < before * 1000 - 3_500
    sent.clear()
    page.context.set_offline(False)
    wait_until(page, lambda: WatchPosition.objects.get().position_ms > before * 1000 - 500)
    assert len(sent[0]) >= 2
    ages = [event["age_ms"] for event in sent[0]]
    assert ages == sorted(ages, reverse=True)
    assert ages[0] > 2_000


def test_what_a_page_could_not_send_before_it_died_is_sent_by_the_next(live, page, series):
    """It dies by a crash: one that is closed may send its last beat when the lost connection is already forgotten."""
    page.goto(f"{live.url}/s/{series.slug}/1/")
    until(page, lambda now: is_running(0)(now) and now["seconds"] > 1)
    wait_until(page, WatchPosition.objects.exists)
    page.context.set_offline(True)
    cut = until(page, lambda now: now["paused"] is False)["seconds"]
    unsent = until(page, lambda now: now["seconds"] > cut + 6)["seconds"] * 1000 - 5_500
    with page.expect_event("crash"), pytest.raises(Error):
        page.goto("chrome://crash")
    page.close()
    session = PlaybackSession.objects.get()
    assert session.position_ms < cut * 1000 + 500
    again = page.context.new_page()
    page.context.set_offline(False)
    again.goto(f"{live.url}/s/{series.slug}/3/")
    wait_until(again, lambda: PlaybackSession.objects.get(pk=session.pk).position_ms > unsent)
    kept = "Object.keys(localStorage).filter((key) => key.startsWith('duanju-beats-'))"
    wait_until(again, lambda: again.evaluate(kept) == [])


def test_a_series_that_was_found_tells_its_episodes_and_a_shared_link_says_so(live, page, series):
    page.add_init_script("Object.defineProperty(navigator, 'share', { value: ({ url }) => { window.shared = url; } })")
    page.goto(f"{live.url}/s/{series.slug}/?from=search")
    page.locator(".series__play").click()
    until(page, is_running(0))
    wait_until(page, WatchEvent.objects.exists)
    assert WatchEvent.objects.get().source == "search"
    assert page.url == f"{live.url}/s/{series.slug}/1/"
    page.go_back()
    assert page.url == f"{live.url}/s/{series.slug}/"
    page.go_forward()
    until(page, is_running(0))
    page.locator("[data-share]").first.click()
    assert "from=share" in page.evaluate("window.shared")


def test_a_view_says_where_it_was_chosen_and_the_address_says_it_no_more(live, page, series):
    page.goto(f"{live.url}/s/{series.slug}/1/?from=continue&t=2")
    until(page, is_running(0))
    wait_until(page, WatchEvent.objects.exists)
    wait_until(page, lambda: page.url == f"{live.url}/s/{series.slug}/1/")  # the second was used up when it played
    page.keyboard.press("ArrowDown")
    until(page, is_running(1))
    wait_until(page, lambda: WatchEvent.objects.count() == 2)
    page.evaluate("document.querySelector('.slide:not([inert]) video').currentTime = 19.5")
    until(page, is_running(2))
    wait_until(page, lambda: WatchEvent.objects.filter(kind=EventKind.STARTED).count() == 3)
    rows = WatchEvent.objects.filter(kind=EventKind.STARTED).order_by("pk").values_list("source", flat=True)
    assert list(rows) == ["continue", "series", "next"]


def test_a_view_from_the_feed_names_the_answer_and_its_place(live, page, series, make_public_series):
    make_public_series(episodes=1)
    page.goto(f"{live.url}/feed/")
    until(page, is_running(0))
    page.keyboard.press("ArrowDown")
    until(page, is_running(1))
    events = wait_until(page, lambda: WatchEvent.objects.count() == 2 and WatchEvent.objects.order_by("pk"))
    assert [(event.source, event.rank, event.propensity) for event in events] == [("feed", 0, 1.0), ("feed", 1, 1.0)]
    assert len({event.request_id for event in events}) == 1


def test_a_start_whose_answer_was_lost_is_one_view(live, page, series):
    lost = []

    def lose_the_first(route):
        if lost:
            route.continue_()
            return
        lost.append(route.fetch())
        route.abort()

    page.goto(f"{live.url}/s/{series.slug}/1/")
    until(page, is_running(0))
    page.locator('.slide[data-index="1"] video').wait_for(state="attached", timeout=15_000)
    page.route("**/api/v1/episodes/*/playback", lose_the_first)
    page.keyboard.press("ArrowDown")
    until(page, is_running(1))
    second = series.episodes.get(number=2)
    wait_until(page, lambda: WatchPosition.objects.filter(episode=second).exists(), seconds=20)
    assert lost
    assert WatchEvent.objects.filter(episode=second, kind=EventKind.STARTED).count() == 1
    assert PlaybackSession.objects.filter(episode=second).count() == 1
