"""Charts, the end of what is new in the feed, and one episode out of the history, in a real Chromium, narrow and wide."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from core.actors import person
from playback.models import SeriesFigure, WatchPosition
from playback.services.charts import rebuild_charts
from tests.fixtures.browser import DESKTOP, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SMALLEST = {"width": 320, "height": 640}
TABLET = {"width": 768, "height": 1024}


@pytest.fixture
def charted(live, make_public_series):
    """Five series in the charts, and a trope that they share."""
    titles = ("The Heir Returns", "Moon Gate", "Lantern Street", "Seven Winters in the North", "Noodles at Dawn")
    found = [make_public_series(title=title, tropes=("rebirth", "slow-burn")) for title in titles]
    for number, series in enumerate(found):
        for age, viewers in ((1, number + 1), (0, 9 - number * number % 7)):
            day = timezone.now().date() - timedelta(days=age)
            SeriesFigure.objects.create(series=series, day=day, viewers=viewers)
    type(found[0]).objects.update(published_at=timezone.now() - timedelta(days=5))
    rebuild_charts()
    return found


@pytest.mark.parametrize("size", [SMALLEST, PHONE, TABLET, DESKTOP], ids=["smallest", "phone", "tablet", "desktop"])
def test_charts_fit_every_screen_and_axe_finds_nothing(live, open_context, axe, charted, size):
    page = open_context(size=size).new_page()
    for address in ("/", "/charts/", "/charts/new/", "/charts/finished/", "/charts/trope/?trope=rebirth"):
        page.goto(live.url + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], address
        assert axe(page) == [], address


def test_a_chart_leads_to_others_and_to_its_series(live, page, charted):
    page.goto(live.url + "/")
    page.get_by_role("link", name="All charts").click()
    page.get_by_role("navigation", name="By trope").get_by_role("link", name="Slow burn").click()
    expect(page.get_by_role("heading", name="Slow burn")).to_be_visible()
    page.locator(".chart .poster-card").first.press("Enter")
    page.wait_for_url("**/s/*/")  # came-from.js has taken the source out of the address
    assert page.locator(".series__play").get_attribute("href").endswith("/1/?from=chart")


def test_who_has_seen_everything_new_is_told_once(live, open_context, charted, viewer):
    for series in charted:
        WatchPosition.objects.create(
            viewer_key=person(viewer.pk).ref,
            episode=series.episodes.get(number=1),
            position_ms=9_000,
            furthest_ms=9_000,
            event_at=timezone.now(),
        )
    page = open_context(user=viewer).new_page()
    page.goto(live.url + "/feed/")
    told = page.locator(".toast", has_text="You have seen the beginning of everything new")
    expect(told).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.wait_for_timeout(500)
    expect(told).to_have_count(1)


def test_an_episode_leaves_the_history_without_a_page_load(live, open_context, charted, viewer):
    for number, series in enumerate(charted[:2]):
        at = timezone.now() - timedelta(minutes=number)
        WatchPosition.objects.create(
            viewer_key=person(viewer.pk).ref, episode=series.episodes.get(number=1), position_ms=9_000, event_at=at
        )
    page = open_context(user=viewer).new_page()
    page.goto(live.url + "/library/history/")
    page.get_by_role("button", name="Remove “The Heir Returns”, episode 1, from the history").press("Enter")
    expect(page.locator(".toast", has_text="The episode is no longer in your history.")).to_be_visible()
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)
    expect(page.locator("[data-kept]:visible")).to_have_count(1)
    assert WatchPosition.objects.filter(viewer_key=person(viewer.pk).ref).count() == 1
