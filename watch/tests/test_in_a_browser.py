"""The player in a real Chromium with really encoded pictures: it plays with sound, swipes, remembers, and says what is wrong."""

import time

import pytest

from core.actors import SYSTEM
from dramas.models import Dub, EpisodeVersion, SeriesVersion, Subtitle
from dramas.services.publication import take_down_series
from media.models import Asset
from media.services.imports import import_file
from media.targets import UploadTarget
from playback.models import WatchPosition
from tests.fixtures.browser import DESKTOP, PHONE
from watch.tests.playing import is_running, until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
VTT = "WEBVTT\n\n00:00.000 --> 00:08.000\nYou came back.\n"


@pytest.fixture
def series(live, make_clip, make_public_series, eager_tasks, encoded_once):
    """Seven episodes of eight seconds with captions; the last two are not free."""
    asset = import_clip(make_clip(seconds=8, width=360, height=640))
    series = make_public_series(episodes=7, title="The Heir Returns", ai_made=True, filing_number="2026-0107")
    EpisodeVersion.objects.filter(episode__series=series).update(asset=asset)
    for version in EpisodeVersion.objects.filter(episode__series=series):
        Subtitle.objects.create(version=version, language="en", content=VTT, sha256="0" * 64)
    return series


@pytest.fixture
def long_series(live, make_clip, make_public_series, eager_tasks, encoded_once):
    """One episode of a minute."""
    series = make_public_series(episodes=1, title="The Long Way")
    EpisodeVersion.objects.filter(episode__series=series).update(
        asset=import_clip(make_clip(seconds=60, width=360, height=640))
    )
    return series


def import_clip(clip):
    imported = import_file(clip, target=UploadTarget(owner_key="company:1", actor_ref=SYSTEM.ref))
    asset = Asset.objects.get(pk=imported.asset_id)
    assert asset.state == "ready", asset.failure_log
    return asset


def swipe_up(page):
    touch = page.context.new_cdp_session(page)
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": 180, "y": 640}]})
    for y in range(590, 130, -50):
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": 180, "y": y}]})
        page.wait_for_timeout(12)
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_a_guest_plays_with_sound_and_swipes_to_the_next_episode_without_a_page_load(live, page, series):
    loads = []
    page.goto(f"{live.url}/s/{series.slug}/1/")
    page.on("load", lambda _: loads.append(page.url))
    playing = until(page, lambda now: is_running(0)(now) and now["seconds"] > 1.5)
    assert playing["sound"] > 0
    assert playing["frames"] > 10
    page.locator('.slide[data-index="1"] video').wait_for(state="attached", timeout=15_000)
    swipe_up(page)
    began = time.monotonic()
    until(page, is_running(1))
    assert time.monotonic() - began < 2, "the second episode was fetched ahead"
    assert page.url.endswith(f"/s/{series.slug}/2/")
    assert page.title() == "The Heir Returns · Episode 2 of 7"
    assert loads == []
    assert page.locator("video").count() <= 4


def test_keys_and_wheel_do_what_fingers_do(live, desktop_page, series):
    page = desktop_page
    page.goto(f"{live.url}/s/{series.slug}/1/")
    until(page, is_running(0))
    page.keyboard.press("ArrowDown")
    until(page, is_running(1))
    page.keyboard.press("ArrowUp")
    until(page, is_running(0))
    page.keyboard.press("Space")
    until(page, lambda now: now["paused"])
    page.keyboard.press("Space")
    until(page, lambda now: not now["paused"])
    page.keyboard.press("m")
    until(page, lambda now: now["muted"])
    page.mouse.move(400, 400)
    page.mouse.wheel(0, 240)
    until(page, is_running(1))
    line = page.get_by_role("slider", name="Position in the episode")
    line.focus()
    page.keyboard.press("End")
    until(page, lambda now: now["index"] == 2, seconds=20)


def test_an_episode_goes_on_where_it_was_left_and_the_one_that_follows_by_itself_begins_at_its_start(
    live, page, series
):
    page.goto(f"{live.url}/s/{series.slug}/2/?t=3")
    until(page, lambda now: is_running(1)(now) and now["seconds"] > 4)
    page.goto(f"{live.url}/s/{series.slug}/1/")
    until(page, is_running(0))
    page.goto(f"{live.url}/s/{series.slug}/2/")
    assert until(page, is_running(1))["seconds"] > 3
    page.goto(f"{live.url}/s/{series.slug}/1/?t=6.5")
    assert until(page, is_running(1), seconds=25)["seconds"] < 2


