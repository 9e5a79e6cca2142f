"""Danmaku in the player: off until turned on, at its moment, shielded, in lanes, clear of labels and captions, still for who wants no motion."""

import random

import pytest

from core.actors import person
from dramas.models import EpisodeVersion, Subtitle
from tests.fixtures.browser import PHONE
from watch.models import Comment
from watch.services.comments import CommentInput, write_comment
from watch.services.danmaku import DanmakuWishes, save_danmaku_settings
from watch.tests.playing import is_running, until
from watch.tests.test_in_a_browser import VTT, import_clip

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDE = {"width": 1440, "height": 900}
BOXES = """() => {
  const box = (element) => ({ ...element.getBoundingClientRect().toJSON(), text: element.textContent });
  const all = (selector) => [...document.querySelectorAll(selector)].map(box);
  return { lines: all('.danmaku__line'), labels: all('.slide:not([inert]) .slide__label'), captions: all('.captions p'), stage: all('.stage')[0] };
}"""


@pytest.fixture
def series(live, make_clip, make_public_series, eager_tasks, encoded_once):
    """Two episodes of a quarter of a minute with labels and captions."""
    series = make_public_series(
        episodes=2, title="The Heir Returns", has_danmaku=True, ai_made=True, filing_number="2026-0107"
    )
    asset = import_clip(make_clip(seconds=16, width=360, height=640))
    EpisodeVersion.objects.filter(episode__series=series).update(asset=asset)
    for version in EpisodeVersion.objects.filter(episode__series=series):
        Subtitle.objects.create(version=version, language="en", content=VTT, sha256="0" * 64)
    return series


@pytest.fixture
def send(series, make_user):
    """``send("Words", at_ms)``: a line by somebody else on the first episode."""

    def write(text: str, at_ms: int) -> Comment:
        said = CommentInput(text, at_ms, is_danmaku=True)
        author = person(make_user(display_name="Mei").pk)
        return write_comment(actor=author, episode_id=series.episodes.get(number=1).public_id, said=said)

    return write


@pytest.fixture
def turned_on(make_user):
    """Somebody who has danmaku on."""
    user = make_user()
    save_danmaku_settings(actor=person(user.pk), wishes=DanmakuWishes(is_on=True, density="many"))
    return user


def scripts_of(page) -> list[str]:
    """The names of all scripts that the page asks for, as they come."""
    names: list[str] = []
    page.on("request", lambda request: names.append(request.url.rpartition("/")[2]) if ".js" in request.url else None)
    return names


def turn_on(page):
    """By the panel, which stays open."""
    page.get_by_role("link", name="Danmaku: off").click()
    sheet = page.get_by_role("dialog", name="Danmaku")
    sheet.get_by_role("button", name="Turn danmaku on").click()
    sheet.get_by_role("button", name="Turn danmaku off").wait_for()
    return sheet


