"""The viewers' pages in a real Chromium of 1920x1080, steered by the keys of a remote control and nothing else."""

import contextlib
import re

import pytest
from playwright.sync_api import TimeoutError as TooLongError
from playwright.sync_api import expect

from dramas.models import SeriesVersion
from tests.fixtures.browser import DESKTOP, PHONE
from watch.tests.playing import is_running, until
from watch.tests.streams import HandMade, make_by_hand

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SCREEN = {"width": 1920, "height": 1080}
TELEVISION = "Mozilla/5.0 (SMART-TV; LINUX; Tizen 8.0) AppleWebKit/537.36 (KHTML, like Gecko) 120.0 TV Safari/537.36"
FOCUS = """() => {
  const element = document.activeElement;
  const seen = element.querySelector('.poster-card__picture') ?? element;
  const box = seen.getBoundingClientRect();
  const style = getComputedStyle(seen);
  return {
    name: element === document.body ? '' : (element.getAttribute('aria-label') ?? element.textContent).trim().replace(/\\s+/g, ' '),
    isOnScreen: box.top >= 0 && box.left >= 0 && box.bottom <= innerHeight + 1 && box.right <= innerWidth + 1,
    box: [box.left, box.top, box.right, box.bottom].map(Math.round),
    isRinged: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
  };
}"""
SMALLEST = """() => {
  const sizes = [];
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const holder = words.currentNode.parentElement;
    if (!words.currentNode.textContent.trim() || holder.closest('.visually-hidden, .skip, noscript, script, style, template')) continue;
    if (!holder.checkVisibility({ visibilityProperty: true })) continue;
    sizes.push([parseFloat(getComputedStyle(holder).fontSize), words.currentNode.textContent.trim().slice(0, 30)]);
  }
  return sizes.sort((a, b) => a[0] - b[0])[0];
}"""
KEY = """keyCode => document.activeElement.dispatchEvent(
  new KeyboardEvent('keydown', { keyCode, key: 'Unidentified', bubbles: true, cancelable: true }),
)"""


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """The stream, made once."""
    return make_by_hand(tmp_path_factory.mktemp("television"), seconds=30)


@pytest.fixture
def catalogue(make_public_series):
    """Nine series with covers; the newest has seven episodes, of which five are free."""
    for number in range(8):
        make_public_series(episodes=2, title=f"Old Story {number}", tropes=("rebirth",))
    newest = make_public_series(episodes=7, free=5, title="The Heir Returns", tropes=("rebirth",))
    SeriesVersion.objects.update(cover_sha256="c" * 64)
    return newest


@pytest.fixture
def open_screen(open_context, folder):
    """``open_screen(user_agent=TELEVISION)``: a page of that size whose streams come from the folder."""

    def make(**options):
        options.setdefault("size", SCREEN)
        page = open_context(reduced_motion="reduce", **options).new_page()
        HandMade(folder).serve(page)
        poster = (folder / "poster.jpg").read_bytes()
        page.route(re.compile("/media/covers/"), lambda route: route.fulfill(body=poster, content_type="image/jpeg"))
        return page

    return make


@pytest.fixture
def tv(open_screen):
    return open_screen(user_agent=TELEVISION)


def visit(page, address):
    """Open it, and wait until the keys are listened to."""
    page.goto(address)
    expect(page.locator("html[data-remote]")).to_be_attached()


def go_back(page, address):
    """The key that leads back; from the controls of the player it leads to the picture first."""
    for _press in range(2):
        page.keyboard.press("Escape")
        with contextlib.suppress(TooLongError):
            page.wait_for_url(address, timeout=5_000)
            return
    pytest.fail(f"{page.url} was not left for {address}")


def seen_focus(page):
    """What has the focus, once nothing moves any more: on the screen and ringed."""
    for _look in range(20):
        page.wait_for_timeout(60)
        focus = page.evaluate(FOCUS)
        if focus["isOnScreen"] and focus["isRinged"]:
            return focus
    return pytest.fail(f"the focus is not seen: {focus}")


