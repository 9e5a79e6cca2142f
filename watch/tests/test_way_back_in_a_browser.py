"""Back leads exactly to where one came from, a reload keeps the episode and its second, and swiping leaves nothing in the history."""

import re

import pytest
from playwright.sync_api import expect

from dramas.models import SeriesVersion
from watch.tests.playing import is_running, until
from watch.tests.streams import HandMade, make_by_hand

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """The stream, made once."""
    return make_by_hand(tmp_path_factory.mktemp("way-back"), seconds=30)


@pytest.fixture
def series(make_public_series, page, folder):
    """Twelve series of two episodes, and the newest with seven, of which five are free."""
    HandMade(folder).serve(page)
    poster = (folder / "poster.jpg").read_bytes()
    page.route(re.compile("/media/covers/"), lambda route: route.fulfill(body=poster, content_type="image/jpeg"))
    for number in range(12):
        make_public_series(episodes=2, title=f"Story {number}")
    newest = make_public_series(episodes=7, free=5, title="The Heir Returns")
    SeriesVersion.objects.update(cover_sha256="c" * 64)
    return newest


def entries(page) -> int:
    count: int = page.evaluate("history.length")
    return count


def title_on(page) -> str:
    return page.locator(".slide:not([inert]) .slide__title").inner_text()


def test_a_deep_link_begins_at_its_second_and_back_leads_to_where_one_came_from(live, page, series):
    page.goto(f"{live.url}/charts/")
    page.goto(f"{live.url}/s/{series.slug}/2/?t=12")
    assert until(page, is_running(1))["seconds"] > 11.9
    before = entries(page)
    for index in (2, 3, 4):
        page.keyboard.press("ArrowDown")
        until(page, is_running(index))
        assert page.url == f"{live.url}/s/{series.slug}/{index + 1}/"
    assert entries(page) == before
    page.go_back()
    expect(page).to_have_url(f"{live.url}/charts/")
    page.go_forward()
    until(page, is_running(4))


def test_the_arrow_over_the_picture_goes_back_without_a_new_entry(live, page, series):
    page.goto(f"{live.url}/charts/")
    page.goto(f"{live.url}/s/{series.slug}/2/")
    until(page, is_running(1))
    before = entries(page)
    page.keyboard.press("ArrowDown")
    until(page, is_running(2))
    page.get_by_role("link", name="Back", exact=True).click()
    expect(page).to_have_url(f"{live.url}/charts/")
    assert entries(page) == before


def test_a_link_from_elsewhere_leads_back_to_its_series(live, page, series):
    page.goto(f"{live.url}/s/{series.slug}/2/")
    until(page, is_running(1))
    page.get_by_role("link", name="Back", exact=True).click()
    expect(page).to_have_url(f"{live.url}/s/{series.slug}/")


def test_a_reload_keeps_the_episode_and_its_second(live, page, series):
    page.goto(f"{live.url}/s/{series.slug}/1/?t=2")
    until(page, is_running(0))
    assert page.url == f"{live.url}/s/{series.slug}/1/", "the second is used up"
    page.keyboard.press("ArrowDown")
    until(page, is_running(1))
    page.evaluate("document.querySelector('.slide:not([inert]) video').currentTime = 17")
    until(page, lambda now: is_running(1)(now) and now["seconds"] > 17.2)
    page.route("**/api/v1/progress", lambda route: route.abort())  # the server does not hear of it in time
    page.reload()
    assert until(page, is_running(1))["seconds"] > 17
    assert page.url == f"{live.url}/s/{series.slug}/2/"


@pytest.mark.parametrize("second", ["1000000", "-5", "soon"])
def test_a_second_that_the_episode_does_not_have_begins_it_at_its_start(live, page, series, second):
    page.goto(f"{live.url}/s/{series.slug}/1/?t={second}")
    assert until(page, is_running(0))["seconds"] < 5


def test_the_second_of_a_link_waits_until_the_line_is_there(live, page, series):
    page.route("**/playback", lambda route: route.abort(), times=1)
    page.goto(f"{live.url}/s/{series.slug}/2/?t=12")
    page.locator("[data-notice=network]").wait_for()
    assert until(page, is_running(1))["seconds"] > 11.9


def test_the_feed_is_where_it_was_left(live, page, series):
    page.goto(live.url)
    page.goto(f"{live.url}/feed/")
    until(page, is_running(0))
    before = entries(page)
    for index in (1, 2, 3):
        page.keyboard.press("ArrowDown")
        until(page, is_running(index))
    title = title_on(page)
    page.reload()
    until(page, is_running(3))
    assert title_on(page) == title
    page.locator(".slide:not([inert]) .slide__title a").click()
    page.get_by_role("heading", name=title).wait_for()
    assert entries(page) == before + 1
    page.go_back()
    until(page, is_running(3))
    assert title_on(page) == title
    page.go_back()
    expect(page).to_have_url(f"{live.url}/")


def test_another_audience_gets_its_own_feed(live, page, series):
    page.goto(f"{live.url}/feed/")
    until(page, is_running(0))
    page.keyboard.press("ArrowDown")
    until(page, is_running(1))
    page.evaluate("history.replaceState({feed: {...history.state.feed, audience: 'somebody else'}}, '')")
    page.route("**/*.js", lambda route: route.continue_())
    page.goto(f"{live.url}/charts/")
    page.go_back()
    until(page, is_running(0))


def test_groups_of_episodes_leave_no_entry(live, page, make_public_series, folder):
    long = make_public_series(episodes=103, free=103, title="The Long Way")
    HandMade(folder).serve(page)
    page.goto(f"{live.url}/s/{long.slug}/")
    before = entries(page)
    page.get_by_role("link", name="101–103").click()
    expect(page.get_by_role("link", name="Episode 101, free")).to_be_focused()
    page.goto(f"{live.url}/s/{long.slug}/1/")
    until(page, is_running(0))
    page.get_by_role("button", name="Episodes").click()
    page.get_by_role("link", name="101–103").click()
    expect(page.get_by_role("link", name="Episode 101, free")).to_be_focused()
    assert entries(page) == before + 1
    assert "#" not in page.url
