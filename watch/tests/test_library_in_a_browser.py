"""Following, liking, saving and removing in a real Chromium: at once, with a way back, by keyboard, and without JavaScript."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.services.notices import wanted_channels
from accounts.unsubscribing import sign_wish
from core.actors import person
from playback.models import WatchPosition
from tests.fixtures.browser import DESKTOP
from watch.enums import KeepKind
from watch.models import EpisodeLike, HiddenSeries, SavedSeries, SeriesFollow
from watch.models.keeps import keeps

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def series(live, make_public_series):
    return make_public_series(episodes=3, title="The Heir Returns")


@pytest.fixture
def begun(live, make_public_series, viewer):
    """Three series that ``viewer`` began, follows, saved and likes; the first was watched last."""
    rows, ref, now = [], person(viewer.pk).ref, timezone.now()
    for number, title in enumerate(("The Heir Returns", "Moon Gate", "Lantern Street")):
        series = make_public_series(episodes=3, title=title)
        episode, at = series.episodes.get(number=1), now - timedelta(minutes=number)
        WatchPosition.objects.create(viewer_key=ref, episode=episode, position_ms=20_000, event_at=at)
        for kind, target in ((KeepKind.FOLLOW, series), (KeepKind.SAVE, series), (KeepKind.LIKE, episode)):
            keeps(kind).create(viewer_key=ref, target=target, kept_at=at)
        rows.append(series)
    return rows


def eventually(page, holds, what):
    """Wait for something outside of the page."""
    for _attempt in range(100):
        if holds():
            return
        page.wait_for_timeout(50)
    pytest.fail(f"never came: {what}")


def test_a_guest_follows_and_saves_a_series_and_takes_it_back(live, page, series):
    page.goto(f"{live.url}/s/{series.slug}/")
    page.get_by_role("button", name="Follow", exact=True).click()
    expect(page.get_by_role("button", name=re.compile("^Following 1"))).to_be_visible()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("button", name="Saved", exact=True)).to_be_visible()
    eventually(page, lambda: SeriesFollow.objects.count() == SavedSeries.objects.count() == 1, "rows")
    page.reload()
    page.get_by_role("button", name=re.compile("^Following 1")).press("Enter")
    expect(page.get_by_role("button", name="Follow", exact=True)).to_be_visible()
    eventually(page, lambda: not SeriesFollow.objects.exists(), "the row is gone")


def test_what_does_not_arrive_is_drawn_back_and_said(live, page, series):
    page.goto(f"{live.url}/s/{series.slug}/")
    page.route("**/api/v1/library/**", lambda route: route.abort())
    page.get_by_role("button", name="Follow", exact=True).click()
    expect(page.get_by_text("That did not arrive, so nothing was changed.")).to_be_visible()
    expect(page.get_by_role("button", name="Follow", exact=True)).to_be_visible()
    assert not SeriesFollow.objects.exists()


def test_many_quick_clicks_end_as_the_last_one_says(live, page, series):
    page.goto(f"{live.url}/s/{series.slug}/")
    button = page.locator("form[data-keep] button").first
    for _click in range(5):
        button.click()
    eventually(page, lambda: SeriesFollow.objects.count() == 1, "five clicks are a follow")
    page.wait_for_timeout(500)
    assert SeriesFollow.objects.count() == 1
    expect(page.get_by_role("button", name=re.compile("^Following 1"))).to_be_visible()


def test_a_card_of_continue_watching_leaves_and_comes_back(live, open_context, viewer, begun):
    page = open_context(viewer).new_page()
    page.goto(live.url)
    shelf = page.locator("section", has=page.locator("#shelf-continue"))
    remove = shelf.get_by_role("button", name="Remove “Moon Gate” from continue watching")
    remove.focus()
    page.keyboard.press("Enter")
    expect(shelf.get_by_text("Moon Gate", exact=True).first).to_be_hidden()
    eventually(page, HiddenSeries.objects.exists, "the mark")
    assert page.evaluate("document.activeElement.closest('li').innerText").startswith("Lantern")
    page.get_by_role("button", name="Undo").click()
    expect(remove).to_be_focused()
    eventually(page, lambda: not HiddenSeries.objects.exists(), "the mark is gone")
    remove.click()
    eventually(page, HiddenSeries.objects.exists, "the mark")
    page.reload()
    expect(remove).to_have_count(0)


def test_forms_work_without_javascript(live, open_context, viewer, begun):
    page = open_context(viewer, java_script_enabled=False).new_page()
    page.goto(f"{live.url}/library/watchlist/")
    page.get_by_role("button", name="Remove “Moon Gate” from the watchlist").click()
    expect(page).to_have_url(f"{live.url}/library/watchlist/")
    expect(page.get_by_text("The series is no longer on your watchlist.")).to_be_visible()
    assert SavedSeries.objects.count() == 2
    page.goto(f"{live.url}/library/history/")
    page.get_by_role("button", name="Pause the history").click()
    expect(page.get_by_text("Your history is paused.")).to_be_visible()
    page.get_by_text("Clear the history").click()
    page.get_by_role("button", name="Forget everything I watched").click()
    expect(page.get_by_role("heading", name="Your history is empty")).to_be_visible()


def test_the_heart_and_the_bell_over_the_picture(live, open_context, viewer, series):
    page = open_context(viewer, size=DESKTOP).new_page()
    page.goto(f"{live.url}/s/{series.slug}/1/")
    like = page.get_by_role("button", name="Like")
    follow = page.get_by_role("button", name="Follow the series")
    like.click()
    expect(like).to_have_attribute("aria-pressed", "true")
    eventually(page, lambda: EpisodeLike.objects.count() == 1, "the like")
    expect(like).to_contain_text("1")
    follow.press("Enter")
    expect(follow).to_have_attribute("aria-pressed", "true")
    eventually(page, lambda: SeriesFollow.objects.count() == 1, "the follow")
    page.locator("[data-next]").click()
    expect(page).to_have_url(f"{live.url}/s/{series.slug}/2/")
    expect(like).to_have_attribute("aria-pressed", "false")
    expect(follow).to_have_attribute("aria-pressed", "true")
    page.route("**/api/v1/library/**", lambda route: route.abort())
    like.click()
    expect(page.get_by_text("That did not arrive, so nothing was changed.")).to_be_visible()
    expect(like).to_have_attribute("aria-pressed", "false")
    page.goto(f"{live.url}/s/{series.slug}/1/")
    expect(like).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_axe_finds_nothing_in_the_library(scheme, live, open_context, viewer, begun, axe):
    page = open_context(viewer, color_scheme=scheme).new_page()
    for path in ("", "following/", "watchlist/", "liked/", "history/", "producers/"):
        page.goto(f"{live.url}/library/{path}")
        page.evaluate("scheme => document.documentElement.dataset.theme = scheme", scheme)
        assert axe(page) == [], path


def test_the_link_of_a_mail_asks_before_it_stops_the_mail(live, page, viewer, axe):
    page.goto(f"{live.url}/unsubscribe/{sign_wish(user_id=viewer.pk, kind='release')}/")
    assert axe(page) == []
    page.get_by_role("button", name="Stop this mail").click()
    expect(page.get_by_role("heading", name="You get no more mail about “new episodes”")).to_be_visible()
    assert wanted_channels(user_id=viewer.pk, kind="release") == {"in_app"}
    page.get_by_role("button", name="Send it again").click()
    expect(page.get_by_role("heading", name="You get mail about “new episodes” again")).to_be_visible()