def steer(page, key, goal, *, most=12):
    """Press a key until what has the focus is named so; wherever it comes, it is on the screen and ringed."""
    passed = []
    for _press in range(most):
        page.keyboard.press(key)
        focus = seen_focus(page)
        passed.append(focus["name"])
        if re.match(goal, focus["name"]):
            return passed
    pytest.fail(f"{goal} was never reached by {key}: {passed}")


def test_from_the_first_page_over_a_paywall_to_an_episode_and_the_next_by_keys_alone(live, tv, catalogue):
    visit(tv, live.url)
    expect(tv.locator("html")).to_have_attribute("data-screen", "tv")
    assert steer(tv, "ArrowDown", "Play episode 1") == ["Play episode 1"], "the first key shows where one is"
    steer(tv, "ArrowRight", "Episodes")
    tv.keyboard.press("Enter")
    tv.wait_for_url(f"**/s/{catalogue.slug}/")
    expect(tv.get_by_role("link", name="Play episode 1")).to_be_focused()
    steer(tv, "ArrowDown", "Episode 6, locked", most=2)
    tv.keyboard.press("Enter")
    sheet = tv.get_by_role("dialog")
    sheet.get_by_role("heading", name="Episode 6 is locked").wait_for()
    steer(tv, "ArrowDown", "Sign in to unlock")
    steer(tv, "ArrowDown", "Not now")
    tv.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    go_back(tv, f"**/s/{catalogue.slug}/")
    expect(tv.get_by_role("link", name="Episode 6, locked")).to_be_focused()
    steer(tv, "ArrowLeft", "Episode 4, free")
    tv.keyboard.press("Enter")
    tv.wait_for_url("**/4/")
    expect(tv.locator("html[data-remote]")).to_be_attached()
    until(tv, is_running(3))
    tv.keyboard.press("ArrowDown")
    until(tv, is_running(4))
    go_back(tv, f"**/s/{catalogue.slug}/")
    expect(tv.get_by_role("link", name=re.compile("^Episode 4, "))).to_be_focused()
    tv.keyboard.press("Escape")
    expect(tv).to_have_url(f"{live.url}/")
    expect(tv.get_by_role("link", name="Episodes", exact=True)).to_be_focused()


def test_rails_are_walked_and_end_where_they_end(live, tv, catalogue):
    visit(tv, live.url)
    steer(tv, "ArrowDown", "Old Story 7|The Heir Returns", most=4)
    steer(tv, "ArrowRight", "Old Story 0")
    tv.keyboard.press("ArrowRight")
    assert tv.evaluate(FOCUS)["name"].startswith("Old Story 0"), "nothing follows the last card of a rail"
    steer(tv, "ArrowDown", "Old Story", most=2)
    steer(tv, "ArrowUp", "Play episode 1|Episodes", most=6)
    steer(tv, "ArrowUp", "Home|Feed|Charts|Library|Subscriptions|Duanju|Sign in|Menu", most=2)
    tv.keyboard.press("Escape")
    expect(tv).to_have_url(f"{live.url}/")


def test_the_keys_of_the_player_are_its_own_until_its_controls_are_entered(live, tv, catalogue):
    visit(tv, f"{live.url}/s/{catalogue.slug}/2/")
    until(tv, is_running(1))
    tv.keyboard.press("ArrowRight")
    assert until(tv, lambda now: now["seconds"] > 5)["index"] == 1
    steer(tv, "Enter", "Play or pause", most=1)
    tv.keyboard.press("Enter")
    until(tv, lambda now: now["paused"])
    steer(tv, "ArrowUp", "The Heir Returns")
    steer(
        tv,
        "ArrowRight",
        "Like|Share|Report|Comments|Next episode|Follow the series|Sound off|Speed|Captions|Language",
        most=1,
    )
    steer(tv, "ArrowRight", "Episode 2, ", most=3)
    steer(tv, "ArrowRight", "Episode 3, free")
    tv.keyboard.press("Enter")
    until(tv, is_running(2))
    tv.keyboard.press("Escape")
    assert tv.evaluate(FOCUS)["name"] == ""
    tv.keyboard.press("ArrowDown")
    until(tv, is_running(3))


