"""The data saver in a real Chromium: switched while something plays, kept, and in effect at once."""

import pytest
from playwright.sync_api import expect

from watch.tests.playing import is_running, until
from watch.tests.streams import HandMade, make_by_hand

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AHEAD = '.slide[data-index="{}"] video'


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """The stream, made once."""
    return make_by_hand(tmp_path_factory.mktemp("saver"), seconds=40)


@pytest.fixture
def series(make_public_series, page, folder):
    """Six free episodes."""
    HandMade(folder).serve(page)
    return make_public_series(episodes=6, free=6, title="The Heir Returns")


def switch(page):
    page.locator("summary", has_text="Speed").click()
    return page.get_by_role("button", name="Data saver")


def test_in_the_player_it_gives_back_what_was_fetched_ahead_and_asks_for_a_smaller_picture(live, page, series):
    grants = []
    page.on("response", lambda answer: grants.append(answer.status) if answer.url.endswith("/grant") else None)
    page.goto(f"{live.url}/s/{series.slug}/1/?t=8")
    until(page, is_running(0))
    page.locator(AHEAD.format(1)).wait_for(state="attached", timeout=20_000)
    button = switch(page)
    expect(button).to_have_attribute("aria-pressed", "false")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    page.locator(AHEAD.format(1)).wait_for(state="detached")
    playing = until(page, lambda now: is_running(0)(now) and grants == [200])
    assert playing["seconds"] >= 8, "it goes on at its second"
    page.wait_for_timeout(6_000)
    assert page.locator("video").count() == 1, "nothing is fetched ahead"
    page.reload()
    until(page, is_running(0))
    expect(switch(page)).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Data saver").click()
    page.locator(AHEAD.format(1)).wait_for(state="attached", timeout=20_000)


def test_what_does_not_arrive_is_drawn_back_and_said(live, page, series):
    page.goto(f"{live.url}/s/{series.slug}/1/")
    until(page, is_running(0))
    page.route("**/data-saver/", lambda route: route.abort())
    button = switch(page)
    button.click()
    page.get_by_text("The connection was lost. Try again.").wait_for()
    expect(button).to_have_attribute("aria-pressed", "false")
    assert page.locator("html").get_attribute("data-saver") == ""


@pytest.mark.parametrize(("wish", "plays"), [("On", False), ("Off", True)])
def test_the_first_page_plays_nothing_by_itself_for_who_saves_data(live, page, series, wish, plays):
    asked = []
    page.goto(f"{live.url}/charts/")
    page.locator("summary", has_text="Menu").click()
    page.get_by_role("button", name=wish, exact=True).click()
    expect(page).to_have_url(f"{live.url}/charts/")
    page.on("request", lambda request: asked.append(request.url))
    page.goto(live.url)
    if plays:
        page.locator(".hero.is-playing").wait_for(timeout=20_000)
    else:
        page.wait_for_timeout(4_000)
        assert not any("hls.min" in address for address in asked)
    assert any("/playback" in address for address in asked) is plays


def test_axe_finds_nothing_in_the_menu_that_holds_the_switch(live, page, series, axe):
    page.goto(f"{live.url}/s/{series.slug}/1/")
    until(page, is_running(0))
    button = switch(page)
    for _wish in ("off", "on"):
        assert axe(page) == []
        button.click()
