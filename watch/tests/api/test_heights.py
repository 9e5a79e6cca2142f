"""What a tier says about the picture is what its subscribers get: from billing's gate over the session and the master to the bytes."""

from urllib.parse import urljoin

import m3u8
import pytest
from django.utils import timezone

from billing.models import Subscription
from billing.tests.payments.conftest import *  # noqa: F403 - tiers and who has them
from core.actors import SYSTEM
from dramas.models import EpisodeVersion
from media.services.imports import import_file
from media.targets import UploadTarget

pytestmark = pytest.mark.django_db(transaction=True)
JSON = "application/json"
SAVING = ["540", "360"]
FREE, VIP = ["720", "540", "360"], ["1080", "720", "540", "360"]


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def series(make_clip, make_public_series, eager_tasks, settings):
    """One free episode with a rendition on every rung."""
    settings.ENCODING_PROFILES = {"standard": "ultrafast"}
    clip = make_clip(seconds=2.5, width=1080, height=1920, fps=25)
    upload = import_file(clip, target=UploadTarget(owner_key="company:1", actor_ref=SYSTEM.ref))
    series = make_public_series(episodes=1)
    EpisodeVersion.objects.filter(episode__series=series).update(asset=upload.asset_id)
    return series


def opened(client, series, **wish) -> dict[str, str]:
    """A session of the first episode, or one that is only prepared."""
    answer = client.post(f"/api/v1/episodes/{series.episodes.get().public_id}/playback", wish, content_type=JSON)
    assert answer.status_code in (200, 201), answer.content
    return answer.json()


def renewed(client, session: dict[str, str]) -> str:
    """The address of the master under a fresh grant."""
    return client.post(f"/api/v1/sessions/{session['session_id']}/grant").json()["master_url"]


def listed(client, master_url: str) -> list[str]:
    """The pictures that the master offers, highest first."""
    variants = m3u8.loads(client.get(master_url).content.decode()).playlists
    return sorted((variant.uri.removesuffix(".m3u8") for variant in variants), key=int, reverse=True)


def segments(client, master_url: str) -> str:
    """What stands before the name in the address of a segment."""
    playlist = urljoin(master_url, "360.m3u8")
    return urljoin(playlist, m3u8.loads(client.get(playlist).content.decode()).segments[0].uri).removesuffix("360.mp4")


def served(client, master_url: str) -> list[str]:
    """The pictures of which playlist, init segment and a later part are served; the others are refused altogether."""
    folder, found = segments(client, master_url), []
    for rung in VIP:
        answers = [
            client.get(urljoin(master_url, f"{rung}.m3u8")),
            client.get(f"{folder}{rung}.mp4", headers={"Range": "bytes=0-99"}),
            client.get(f"{folder}{rung}.mp4", headers={"Range": "bytes=5000-5099"}),
        ]
        statuses = [answer.status_code for answer in answers]
        assert statuses in ([200, 206, 206], [403, 403, 403])
        if statuses[0] == 403:
            assert {answer.json()["code"] for answer in answers} == {"grant-height"}
        else:
            found.append(rung)
    return found


def test_without_a_tier_the_picture_ends_at_720_and_a_vip_gets_1080(
    client, client_for, viewer, make_user, actor_for, subscribe, series
):
    subscribe(actor_for(viewer), "vip")
    for browser, expected in ((client, FREE), (client_for(make_user()), FREE), (client_for(viewer), VIP)):
        for wish in ({}, {"ahead": True}):
            master = opened(browser, series, **wish)["master_url"]
            assert listed(browser, master) == expected
            assert served(browser, master) == expected


def test_who_saves_data_gets_540_at_most_whatever_they_pay_for(
    client, client_for, viewer, actor_for, subscribe, series
):
    subscribe(actor_for(viewer), "vip")
    guest, vip = client, client_for(viewer)
    for browser in (guest, vip):
        browser.post("/data-saver/", {"wish": "on"})
        session = opened(browser, series)
        assert listed(browser, session["master_url"]) == SAVING
        assert served(browser, session["master_url"]) == SAVING
    browser.post("/data-saver/", {"wish": "off"})
    assert listed(vip, renewed(vip, session)) == VIP


def test_the_browsers_own_wish_to_save_data_counts_until_its_viewer_says_otherwise(client, series):
    address = f"/api/v1/episodes/{series.episodes.get().public_id}/playback"
    wish = {"data": {}, "content_type": JSON, "headers": {"Save-Data": "on"}}
    assert listed(client, client.post(address, **wish).json()["master_url"]) == SAVING
    client.post("/data-saver/", {"wish": "off"})
    assert listed(client, client.post(address, **wish).json()["master_url"]) == FREE


def test_a_running_session_gets_the_height_of_a_new_tier_when_its_grant_is_renewed(
    client_for, viewer, actor_for, subscribe, tiers, series
):
    subscribe(actor_for(viewer), "basic")
    client = client_for(viewer)
    session = opened(client, series)
    quote = client.post(f"/subscription/change/{tiers['vip'].public_id}/").context["quote"]
    client.post(f"/subscription/accept/{quote.public_id}/")
    assert served(client, session["master_url"]) == FREE
    assert listed(client, renewed(client, session)) == VIP
    assert served(client, renewed(client, session)) == VIP
    assert served(client, opened(client, series)["master_url"]) == VIP


def test_when_a_tier_ends_the_running_grant_lives_on_and_the_next_one_is_lower(
    client_for, viewer, actor_for, subscribe, series, now
):
    subscribe(actor_for(viewer), "vip")
    client = client_for(viewer)
    session = opened(client, series)
    Subscription.objects.update(access_until=now)
    assert served(client, session["master_url"]) == VIP
    assert listed(client, renewed(client, session)) == FREE
    assert served(client, renewed(client, session)) == FREE
    assert served(client, opened(client, series)["master_url"]) == FREE
