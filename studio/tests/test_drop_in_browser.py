"""The season drop in a real Chromium: files in, numbers read, bars that fill, the table below, keyboard and axe."""

import base64
import hashlib

import pytest
from playwright.sync_api import expect

from dramas.models import Episode, EpisodeVersion
from media.models import Upload

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def files(tmp_path, small_clip, other_clip, make_clip):
    """Three clips named as producers name them."""
    named = {"E01 归来.mp4": small_clip, "第2集.mp4": other_clip, "S1E4 $(id) '; end.mp4": make_clip(tone=660)}
    for name, clip in named.items():
        (tmp_path / name).write_bytes(clip.read_bytes())
    return [tmp_path / name for name in named]


@pytest.fixture
def studio_page(open_context, producer, series, live):
    def open_page(size=DESKTOP):
        page = open_context(producer, size=size).new_page()
        page.goto(f"{live.url}/studio/series/{series.slug}/")
        return page

    return open_page


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_three_files_become_three_numbered_episodes(studio_page, files, axe, size):
    page = studio_page(size)
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.set_input_files("[data-drop-files]", files)
    expect(page.locator('[data-row][data-state="done"]')).to_have_count(3, timeout=30_000)
    expect(page.locator("#season tbody tr")).to_have_count(3)
    assert [int(text) for text in page.locator(".season__number").all_inner_texts()] == [1, 2, 4]
    assert "Missing numbers" in page.locator("#season").inner_text()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert errors == []
    assert Episode.objects.count() == 3


def test_real_clips_dropped_with_the_mouse_are_taken_too(studio_page, shared_media):
    clips = sorted((shared_media / "vertical").glob("*.mp4"))
    page = studio_page()
    contents = [
        [f"E0{number} {clip.name}", base64.b64encode(clip.read_bytes()).decode()]
        for number, clip in enumerate(clips, start=1)
    ]
    held = page.evaluate_handle(
        """(contents) => {
          const held = new DataTransfer();
          for (const [name, text] of contents) held.items.add(new File([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], name));
          return held;
        }""",
        contents,
    )
    page.dispatch_event("[data-drop-zone]", "drop", {"dataTransfer": held})
    expect(page.locator('[data-row][data-state="done"]')).to_have_count(len(clips), timeout=60_000)
    digests = {hashlib.sha256(clip.read_bytes()).hexdigest() for clip in clips}
    assert set(EpisodeVersion.objects.values_list("asset__source_sha256", flat=True)) == digests


def test_two_files_for_one_number_wait_until_one_gets_another(studio_page, files, tmp_path, small_clip):
    (tmp_path / "E01 again.mp4").write_bytes(small_clip.read_bytes() + b"\0" * 10)
    page = studio_page()
    page.set_input_files("[data-drop-files]", [files[0], tmp_path / "E01 again.mp4"])
    waiting = page.locator('[data-row][data-state="numberless"]')
    expect(waiting).to_have_count(1)
    expect(waiting).to_contain_text("already takes number 1")
    waiting.locator("[data-row-number]").fill("3")
    waiting.locator("[data-row-start]").click()
    expect(page.locator('[data-row][data-state="done"]')).to_have_count(2, timeout=30_000)
    assert set(Episode.objects.values_list("number", flat=True)) == {1, 3}


def test_a_refused_file_shows_its_sentence_in_its_row(studio_page, files, tmp_path):
    (tmp_path / "E09.mp4").write_bytes(b"")
    (tmp_path / "E10 copy.mp4").write_bytes(files[0].read_bytes())
    page = studio_page()
    page.set_input_files("[data-drop-files]", [files[0]])
    expect(page.locator('[data-row][data-state="done"]')).to_have_count(1, timeout=30_000)
    page.set_input_files("[data-drop-files]", [tmp_path / "E09.mp4", tmp_path / "E10 copy.mp4"])
    expect(page.locator('[data-row][data-state="refused"]')).to_have_count(2, timeout=30_000)
    words = page.locator("[data-drop-list]").inner_text()
    assert "The file is empty" in words
    assert "in this series already: Episode 1" in words


def test_an_upload_goes_on_after_the_tab_was_closed(open_context, producer, series, live, tmp_path, small_clip):
    big = tmp_path / "E01.mp4"
    big.write_bytes(small_clip.read_bytes() + b"\0" * 20_000_000)
    context = open_context(producer, size=DESKTOP)
    page = context.new_page()
    page.goto(f"{live.url}/studio/series/{series.slug}/")
    sent = []

    def break_off(route):
        sent.append(route.request.headers["upload-offset"])
        route.continue_() if len(sent) == 1 else route.abort()

    page.route(
        "**/studio/uploads/*/", lambda route: break_off(route) if route.request.method == "PATCH" else route.continue_()
    )
    page.set_input_files("[data-drop-files]", big)
    expect(page.locator('[data-row][data-state="retrying"]')).to_have_count(1, timeout=30_000)
    page.close()
    assert 0 < Upload.objects.get().offset_bytes < big.stat().st_size

    page = context.new_page()
    page.goto(f"{live.url}/studio/series/{series.slug}/")
    expect(page.locator("[data-unfinished]")).to_contain_text("E01.mp4")
    page.set_input_files("[data-drop-files]", big)
    expect(page.locator('[data-row][data-state="done"]')).to_have_count(1, timeout=30_000)
    assert Upload.objects.count() == 1
    assert EpisodeVersion.objects.get().asset.source_bytes == big.stat().st_size


def test_a_paused_file_waits_and_a_removed_one_is_forgotten(studio_page, files):
    page = studio_page()
    page.route(
        "**/studio/uploads/*/", lambda route: route.abort() if route.request.method == "PATCH" else route.continue_()
    )
    page.set_input_files("[data-drop-files]", files[:1])
    row = page.locator("[data-row]")
    expect(row).to_have_attribute("data-state", "retrying", timeout=20_000)
    row.get_by_role("button", name="Pause").click()
    expect(row).to_have_attribute("data-state", "paused")
    row.get_by_role("button", name="Remove from the list").click()
    expect(row).to_have_count(0)
    expect(page.locator("[data-drop-table]")).to_be_hidden()


def test_the_table_follows_the_encoding_by_itself(studio_page, files, run_pipeline):
    page = studio_page()
    page.set_input_files("[data-drop-files]", files[:1])
    expect(page.locator("#episode-1")).to_contain_text("Waiting to be examined", timeout=30_000)
    run_pipeline()
    expect(page.locator("#episode-1")).to_contain_text("Ready to submit", timeout=10_000)
    expect(page.locator("#season-pulse")).to_have_attribute("data-quiet", "")
    expect(page.get_by_role("button", name="Submit for review")).to_be_enabled(timeout=10_000)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("path", ["", "series/new/", "series/moon-gate/", "series/moon-gate/details/"])
def test_pages_are_clean_for_assistive_technology(open_context, producer, series, live, axe, path, size):
    page = open_context(producer, size=size).new_page()
    page.goto(f"{live.url}/studio/{path}")
    page.wait_for_load_state("networkidle")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