def test_an_episode_that_is_not_free_explains_itself_and_offers_the_free_ones(live, page, series):
    page.goto(f"{live.url}/s/{series.slug}/6/")
    sheet = page.locator("[data-notice=locked]")
    sheet.wait_for()
    assert "The first 5 episodes are free." in sheet.inner_text()
    page.get_by_role("button", name="Not now").click()
    page.get_by_role("button", name="Show the free episodes").click()
    page.get_by_role("link", name="Episode 2, free").click()
    until(page, is_running(1))


def test_a_picture_that_was_far_away_comes_back_with_its_second(live, desktop_page, series):
    page = desktop_page
    page.goto(f"{live.url}/s/{series.slug}/1/?t=2")
    until(page, is_running(0))
    page.locator("[data-drawer] [data-number='7']").click()
    page.locator("[data-notice=locked]").wait_for()
    page.get_by_role("button", name="Not now").click()
    page.locator("[data-drawer] [data-number='1']").click()
    assert until(page, is_running(0))["seconds"] > 2


def test_a_refused_address_is_renewed_without_losing_the_second(live, page, series):
    refused = []

    def refuse_once(route):
        refused.append(route.request.url)
        route.fulfill(status=403, body="") if len(refused) == 1 else route.continue_()

    page.route("**/media/**/*.mp4", refuse_once)
    page.goto(f"{live.url}/s/{series.slug}/1/?t=4")
    playing = until(page, is_running(0))
    assert len(refused) > 1
    assert playing["seconds"] >= 4


def test_a_lost_connection_is_told_in_words_and_playing_goes_on_when_it_is_back(live, page, series):
    page.goto(f"{live.url}/s/{series.slug}/1/")
    until(page, is_running(0))
    page.context.set_offline(True)
    page.keyboard.press("ArrowDown")
    page.locator('.slide[data-index="1"]:not([inert])').wait_for()
    page.keyboard.press("ArrowDown")
    page.locator('.slide[data-index="2"]:not([inert])').wait_for()
    page.locator("[data-notice=network]").wait_for()
    page.context.set_offline(False)
    until(page, is_running(2), seconds=20)
    assert page.locator("[data-notice=network]").is_hidden()


def test_a_cut_of_ten_seconds_heals_by_itself(live, page, long_series):
    page.goto(f"{live.url}/s/{long_series.slug}/1/")
    until(page, is_running(0))
    page.context.set_offline(True)
    page.evaluate("document.querySelector('.slide:not([inert]) video').currentTime = 45")  # beyond what was fetched
    page.wait_for_timeout(10_000)
    page.context.set_offline(False)
    playing = until(page, lambda now: is_running(0)(now) and now["seconds"] > 46, seconds=12)
    assert playing["seconds"] < 58
    assert page.locator("[data-notice=network]").is_hidden()


def test_a_takedown_stops_a_picture_that_is_wholly_fetched_by_the_next_beat(live, page, series):
    page.goto(f"{live.url}/s/{series.slug}/1/")
    until(page, lambda now: is_running(0)(now) and now["seconds"] > 1)
    take_down_series(actor=SYSTEM, series=series, reason="rights")
    notice = page.locator("[data-notice=gone]")
    notice.wait_for(timeout=6_500)
    assert "This episode is no longer available here." in notice.inner_text()
    assert page.locator(".slide:not([inert])").get_attribute("data-index") == "0"
    assert page.locator(".slide:not([inert]) video").count() == 0, "its bytes were given back"
    assert page.locator(".slide.is-playing").count() == 0, "nor what was fetched ahead"
    assert page.locator(".slide:not([inert]) [data-poster]").is_visible()
    page.keyboard.press("Space")
    page.wait_for_timeout(4_000)
    assert notice.is_visible(), "nothing starts it again"
    assert WatchPosition.objects.get().position_ms > 1_000