def test_a_line_is_sent_and_somebody_else_sees_it_at_its_moment_and_shields_it(
    live, open_context, viewer, make_user, series
):
    page = open_context(viewer).new_page()
    page.goto(f"{live.url}/s/{series.slug}/1/?t=6")
    until(page, lambda now: is_running(0)(now) and now["seconds"] > 6)
    page.keyboard.press("k")
    sheet = turn_on(page)
    sheet.get_by_label("Your line").fill("What a scene!")
    assert 6 <= float(sheet.get_by_label("At second").input_value()) <= 16
    sheet.get_by_role("button", name="Send").click()
    sheet.get_by_text("Your line runs over the picture at its moment.").wait_for()
    page.locator(".danmaku__line.is-mine", has_text="What a scene!").wait_for()
    sent = Comment.objects.get()
    assert (sent.is_danmaku, sent.text) == (True, "What a scene!")

    other = open_context(make_user()).new_page()
    scripts = scripts_of(other)
    other.goto(f"{live.url}/s/{series.slug}/1/?t=3")
    until(other, lambda now: is_running(0)(now) and now["seconds"] > sent.at_ms / 1000 + 0.5)
    other.get_by_role("link", name="Danmaku: off").wait_for()
    assert other.locator(".danmaku__line").count() == 0, "off for who has not turned it on"
    assert not [name for name in scripts if name.startswith("danmaku-")], "and nothing is fetched for it"
    other.keyboard.press("k")
    panel = turn_on(other)
    other.keyboard.press("Escape")
    line = other.locator(".danmaku__line", has_text="What a scene!")
    line.wait_for()
    assert {"danmaku-screen.js", "danmaku-lanes.js"} <= set(scripts)
    other.get_by_role("slider", name="Position in the episode").focus()
    for _step in range(4):
        other.keyboard.press("ArrowLeft")
    line.wait_for(state="detached")
    other.keyboard.press("k")
    line.wait_for()
    assert until(other, is_running(0))["seconds"] >= sent.at_ms / 1000 - 0.1
    other.keyboard.press("k")
    other.wait_for_timeout(300)
    stood = other.evaluate(BOXES)["lines"]
    other.wait_for_timeout(400)
    assert other.evaluate(BOXES)["lines"] == stood, "lines stand while the picture does"

    other.get_by_role("link", name="Danmaku: on").click()
    panel.get_by_text("How lines look, and shield words").click()
    panel.get_by_label("Shield words").fill("SCENE")
    panel.get_by_role("button", name="Save").click()
    panel.get_by_text("Saved.").wait_for()
    line.wait_for(state="detached")
    panel.get_by_text("All lines as a list").click()
    panel.get_by_text("Nobody has written anything yet.").wait_for()


def test_a_guest_turns_it_on_and_the_browser_remembers(live, page, series, send):
    send("Look at that", 500)
    page.goto(f"{live.url}/s/{series.slug}/1/")
    until(page, is_running(0))
    sheet = turn_on(page)
    sheet.get_by_text("to send lines of your own.").wait_for()
    page.goto(f"{live.url}/s/{series.slug}/1/?t=0")
    page.locator(".danmaku__line", has_text="Look at that").wait_for()
    page.get_by_role("link", name="Danmaku: on").click()
    sheet.get_by_role("button", name="Turn danmaku off").click()
    sheet.get_by_role("button", name="Turn danmaku on").wait_for()
    page.locator(".danmaku__line").wait_for(state="detached")


def test_a_series_without_danmaku_has_no_button(live, open_context, turned_on, series):
    type(series).objects.update(has_danmaku=False)
    page = open_context(turned_on).new_page()
    scripts = scripts_of(page)
    with page.expect_response(lambda answer: answer.url.endswith("/marks")) as answered:
        page.goto(f"{live.url}/s/{series.slug}/1/")
    assert answered.value.json()["danmaku"] is None
    until(page, is_running(0))
    assert not page.locator("[data-danmaku]").is_visible()
    assert not [name for name in scripts if name.startswith("danmaku-")]


@pytest.mark.parametrize("size", [PHONE, WIDE, {"width": 320, "height": 568}], ids=["phone", "wide", "small"])
def test_lines_keep_clear_of_each_other_of_labels_and_of_captions(
    live, open_context, turned_on, series, send, size, tmp_path
):
    for number in range(24):
        send(f"{number} 这一幕太好看了 {'!' * (number % 9)}", 400 + number * 180)
    page = open_context(turned_on, size=size).new_page()
    page.goto(f"{live.url}/s/{series.slug}/1/?t=0")
    page.locator(".danmaku__line").first.wait_for()
    looks = 0
    for _look in range(12):
        page.wait_for_timeout(250)
        seen = page.evaluate(BOXES)
        looks += bool(seen["lines"])
        taken = seen["lines"] + seen["labels"] + seen["captions"]
        assert seen["labels"], "the labels are on the picture"
        for line in seen["lines"]:
            assert seen["stage"]["top"] < line["top"]
            assert line["bottom"] < seen["stage"]["bottom"]
            assert [other["text"] for other in taken if other is not line and overlap(line, other)] == []
    page.screenshot(path=tmp_path / f"lines-{size['width']}.png")
    assert looks > 6
    assert page.locator("[data-danmaku-screen]").get_attribute("aria-hidden") == "true"


