"""Somebody watches, and an operator in another process takes it down: the picture stops within five seconds, and nothing of it is given again."""

import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.fixtures.browser import PHONE, sign_in
from tests.journeys.conftest import Site
from tests.journeys.test_other_services import MAKE_SERIES, READY

pytestmark = pytest.mark.browser
PUBLISH = """
from django.db import transaction
from core.actors import SYSTEM
from dramas.models import EpisodeVersion, Series, SeriesVersion
from dramas.services.submission import submit_series
from dramas.services.verdicts import VersionVerdict, apply_verdict
with transaction.atomic():
    submit_series(actor=SYSTEM, series=Series.objects.get())
    for kind, model in (("series_version", SeriesVersion), ("episode_version", EpisodeVersion)):
        for version in model.objects.all():
            apply_verdict(actor=SYSTEM, verdict=VersionVerdict(kind, version.public_id, version.digest, "approve"))
"""
TAKE_DOWN = """
import time
from django.db import transaction
from accounts.models import User
from core.actors import person
from dramas.models import Episode, Series
from moderation.services.held_actions import Target
from moderation.services.takedowns import TakedownReason, take_down
operator = person(User.objects.get(email="operator@example.com").pk, frozenset({"operator"}))
series = Series.objects.get()
part = Episode.objects.get(number=1).public_id
with transaction.atomic():
    transaction.on_commit(lambda: print(time.time()))
    take_down(actor=operator, target=Target("series", series.public_id, part), why=TakedownReason("C-SEX", "It shows too much."))
"""
REF = "from dramas.models import Series\nprint(Series.objects.get().public_id)"
GONE = """() => {
  const notice = document.querySelector("[data-notice=gone]");
  return !notice.hidden && ![...document.querySelectorAll("video")].some((video) => !video.paused);
}"""
PLAYS = "() => [...document.querySelectorAll('video')].some((video) => !video.paused && video.currentTime > 2)"
LIMIT_SECONDS = 5


def publish(site: Site, folder: Path, clips: list[Path]) -> None:
    """Two episodes that anybody may watch."""
    folder.mkdir()
    for number, clip in enumerate(clips, start=1):
        (folder / f"E{number:02}.mp4").write_bytes(clip.read_bytes())
    site.shell(MAKE_SERIES)
    site.manage("import_season", "--producer", "north", "--series", "harbour", str(folder), "--json")
    site.wait_for(READY, seconds=300)
    site.shell(PUBLISH)


def until(page: Page, code: str, seconds: float) -> float:
    """Wait; the moment at which it was true."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if page.evaluate(code):
            return time.time()
        page.wait_for_timeout(25)
    pytest.fail(f"never came: {code}")


def test_the_picture_stops_within_five_seconds_and_nothing_of_it_is_given_again(
    site: Site, chromium: Browser, tmp_path: Path, make_clip
):
    publish(site, tmp_path / "season", [make_clip(seconds=45, width=360, height=640, tone=tone) for tone in (440, 660)])
    with watching(site, chromium, 1) as (page, given), ThreadPoolExecutor(1) as another:
        taking_down = another.submit(site.shell, TAKE_DOWN)
        it_stops(site, page, given, lambda: float(taking_down.result().strip().splitlines()[0]))
        assert "Episode 1" not in page.request.get(f"{site.url}/s/harbour/").text()
    form = takedown_form(site, chromium)
    with watching(site, chromium, 2) as (page, given):
        taken_at = time.time()
        form.locator("main form button[type=submit]").last.click()
        it_stops(site, page, given, lambda: taken_at)
        lists_have_dropped_it(site, page)
    the_producer_was_told(site, chromium)


@contextmanager
def watching(site: Site, chromium: Browser, number: int) -> Iterator[tuple[Page, list[tuple[float, str, int]]]]:
    """A guest's page in which the episode plays, and every answer that it gets (moment, address, status)."""
    page = chromium.new_context(viewport=PHONE, locale="en-US").new_page()
    given: list[tuple[float, str, int]] = []
    page.on("response", lambda answer: given.append((time.time(), answer.url, answer.status)))
    page.goto(f"{site.url}/s/harbour/{number}/")
    until(page, PLAYS, 120)
    yield page, given
    assert page.request.get(f"{site.url}/s/harbour/{number}/").status == 404
    page.context.close()


def it_stops(site: Site, page: Page, given: list[tuple[float, str, int]], when_taken_down: Callable[[], float]) -> None:
    """In time, with a sentence, and for good."""
    stopped_at = until(page, GONE, 60)
    taken_at = when_taken_down()
    print(f"stopped {stopped_at - taken_at:.2f} s after the takedown")  # noqa: T201 - the measurement
    assert stopped_at - taken_at < LIMIT_SECONDS
    expect(page.locator("[data-notice=gone]")).to_contain_text("This episode is no longer available here.")
    nothing_is_given(page, given, taken_at)


def takedown_form(site: Site, chromium: Browser) -> Page:
    """An operator about to take the whole series down."""
    page = chromium.new_context(locale="en-US").new_page()
    sign_in(page, site.url, "operator@example.com")
    page.goto(f"{site.url}/desk/takedown/series/{site.shell(REF).strip()}/")
    page.locator("main select").first.select_option(index=1)
    page.locator("main textarea").first.fill("The rights were withdrawn.")
    return page


def nothing_is_given(page: Page, given: list[tuple[float, str, int]], taken_at: float) -> None:
    """Neither an address that worked a moment ago nor a new one."""
    worked = [url for _at, url, status in given if "/media/" in url and ".mp4" in url and status in (200, 206)]
    first = next(url for url in worked if url)
    time.sleep(max(0.0, taken_at + LIMIT_SECONDS - time.time()))
    assert page.request.get(first).status == 403
    begun = len(given)
    page.wait_for_timeout(4_000)
    late = [url for _at, url, status in given[begun:] if "/media/" in url and status < 300]
    assert late == []


def lists_have_dropped_it(site: Site, page: Page) -> None:
    """Pages and lists are asked anew each time."""
    assert page.request.get(f"{site.url}/s/harbour/").status == 404
    for address in ("/", "/feed/"):
        assert "Harbour Lights" not in page.request.get(site.url + address).text()
    for address in ("/api/v1/series", "/api/v1/feed"):
        assert json.loads(page.request.get(site.url + address).text())["results"] == []


def the_producer_was_told(site: Site, chromium: Browser) -> None:
    """Their notice leads to the statement of reasons."""
    page = chromium.new_context(locale="en-US").new_page()
    sign_in(page, site.url, "producer@example.com")
    page.goto(f"{site.url}/me/notices/")
    page.get_by_role("link", name="was taken down").last.click()
    expect(page.get_by_role("heading", name="Why")).to_be_visible()
    expect(page.get_by_text("It shows too much.").first).to_be_visible()
    page.context.close()