def test_a_next_episode_that_was_fetched_before_the_takedown_is_not_shown(live, page, series):
    page.goto(f"{live.url}/s/{series.slug}/1/")
    until(page, is_running(0))
    page.locator('.slide[data-index="1"] video').wait_for(state="attached", timeout=15_000)
    take_down_series(actor=SYSTEM, series=series, reason="rights")
    page.keyboard.press("ArrowDown")
    page.locator('.slide[data-index="1"]:not([inert])').wait_for()
    page.locator("[data-notice=gone]").wait_for(timeout=3_000)
    assert page.locator(".slide.is-playing:not([inert])").count() == 0


def test_a_takedown_while_it_is_paused_is_met_when_it_goes_on(live, page, long_series):
    asked = []
    page.goto(f"{live.url}/s/{long_series.slug}/1/")
    until(page, lambda now: is_running(0)(now) and now["seconds"] > 1)
    page.keyboard.press("Space")
    until(page, lambda now: now["paused"])
    take_down_series(actor=SYSTEM, series=long_series, reason="rights")
    page.on("request", lambda request: asked.append(request.url) if "/api/" in request.url else None)
    page.wait_for_timeout(6_000)
    page.keyboard.press("Space")
    page.locator("[data-notice=gone]").wait_for(timeout=2_000)
    asked.clear()
    page.wait_for_timeout(6_000)
    assert asked == [], "a refusal is final"


def test_captions_and_the_required_labels_are_drawn_over_the_picture(live, page, series):
    page.goto(f"{live.url}/s/{series.slug}/1/")
    page.locator("[data-captions]", has_text="You came back.").wait_for()
    for label in ("Made with AI", "Filing number 2026-0107"):
        page.locator(".slide.shows-labels .slide__label", has_text=label).wait_for()
    page.keyboard.press("c")
    page.locator("[data-captions]:not(:has(p))").wait_for(state="attached")
    until(page, lambda now: now["seconds"] > 5.2)
    page.locator(".slide:not([inert]):not(.shows-labels)").wait_for()


def test_labels_are_shown_to_viewers_who_go_on_in_the_middle_too(live, page, long_series):
    SeriesVersion.objects.filter(series=long_series).update(ai_made=True)
    page.goto(f"{live.url}/s/{long_series.slug}/1/?t=30")
    until(page, is_running(0))
    page.locator(".slide.shows-labels .slide__label", has_text="Made with AI").wait_for()


def test_a_dub_is_heard_where_it_is_the_viewers_language_and_the_original_again_when_asked(
    live, page, long_series, make_clip
):
    version = EpisodeVersion.objects.get(episode__series=long_series)
    dub = import_clip(make_clip(seconds=60, width=360, height=640, tone=880))
    Dub.objects.create(version=version, language="en", asset=dub)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{live.url}/s/{long_series.slug}/1/")
    playing = until(page, lambda now: is_running(0)(now) and now["sound"] > 0)
    assert any(f"/{dub.public_id}/" in address for address in asked)
    page.locator("[data-dubs-menu] summary").click()
    page.locator("[data-dubs-menu]").get_by_role("button", name="Original").click()
    asked.clear()
    until(page, lambda now: now["seconds"] > playing["seconds"] + 2 and now["sound"] > playing["sound"])
    page.evaluate("document.querySelector('.slide:not([inert]) video').currentTime = 40")
    until(page, lambda now: now["seconds"] > 40.5)
    assert not any(f"/{dub.public_id}/" in address for address in asked)
    assert any(f"/{version.asset.public_id}/" in address and "audio" in address for address in asked)


def test_the_feed_goes_on_within_a_series_and_ends_with_a_way_out(live, page, series):
    page.goto(f"{live.url}/feed/")
    until(page, is_running(0))
    page.evaluate("document.querySelector('.slide:not([inert]) video').currentTime = 7.6")
    page.locator(".slide:not([inert]) .slide__place", has_text="Episode 2 of 7").wait_for()
    until(page, is_running(0))
    page.keyboard.press("ArrowDown")
    page.get_by_role("link", name="Choose a series").wait_for()


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_axe_finds_nothing_on_any_page(live, open_context, axe, series, size):
    page = open_context(size=size).new_page()
    for address in ("/", "/feed/", f"/s/{series.slug}/", f"/s/{series.slug}/1/", f"/s/{series.slug}/6/", "/nowhere/"):
        page.goto(live.url + address)
        page.wait_for_timeout(700)
        assert axe(page) == [], address
