"""Subtitles, dubs, thumbnails and quality in a real Chromium, over a stream that was made by hand."""

import pytest

from tests.fixtures.browser import DESKTOP, PHONE
from watch.tests.playing import is_running, until
from watch.tests.streams import WORDS, HandMade, make_by_hand

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CAPTION = "[data-captions] p"


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """The stream, made once."""
    return make_by_hand(tmp_path_factory.mktemp("stream"))


@pytest.fixture
def stream(folder):
    """The stream, with an empty list of what was asked."""
    return HandMade(folder)


@pytest.fixture
def series(make_public_series):
    return make_public_series(episodes=3, title="The Heir Returns")


def watch(page, live, series, stream, number=1):
    stream.serve(page)
    page.goto(f"{live.url}/s/{series.slug}/{number}/")
    return until(page, is_running(number - 1))


def pick(page, menu, name):
    page.locator(f"[data-{menu}-menu] summary").click()
    page.locator(f"[data-{menu}-menu]").get_by_role("button", name=name).click()


def test_captions_and_dub_follow_the_viewers_language_and_switch_without_losing_the_second(live, page, series, stream):
    problems = []
    page.on("console", lambda line: problems.append(line.text) if line.type == "error" else None)
    watch(page, live, series, stream)
    page.locator(CAPTION, has_text=WORDS["en"]).wait_for()
    assert "dub.mp4" in stream.asked
    assert "original.mp4" not in stream.asked, "nobody asked for the other sound"
    loads = []
    page.on("load", lambda _: loads.append(page.url))
    before = until(page, lambda now: now["seconds"] > 1.5)
    pick(page, "captions", "简体中文")
    page.locator(CAPTION, has_text=WORDS["zh"]).wait_for()
    pick(page, "dubs", "Original")
    asked = until(page, lambda _now: "original.mp4" in stream.asked)
    assert asked["seconds"] >= before["seconds"], "the position was kept"
    until(page, lambda now: now["seconds"] > asked["seconds"] and now["sound"] > asked["sound"])
    pick(page, "captions", "Off")
    page.locator(CAPTION).wait_for(state="detached")
    assert loads == []
    assert problems == []


def test_what_was_chosen_holds_for_the_next_episode_and_the_next_visit(live, page, series, stream):
    watch(page, live, series, stream)
    pick(page, "captions", "简体中文")
    pick(page, "dubs", "Original")
    page.keyboard.press("ArrowDown")
    until(page, is_running(1))
    page.locator(CAPTION, has_text=WORDS["zh"]).wait_for()
    stream.asked.clear()
    page.reload()
    until(page, is_running(1))
    page.locator(CAPTION, has_text=WORDS["zh"]).wait_for()
    assert "original.mp4" in stream.asked
    assert "dub.mp4" not in stream.asked
    page.keyboard.press("c")
    page.locator(CAPTION).wait_for(state="detached")
    page.keyboard.press("c")
    page.locator(CAPTION, has_text=WORDS["zh"]).wait_for()


def test_a_renewed_grant_keeps_second_captions_and_dub(live, page, series, stream):
    watch(page, live, series, stream)
    pick(page, "captions", "简体中文")
    pick(page, "dubs", "Original")
    until(page, lambda now: now["seconds"] > 2)
    stream.asked.clear()
    stream.refuse += ["original.m3u8", "original.mp4"]
    pick(page, "dubs", "English")
    pick(page, "dubs", "Original")
    playing = until(page, lambda now: is_running(0)(now) and now["seconds"] > 4 and not stream.refuse)
    assert playing["seconds"] < 10
    masters = [at for at, name in enumerate(stream.asked) if name.startswith("p-")]
    renewed = stream.asked[masters[-1] :]
    assert [name for name in renewed if name in ("original.mp4", "dub.mp4")][-1] == "original.mp4"
    page.locator(CAPTION, has_text=WORDS["zh"]).wait_for()


def test_the_menus_work_by_keyboard(live, desktop_page, series, stream):
    page = desktop_page
    watch(page, live, series, stream)
    summary = page.locator("[data-dubs-menu] summary")
    summary.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('[data-dubs-menu]') !== null")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement === document.querySelector('[data-dubs-menu] summary')")
    assert page.locator("[data-dubs-menu]").get_attribute("open") is None
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    assert page.locator("[data-dubs-menu]").get_attribute("open") is None


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_axe_finds_nothing_with_a_menu_open_and_captions_shown(live, open_context, axe, series, stream, size):
    page = open_context(size=size).new_page()
    watch(page, live, series, stream)
    page.locator(CAPTION).wait_for()
    for menu in ("captions", "dubs"):
        page.locator(f"[data-{menu}-menu] summary").click()
        assert axe(page) == []


def test_viewers_who_save_data_get_the_smallest_picture_first_and_nothing_ahead(live, page, series, stream):
    page.add_init_script("Object.defineProperty(navigator, 'connection', { value: { saveData: true } })")
    assert watch(page, live, series, stream)["height"] == 640
    until(page, lambda now: now["seconds"] > 6)
    assert page.locator("video").count() == 1
    assert sum(name.startswith("p-") for name in stream.asked) == 1


def test_the_progress_line_shows_the_picture_of_the_second_under_the_pointer(live, desktop_page, series, stream):
    page = desktop_page
    watch(page, live, series, stream)
    line = page.get_by_role("slider", name="Position in the episode").bounding_box()
    thumb = page.locator("[data-thumb]")
    assert thumb.is_hidden()
    middle = line["y"] + line["height"] / 2
    assert "thumbs.vtt" not in stream.asked, "nobody looked yet"
    page.mouse.move(line["x"] + line["width"] * 0.25, middle)
    thumb.wait_for()
    assert "0px 0px" in thumb.evaluate("element => element.style.backgroundPosition")
    page.mouse.move(line["x"] + line["width"] * 0.75, middle)
    assert "-90px 0px" in thumb.evaluate("element => element.style.backgroundPosition")
    assert "0:15 / 0:20" in page.locator("[data-bubble]").inner_text()
    page.mouse.move(400, 100)
    assert page.locator(".seek.is-looked-at").count() == 0
    assert {"thumbs.vtt", "sprite.jpg"} <= set(stream.asked)
    assert stream.asked.count("thumbs.vtt") == 1
