"""The whole chain as people live it: three real clips in, two approved, one returned, and a guest who swipes."""

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.fixtures.browser import DESKTOP, PHONE, sign_in
from tests.journeys.conftest import Site

pytestmark = pytest.mark.browser
PLAYING = "() => [...document.querySelectorAll('video')].some((v) => !v.paused && v.currentTime > 1)"
PREPARED = "() => [...document.querySelectorAll('video')].some((v) => v.paused && v.readyState >= 2)"
SOUND = "() => Math.max(...[...document.querySelectorAll('video')].map((v) => v.webkitAudioDecodedByteCount))"


def desk_of(site: Site, browser: Browser, email: str) -> Page:
    """A desktop browser of that person."""
    page = browser.new_context(viewport=DESKTOP, locale="en-US").new_page()
    sign_in(page, site.url, email)
    return page


def season(folder: Path, clips: list[Path]) -> list[str]:
    """The clips under names that a producer would give them."""
    folder.mkdir()
    names = ["E01.mp4", "第2集 重逢 '; $( ).mp4", "03 - the letter.mp4"]
    for name, clip in zip(names, clips, strict=True):
        (folder / name).write_bytes(clip.read_bytes())
    return [str(folder / name) for name in names]


def upload_and_submit(page: Page, site: Site, files: list[str]) -> None:
    """What the producer does, from an empty studio to a submission."""
    page.goto(f"{site.url}/studio/series/new/")
    page.get_by_label("English title").fill("Harbour Lights")
    page.get_by_label("Chinese title").fill("港湾灯火")
    page.get_by_label(re.compile("address", re.IGNORECASE)).last.fill("harbour-lights")
    page.get_by_role("button", name="Create the series").click()
    page.goto(f"{site.url}/studio/series/harbour-lights/")
    page.locator("[data-drop-files]").set_input_files(files)
    submit = page.get_by_role("button", name="Submit for review")
    expect(submit).to_be_enabled(timeout=180_000)
    submit.click()
    expect(page.locator("#review")).to_contain_text(re.compile("checks are running|Waiting for a reviewer"))


def judge(page: Page, verdict: str, clause: bool) -> None:
    """One verdict on the selected part."""
    page.locator(f"#verdict-form input[value={verdict}]").check(force=True)
    if clause:
        page.locator("#clause").select_option(index=1)
        page.locator("#note").fill("The letter can be read: blur the name, please.")
    with page.expect_response(lambda response: "/verdict/" in response.url):
        page.locator("[data-save]").click()


def review(page: Page, site: Site) -> None:
    """Approve the texts and two episodes, return the third, decide."""
    page.goto(f"{site.url}/desk/")
    row = page.get_by_role("row", name=re.compile("Harbour Lights|港湾灯火"))
    for _attempt in range(60):
        if row.get_by_role("button", name="Review").count():
            break
        time.sleep(1)
        page.reload()
    row.get_by_role("button", name="Review").click()
    parts = page.locator("a.part")
    expect(parts).to_have_count(4)
    for judged in range(4):
        expect(page.locator("#case")).to_contain_text(f"{judged} of 4 parts")
        expect(parts.nth(judged)).to_have_attribute("aria-current", "true")  # keeping a verdict opens the next part
        judge(page, "request_changes" if judged == 3 else "approve", clause=judged == 3)
    expect(page.locator("#case")).to_contain_text("4 of 4 parts")
    page.locator("[data-decide]").click()
    page.get_by_role("button", name=re.compile("Approve 3, return 1")).click()
    page.wait_for_load_state()


def guest(chromium: Browser, media: list[str]) -> BrowserContext:
    """A phone whose media addresses are noted."""
    context = chromium.new_context(viewport=PHONE, has_touch=True, locale="en-US")
    context.on(
        "request",
        lambda request: media.append(request.url) if "/media/" in request.url and "covers" not in request.url else None,
    )
    return context


def test_from_a_producers_files_to_a_guests_screen(tmp_path, site, chromium, shared_media):
    clips = sorted((shared_media / "vertical").glob("*.mp4"))
    producer = desk_of(site, chromium, "producer@example.com")
    upload_and_submit(producer, site, season(tmp_path / "season", clips))
    review(desk_of(site, chromium, "reviewer@example.com"), site)

    media: list[str] = []
    phone = guest(chromium, media)
    page = phone.new_page()
    page.goto(f"{site.url}/s/harbour-lights/1/")
    page.wait_for_function(PLAYING)
    assert page.evaluate(SOUND) > 0
    page.wait_for_function(PREPARED)  # the next episode, while this one plays
    page.keyboard.press("ArrowDown")
    begun = time.monotonic()
    page.wait_for_function("() => location.pathname.endsWith('/2/')")
    page.wait_for_function("() => [...document.querySelectorAll('video')].some((v) => !v.paused && v.currentTime > 0)")
    assert time.monotonic() - begun < 1.5  # one second for the first frame, the rest for polling it from outside
    page.keyboard.press("ArrowDown")
    time.sleep(1)
    assert not page.url.endswith("/3/")
    assert page.goto(f"{site.url}/s/harbour-lights/3/").status == 404

    copied = [address for address in media if address.endswith((".m3u8", ".mp4"))]
    assert copied
    elsewhere = chromium.new_context().request
    assert {elsewhere.get(address).status for address in copied} == {403}

    producer.goto(f"{site.url}/studio/series/harbour-lights/")
    expect(producer.locator("main")).to_contain_text("blur the name, please")
    notices = producer.goto(f"{site.url}/me/notices/")
    assert notices is not None
    expect(producer.locator("main")).to_contain_text("港湾灯火")
    verified = site.manage("verify_audit", "--seal").stdout
    assert verified.startswith("ok:")
