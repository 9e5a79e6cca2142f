"""Reporting from the player: a sheet with the moment in it, mistakes and receipt in the same sheet, then the picture goes on."""

import pytest

from dramas.models import EpisodeVersion
from moderation.models import Report
from tests.fixtures.browser import DESKTOP, PHONE
from watch.tests.playing import is_running, until
from watch.tests.test_in_a_browser import import_clip

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def series(live, make_clip, make_public_series, eager_tasks, encoded_once):
    """Two episodes of a quarter of a minute."""
    series = make_public_series(episodes=2, title="The Heir Returns")
    asset = import_clip(make_clip(seconds=16, width=360, height=640))
    EpisodeVersion.objects.filter(episode__series=series).update(asset=asset)
    return series


def test_a_viewer_reports_the_moment_and_goes_on_watching(live, open_context, viewer, series) -> None:
    page = open_context(viewer).new_page()
    page.goto(f"{live.url}/s/{series.slug}/2/?t=7")
    until(page, lambda now: is_running(1)(now) and now["seconds"] > 8)
    page.get_by_role("link", name="Report").click()
    sheet = page.get_by_role("dialog", name="Report episode 2 of “The Heir Returns”")
    sheet.wait_for()
    until(page, lambda now: now["paused"])
    assert sheet.get_by_label("From", exact=True).input_value() >= "0:03"
    assert sheet.get_by_label("To", exact=True).input_value() >= "0:08"
    sheet.get_by_role("button", name="Send the report").click()
    sheet.get_by_text("Choose what is wrong.").wait_for()
    sheet.get_by_label("Violence or cruelty").check()
    sheet.get_by_role("button", name="Send the report").click()
    page.get_by_role("heading", name="Thank you. A person will look at it.").wait_for()
    report = Report.objects.get()
    assert (report.reporter_ref, report.reason) == (f"user:{viewer.pk}", "violence")
    assert 8_000 <= report.end_ms < 16_000
    page.get_by_role("button", name="Go on watching").click()
    until(page, lambda now: not now["paused"])


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_axe_finds_nothing_in_the_sheet_nor_on_the_pages_of_reports(
    live, open_context, axe, viewer, series, size
) -> None:
    page = open_context(viewer, size=size).new_page()
    page.goto(f"{live.url}/s/{series.slug}/1/")
    until(page, is_running(0))
    page.get_by_role("link", name="Report").click()
    sheet = page.locator("#report")
    sheet.get_by_label("Hatred against people").check()
    assert axe(page) == []
    sheet.get_by_role("button", name="Send the report").click()
    page.get_by_role("link", name="Your report").click()
    page.get_by_role("heading", name="What came of it").wait_for()
    assert axe(page) == []
    Report.objects.update(state="dismissed", answered_at="2026-11-01T00:00:00Z")
    for address in (f"/reports/{Report.objects.get().public_id}/", "/reports/", f"/s/{series.slug}/report/"):
        page.goto(live.url + address)
        assert axe(page) == [], address


def test_without_the_players_script_the_form_is_a_page(live, open_context, series) -> None:
    page = open_context(java_script_enabled=False).new_page()
    page.goto(f"{live.url}/s/{series.slug}/")
    page.get_by_role("link", name="Report this series").click()
    page.get_by_label("Copied from somebody else").check()
    page.get_by_role("button", name="Send the report").click()
    page.get_by_text("The number", exact=False).or_(page.get_by_text("Guests get no notice")).first.wait_for()
    assert Report.objects.get().reason == "copy"
