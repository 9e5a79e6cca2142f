"""The page of law and papers in a real Chromium: declared and shown by hand, on a desk and on a phone."""

import pytest
from playwright.sync_api import expect

from dramas.models import LicencePaper, SeriesVersion

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_producer_says_what_a_series_shows_and_adds_a_paper(
    live, open_context, producer, series, axe, size, tmp_path
):
    paper = tmp_path / "licence.pdf"
    paper.write_bytes(b"%PDF-1.7 a licence")
    page = open_context(producer, size=size).new_page()
    page.goto(f"{live.url}/studio/series/{series.slug}/")
    page.get_by_role("link", name="Law and papers").click()
    page.locator("#id_violence_level").select_option("3")
    page.locator("#id_violence_scenes").fill("somewhere")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("“somewhere” cannot be read")).to_be_visible()
    page.locator("#id_violence_scenes").fill("1 01:20-01:45")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("IMDA NC16")).to_be_visible()
    page.locator("#id_number").fill("P-2026-7")
    page.locator("#id_file").set_input_files(paper)
    page.get_by_role("button", name="Add this paper").click()
    expect(page.get_by_text("P-2026-7")).to_be_visible()
    assert SeriesVersion.objects.get().descriptors["violence"]["scenes"] == [[1, 80000, 105000]]
    assert LicencePaper.objects.get().number == "P-2026-7"
    assert page.evaluate("document.documentElement.scrollWidth") == size["width"]
    assert axe(page) == []