def overlap(one: dict, other: dict) -> bool:
    return (
        one["left"] < other["right"]
        and other["left"] < one["right"]
        and one["top"] < other["bottom"] - 0.5
        and other["top"] < one["bottom"] - 0.5
    )


def test_who_wants_no_motion_sees_still_lines(live, open_context, turned_on, series, send):
    send("It stands", 500)
    page = open_context(turned_on, reduced_motion="reduce").new_page()
    page.goto(f"{live.url}/s/{series.slug}/1/?t=0")
    page.locator(".danmaku__line").wait_for()
    before = page.evaluate(BOXES)["lines"]
    page.wait_for_timeout(600)
    assert page.evaluate(BOXES)["lines"] == before
    page.locator(".danmaku__line").wait_for(state="detached")


@pytest.mark.parametrize("still", [False, True])
def test_no_line_ever_meets_another_whatever_their_lengths(live, page, still):
    """The lanes by themselves, with many lines at random."""
    page.goto(f"{live.url}/")
    chance = random.Random(7)
    lines = sorted(
        ({"key": n, "at": chance.random() * 60, "width": chance.randint(20, 400)} for n in range(600)),
        key=lambda line: line["at"],
    )
    found = page.evaluate(
        """async ([lines, still]) => {
          const { lay, leftOf } = await import('/static/js/player/danmaku-lanes.js');
          const space = { width: 390, lanes: 9, cross: 8, isStill: still };
          const placed = lay(lines, space);
          let meetings = 0;
          let early = 0;
          for (let second = 0; second < 70; second += 0.1) {
            const seen = placed.filter((line) => line.from <= second && second < line.until);
            for (const one of seen) {
              const left = leftOf(one, second, space);
              early += !still && left > space.width;
              for (const other of seen) {
                const place = leftOf(other, second, space);
                meetings += one.key < other.key && one.lane === other.lane && left < place + other.width && place < left + one.width;
              }
            }
          }
          const gone = placed.filter((line) => !still && leftOf(line, line.until, space) > -line.width + 0.001).length;
          return { placed: placed.length, meetings, early, gone };
        }""",
        [lines, still],
    )
    assert found["placed"] > 90
    assert (found["meetings"], found["early"], found["gone"]) == (0, 0, 0)


@pytest.mark.parametrize("size", [PHONE, WIDE], ids=["phone", "wide"])
@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_axe_finds_nothing_in_the_panel_nor_on_the_page(
    live, open_context, axe, turned_on, series, send, size, scheme, tmp_path
):
    send("What a scene! 这一幕太好看了", 3000)
    send("He is her brother", 9000)
    page = open_context(turned_on, size=size).new_page()
    page.add_init_script(f"localStorage.setItem('duanju-theme', '{scheme}')")
    page.goto(f"{live.url}/s/{series.slug}/1/")
    until(page, is_running(0))
    page.get_by_role("link", name="Danmaku: on").click()
    sheet = page.get_by_role("dialog", name="Danmaku")
    for part in ("How lines look, and shield words", "All lines as a list"):
        sheet.get_by_text(part).click()
    sheet.get_by_text("He is her brother").wait_for()
    page.wait_for_timeout(400)
    page.screenshot(path=tmp_path / f"panel-{scheme}-{size['width']}.png")
    assert axe(page) == []
    page.goto(f"{live.url}/s/{series.slug}/1/danmaku/")
    for part in ("How lines look, and shield words", "All lines as a list"):
        page.get_by_text(part).click()
    page.screenshot(path=tmp_path / f"page-{scheme}-{size['width']}.png", full_page=True)
    assert axe(page) == []
