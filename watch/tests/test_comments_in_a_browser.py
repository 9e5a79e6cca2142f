"""Comments in the player: written with the moment, answered, liked, covered, reported, by keyboard alone; and nothing for axe to find."""

import pytest

from core.actors import person
from dramas.models import EpisodeVersion
from moderation.models import Report
from tests.fixtures.browser import PHONE
from watch.models import Comment
from watch.services.comments import CommentInput, write_comment
from watch.tests.playing import is_running, until
from watch.tests.test_in_a_browser import import_clip

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDE = {"width": 1440, "height": 900}


@pytest.fixture
def series(live, make_clip, make_public_series, eager_tasks, encoded_once):
    """Two episodes of a quarter of a minute."""
    series = make_public_series(episodes=2, title="The Heir Returns")
    asset = import_clip(make_clip(seconds=16, width=360, height=640))
    EpisodeVersion.objects.filter(episode__series=series).update(asset=asset)
    return series


@pytest.fixture
def say(series, make_user):
    """``say("Words", **fields)``: a comment by somebody called Mei on the first episode."""
    mei = make_user(display_name="Mei")

    def write(text: str, **fields) -> Comment:
        episode_id = series.episodes.get(number=1).public_id
        return write_comment(actor=person(mei.pk), episode_id=episode_id, said=CommentInput(text, **fields))

    return write


def test_a_viewer_writes_likes_replies_uncovers_and_reports(live, open_context, viewer, series, say) -> None:
    say("He is her brother", is_spoiler=True)
    page = open_context(viewer).new_page()
    page.goto(f"{live.url}/s/{series.slug}/1/?t=7")
    until(page, lambda now: is_running(0)(now) and now["seconds"] > 7)
    page.keyboard.press("k")  # or the next episode comes while one reads
    page.get_by_role("link", name="Comments 1").click()
    sheet = page.get_by_role("dialog", name="Comments")
    covered = sheet.get_by_text("He is her brother")
    assert not covered.is_visible()
    sheet.get_by_text("Spoiler: show it").click()
    covered.wait_for()

    sheet.get_by_label("Your comment").fill("What a scene!")
    sheet.get_by_label("About the moment").check()
    sheet.get_by_role("button", name="Send").click()
    sheet.get_by_text("What a scene!").wait_for()
    mine = Comment.objects.get(text="What a scene!")
    assert 7_000 <= mine.at_ms <= 16_000
    sheet.get_by_role("heading", name="Comments 2").wait_for()
    sheet.get_by_role("link", name="Go to 0:").click()
    until(page, lambda now: abs(now["seconds"] * 1000 - mine.at_ms) < 2500)

    theirs = sheet.get_by_role("listitem").filter(has_text="Mei")
    theirs.get_by_text("Spoiler: show it").click()
    theirs.get_by_role("button", name="Like").click()
    sheet.locator("[aria-pressed=true]").wait_for()
    assert Comment.objects.get(author__display_name="Mei").like_count == 1
    assert covered.is_visible(), "what was uncovered stays so"
    theirs.get_by_role("link", name="Reply").click()
    sheet.get_by_label("Your reply").fill("I thought so")
    theirs.get_by_role("button", name="Send").click()
    sheet.get_by_text("I thought so").wait_for()

    theirs.locator(".comment__menu > summary").first.click()
    theirs.get_by_role("link", name="Report").click()
    form = page.get_by_role("dialog", name="Report a comment on episode 1")
    form.get_by_label("Hatred against people").check()
    form.get_by_role("button", name="Send the report").click()
    page.get_by_role("button", name="Go on watching").click()
    assert Report.objects.get().subject_kind == "comment"


def test_the_keyboard_alone_is_enough_and_finds_its_way_back(live, open_context, viewer, series) -> None:
    page = open_context(viewer, size=WIDE).new_page()
    page.goto(f"{live.url}/s/{series.slug}/1/")
    until(page, is_running(0))
    page.get_by_role("link", name="Comments").focus()
    page.keyboard.press("Enter")
    sheet = page.get_by_role("dialog", name="Comments")
    sheet.wait_for()
    for _step in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "text":
            break
    page.keyboard.type("m l k: no key of the player")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert page.evaluate("document.activeElement.checked") is True
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    sheet.get_by_text("Spoiler: show it").wait_for()
    assert Comment.objects.get().is_spoiler
    assert page.evaluate("document.getElementById('comments').contains(document.activeElement)")
    page.keyboard.press("Escape")
    sheet.wait_for(state="hidden")
    assert page.evaluate("'comments' in document.activeElement.dataset")
    assert page.locator("#player").get_attribute("data-muted") == "false"


def test_a_mistake_keeps_the_words_and_says_what_is_wrong(live, open_context, viewer, series) -> None:
    page = open_context(viewer).new_page()
    page.goto(f"{live.url}/s/{series.slug}/1/")
    until(page, is_running(0))
    page.get_by_role("link", name="Comments").click()
    sheet = page.get_by_role("dialog", name="Comments")
    sheet.get_by_role("button", name="Send").click()
    sheet.get_by_text("Write something first.").wait_for()
    for number in range(6):
        sheet.get_by_label("Your comment").fill(f"Number {number}")
        sheet.get_by_role("button", name="Send").click()
        sheet.get_by_text(f"Number {number}").or_(sheet.get_by_text("You have written 5 comments")).first.wait_for()
    sheet.get_by_text("You have written 5 comments").wait_for()
    assert sheet.get_by_label("Your comment").input_value() == "Number 5"
    assert Comment.objects.count() == 5


@pytest.mark.parametrize("size", [PHONE, WIDE], ids=["phone", "wide"])
@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_axe_finds_nothing_in_the_panel_nor_on_the_pages(
    live, open_context, axe, viewer, series, say, size, scheme, tmp_path
) -> None:
    first = say("What a scene! 这一幕太好看了", at_ms=3000)
    say("Under it", reply_to=first.public_id)
    say("He is her brother", is_spoiler=True)
    Comment.objects.filter(pk=first.pk).update(is_pinned=True)
    page = open_context(viewer, size=size).new_page()
    page.add_init_script(f"localStorage.setItem('duanju-theme', '{scheme}')")
    page.goto(f"{live.url}/s/{series.slug}/1/")
    until(page, is_running(0))
    page.get_by_role("link", name="Comments").click()
    sheet = page.get_by_role("dialog", name="Comments")
    sheet.get_by_role("link", name="1 reply").click()
    sheet.get_by_text("Under it").wait_for()
    page.wait_for_timeout(400)
    page.screenshot(path=tmp_path / f"panel-{scheme}-{size['width']}.png")
    assert axe(page) == []
    for address in (f"/s/{series.slug}/1/comments/", f"/comments/{first.public_id}/", "/muted/"):
        page.goto(live.url + address)
        page.screenshot(path=tmp_path / f"page-{scheme}-{size['width']}.png")
        assert axe(page) == [], address
