"""An episode's page with subtitles, dubs, a copy to take away and the log of its encoding, in a real Chromium."""

import subprocess

import imageio_ffmpeg
import pytest
from playwright.sync_api import expect

from dramas.models import Dub
from media.enums import AssetState
from media.models import Asset

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def two_sounds(small_clip, tmp_path):
    """A clip with a second, English sound."""
    path = tmp_path / "E01.mp4"
    argv = [
        imageio_ffmpeg.get_ffmpeg_exe(),
        "-v",
        "error",
        "-y",
        "-i",
        str(small_clip),
        "-map",
        "0:v",
        "-map",
        "0:a",
        "-map",
        "0:a",
    ]
    names = ["-metadata:s:a:0", "language=zho", "-metadata:s:a:1", "language=eng", "-c", "copy"]
    subprocess.run([*argv, *names, str(path)], check=True)
    return path


@pytest.fixture
def episode_page(tus, series, two_sounds, eager_tasks, encoded_once) -> str:
    """The address of a ready episode whose second track can be offered as a dub."""
    tus.send("E01.mp4", two_sounds.read_bytes())
    assert Asset.objects.get().state == AssetState.READY
    return f"/studio/series/{series.slug}/1/"


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("state", ["ready", "failed"])
def test_axe_finds_nothing_with_all_sections_open(live, open_context, producer, axe, episode_page, size, state):
    if state == "failed":
        words = "Error while decoding stream #0:0: Invalid data found when processing input\nConversion failed!"
        Asset.objects.update(state=AssetState.FAILED, failure_rule="encoding-failed", failure_log=words)
    page = open_context(producer, size=size).new_page()
    page.goto(f"{live.url}{episode_page}")
    for summary in page.locator("main details:not([open]) > summary").all():
        summary.click()
    shown = page.locator("main").inner_text()
    assert ("Conversion failed!" if state == "failed" else "Export with labels") in shown
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_a_second_track_of_the_file_becomes_a_dub(live, open_context, producer, episode_page):
    page = open_context(producer, size=DESKTOP).new_page()
    page.goto(f"{live.url}{episode_page}")
    page.get_by_label("Sound track 2 of the video (eng) as").select_option("en")
    page.get_by_role("button", name="Use as dub").click()
    expect(page.get_by_text("The dub was added.")).to_be_visible()
    dub = Dub.objects.get()
    assert (dub.language, dub.rendition, dub.asset) == ("en", "audio-2", Asset.objects.get())
    expect(page.get_by_role("button", name="Use as dub")).to_have_count(0)