def test_the_keys_of_a_remote_that_its_browser_does_not_name_are_known(live, tv, catalogue):
    visit(tv, f"{live.url}/s/{catalogue.slug}/")
    tv.get_by_role("link", name="Episode 2, free").press("Enter")
    tv.wait_for_url("**/2/")
    until(tv, is_running(1))
    tv.evaluate(KEY, 19)
    until(tv, lambda now: now["paused"])
    tv.evaluate(KEY, 10252)
    until(tv, is_running(1))
    tv.evaluate(KEY, 427)
    until(tv, is_running(2))
    tv.keyboard.press("MediaTrackPrevious")
    until(tv, is_running(1))
    tv.evaluate(KEY, 461)
    tv.wait_for_url(f"**/s/{catalogue.slug}/")


def test_menus_and_sheets_hold_the_focus_and_the_way_back_closes_them_first(live, tv, catalogue):
    visit(tv, f"{live.url}/s/{catalogue.slug}/1/")
    until(tv, is_running(0))
    tv.locator("summary", has_text="Speed").press("Enter")
    steer(tv, "ArrowLeft", "1×", most=1)
    steer(tv, "ArrowDown", "Hide the controls")
    steer(tv, "ArrowUp", "0.5×")
    tv.keyboard.press("ArrowUp")
    assert tv.evaluate(FOCUS)["name"] == "0.5×", "a menu is left by the way back alone"
    tv.keyboard.press("Backspace")
    expect(tv.locator("summary", has_text="Speed")).to_be_focused()
    tv.get_by_role("link", name="Report").press("Enter")
    sheet = tv.get_by_role("dialog")
    sheet.wait_for()
    steer(tv, "ArrowDown", "Cancel", most=30)
    tv.evaluate(KEY, 10009)
    expect(sheet).to_be_hidden()
    until(tv, is_running(0))


def test_typing_is_left_alone(live, tv, catalogue):
    visit(tv, f"{live.url}/search/")
    field = tv.get_by_role("combobox", name="Search for series")
    field.press_sequentially("Hair")
    field.press("ArrowLeft")
    field.press("ArrowLeft")
    field.press("Backspace")
    field.press_sequentially("e")
    expect(field).to_have_value("Heir")
    field.press("Escape")
    expect(tv).to_have_url(f"{live.url}/search/")
    field.press("ArrowDown")
    tv.wait_for_timeout(100)
    assert not tv.evaluate(FOCUS)["name"].startswith("Search"), "but a field of one line can be left"
    assert tv.evaluate(FOCUS)["isOnScreen"]


@pytest.mark.parametrize("address", ["/", "/s/{}/", "/s/{}/1/", "/search/", "/charts/", "/library/"])
def test_on_a_television_everything_is_read_from_three_metres(live, tv, catalogue, axe, address):
    visit(tv, live.url + address.format(catalogue.slug))
    tv.wait_for_timeout(500)
    size, words = tv.evaluate(SMALLEST)
    assert size >= 24, words
    assert tv.evaluate("document.documentElement.scrollWidth") <= SCREEN["width"]
    assert axe(tv) == []


def test_elsewhere_arrow_keys_scroll_and_nothing_is_fetched_for_them(live, open_screen, catalogue):
    for size in (PHONE, DESKTOP):
        page, asked = open_screen(size=size), []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.goto(live.url)
        page.keyboard.press("ArrowDown")
        page.wait_for_timeout(300)
        assert page.evaluate(FOCUS)["name"] == ""
        assert any("remote-start.js" in address for address in asked)
        assert not any("remote.js" in address for address in asked)


def test_on_a_wide_screen_a_pointer_takes_the_keys_back(live, open_screen, catalogue):
    page = open_screen()
    visit(page, f"{live.url}/s/{catalogue.slug}/1/")
    until(page, is_running(0))
    expect(page.locator("html")).not_to_have_attribute("data-screen", "tv")
    page.get_by_role("button", name="Sound off").click()
    page.keyboard.press("ArrowDown")
    until(page, is_running(1))
    page.keyboard.press("Escape")
    page.wait_for_timeout(300)
    assert page.url.endswith("/2/")
