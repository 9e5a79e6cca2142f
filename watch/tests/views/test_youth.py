"""Youth mode through HTTP: the pool alone everywhere, minutes and night, nothing to pay, and a device that stays in it."""

import json
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import User, YouthPin
from accounts.youth_device import COOKIE
from billing.models import CheckIn, PaymentOrder
from dramas.services.search import index_series
from playback.models import PlaybackSession, WatchPosition, YouthDay
from tests.fixtures.people import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("daytime")]
PIN = "2580"
PLACES = (
    "/",
    "/feed/",
    "/library/",
    "/library/history/",
    "/library/following/",
    "/search/?q=wild",
    "/api/v1/series",
    "/api/v1/feed",
    "/api/v1/continue",
    "/api/v1/library/history",
    "/api/v1/search?q=wild",
    "/api/v1/search/suggestions?q=wild",
)


@pytest.fixture
def wild(make_public_series):
    """A series from 8 years on, which everybody but the pool sees."""
    series = make_public_series(title="Wild Hearts")
    series.live_version.minimum_age = 8
    series.live_version.save(update_fields=["minimum_age"])
    index_series(series.pk)
    return series


@pytest.fixture
def tame(make_public_series):
    return make_public_series(title="For Everybody", episodes=3)


@pytest.fixture
def young(client_for, viewer):
    """A browser whose person has turned youth mode on."""
    client = client_for(viewer)
    answer = client.post("/me/youth/", {"new_pin": PIN, "again": PIN}, follow=True)
    assert b"Youth mode is on" in answer.content
    return client


def play(client, series, number=1, **wish):
    episode = series.episodes.get(number=number)
    return client.post(f"/api/v1/episodes/{episode.public_id}/playback", wish, content_type="application/json")


def use_up(viewer):
    now = timezone.now()
    YouthDay.objects.update_or_create(
        account=viewer, day=timezone.localdate(), defaults={"used_ms": 40 * 60_000, "seen_at": now, "open_until": now}
    )


def test_only_the_pool_is_anywhere(young, viewer, wild, tame, client_for):
    for series in (wild, tame):
        WatchPosition.objects.create(
            viewer_key=f"user:{viewer.pk}",
            episode=series.episodes.get(number=1),
            position_ms=20_000,
            event_at=timezone.now(),
        )
    for address in PLACES:
        assert b"Wild Hearts" not in young.get(address).content, address
        assert f"/s/{wild.slug}/".encode() not in young.get(address).content, address
    assert b"For Everybody" in young.get("/").content
    assert b"Wild Hearts" in client_for(None).get("/").content


def test_what_is_outside_the_pool_is_not_there_and_nobody_is_asked_for_an_age(young, wild, tame):
    share = f"/media/shares/{wild.slug}/en/0-wide.jpg"
    for address in (f"/s/{wild.slug}/", f"/s/{wild.slug}/1/", f"/api/v1/series/{wild.slug}", share):
        assert young.get(address).status_code == 404, address
    refused = play(young, wild)
    assert (refused.status_code, refused.json()["code"]) == (404, "episode-not-public")
    assert play(young, tame).status_code == 201
    assert young.get("/sitemap.xml").status_code == 403
    assert PlaybackSession.objects.count() == 1


def test_nothing_is_paid_or_earned(young, viewer, tame):
    for address in ("/wallet/", "/wallet/shop/", "/tiers/", "/subscription/", "/earn/"):
        assert young.get(address).status_code == 403, address
    for address in ("/earn/check-in/", "/api/v1/earn/check-in", "/wallet/shop/abcdefgh/buy/"):
        assert young.post(address, {"key": "abcdefgh-1"}).status_code == 403, address
    unlock = f"/api/v1/episodes/{tame.episodes.get(number=3).public_id}/unlock"
    wish = {"key": "abcdefgh-1", "scope": "episode", "seen_coins": 10}
    answer = young.post(unlock, wish, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "youth-mode")
    assert not CheckIn.objects.exists()
    assert not PaymentOrder.objects.exists()
    assert b"/wallet/" not in young.get("/").content


def test_staff_work_rests(client_for, reviewer, producer):
    for user, address in ((reviewer, "/desk/"), (producer, "/studio/")):
        client = client_for(user)
        assert client.get(address, follow=True).status_code == 200
        client.post("/me/youth/", {"new_pin": PIN, "again": PIN})
        assert client.get(address, follow=True).status_code == 403


def test_when_the_minutes_are_used_up_nothing_begins_or_goes_on(young, viewer, tame):
    session = play(young, tame).json()["session_id"]
    use_up(viewer)
    beat = {"position_ms": 2000}
    for answer in (
        play(young, tame, 2),
        play(young, tame, 2, ahead=True),
        young.post(f"/api/v1/sessions/{session}/grant"),
        young.post(f"/api/v1/sessions/{session}/progress", beat, content_type="application/json"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "youth-minutes")
        assert "40 minutes" in answer.json()["detail"]
    many = {"events": [{"event_id": "a", "session_id": session, **beat}]}
    [result] = young.post("/api/v1/progress", json.dumps(many), content_type="application/json").json()["results"]
    assert (result["outcome"] != "refused", result["code"]) == (True, "youth-minutes")
    for address in (f"/s/{tame.slug}/1/", "/feed/"):
        assert young.get(address).url == "/youth/"
    assert b"40 minutes were used today" in young.get("/youth/").content


def test_at_night_it_is_closed_and_says_when_it_opens(young, tame, site_hour):
    assert young.get("/youth/").url == "/"
    site_hour(23)
    answer = play(young, tame)
    assert (answer.status_code, answer.json()["code"]) == (403, "youth-night")
    assert "06:00" in answer.json()["detail"]
    assert b"Come back at 06:00" in young.get("/youth/").content
    assert not PlaybackSession.objects.exists()


def test_a_device_stays_in_it_after_signing_out_until_the_pin_is_given(young, viewer, wild, tame):
    cookie = young.cookies[COOKIE]
    assert (bool(cookie["httponly"]), cookie["samesite"], int(cookie["max-age"]) > 300 * 24 * 3600) == (
        True,
        "Lax",
        True,
    )
    young.post("/accounts/logout/")
    assert b"Wild Hearts" not in young.get("/").content
    assert play(young, tame).status_code == 201
    assert YouthDay.objects.get().account == viewer
    use_up(viewer)
    assert play(young, tame, 2).json()["code"] == "youth-minutes"
    assert young.post("/me/youth/leave/", {"leave-pin": "0000"}).status_code == 422
    assert young.post("/me/youth/leave/", {"leave-pin": PIN}).status_code == 302
    assert b"Wild Hearts" in young.get("/").content
    assert User.objects.get(pk=viewer.pk).youth_since is not None


def test_whoever_else_signs_in_there_is_in_it_too_and_uses_its_minutes(young, viewer, make_user, wild, tame):
    other = make_user()
    young.post("/accounts/logout/")
    young.post("/accounts/login/", {"login": other.email, "password": PASSWORD})
    assert b"Wild Hearts" not in young.get("/").content
    assert young.get("/wallet/").status_code == 403
    assert play(young, tame).status_code == 201
    assert list(YouthDay.objects.values_list("account", flat=True)) == [viewer.pk]
    young.post("/me/youth/leave/", {"leave-pin": PIN})
    assert young.get("/wallet/").status_code == 200


def test_leaving_by_the_account_frees_its_other_devices(young, viewer, client_for, wild):
    elsewhere = client_for(viewer)
    assert b"Wild Hearts" not in elsewhere.get("/").content
    elsewhere.post("/accounts/logout/")
    young.post("/me/youth/leave/", {"leave-pin": PIN})
    assert b"Wild Hearts" in elsewhere.get("/").content
    assert elsewhere.cookies[COOKIE].value == ""


def test_a_cookie_that_is_not_ours_means_nothing(client, viewer, wild):
    client.cookies[COOKIE] = f"{viewer.public_id}:x:y"
    assert b"Wild Hearts" in client.get("/").content
    assert client.get("/me/youth/").status_code == 302


def test_five_wrong_pins_wait_and_the_page_says_so(young, viewer):
    for _time in range(5):
        answer = young.post("/me/youth/leave/", {"leave-pin": "0000"})
        assert answer.status_code == 422
    answer = young.post("/me/youth/pin/", {"change-pin": PIN, "change-new_pin": "1111", "change-again": "1111"})
    assert (answer.status_code, answer["Retry-After"]) == (429, "900")
    assert b"Wait 15 minutes" in answer.content
    YouthPin.objects.update(tried_at=timezone.now() - timedelta(minutes=16))
    assert young.post("/me/youth/leave/", {"leave-pin": PIN}).status_code == 302
    assert User.objects.get(pk=viewer.pk).youth_since is None


def test_two_pins_that_differ_turn_nothing_on(client_for, viewer):
    answer = client_for(viewer).post("/me/youth/", {"new_pin": "1234", "again": "1243"})
    assert (answer.status_code, b"not the same" in answer.content) == (422, True)
    assert not YouthPin.objects.exists()


def test_a_forgotten_pin_is_done_without_by_the_mailbox_and_the_password(young, viewer):
    assert young.post("/me/youth/forgotten/").status_code == 302
    [letter] = mail.outbox
    assert letter.to == [viewer.email]
    path = "/me/youth/reset/" + letter.body.split("/me/youth/reset/")[1].split()[0]
    asked = young.get(path)
    assert (asked.status_code, "reauthenticate" in asked.url) == (302, True)
    young.post(asked.url, {"password": PASSWORD})
    assert b"Turn youth mode off" in young.get(path).content
    assert young.post(path).status_code == 302
    assert User.objects.get(pk=viewer.pk).youth_since is None
    assert young.get(path).status_code == 404


def test_without_youth_mode_a_guest_is_sent_to_sign_in(client):
    assert "login" in client.get("/me/youth/").url
    assert client.post("/me/youth/leave/", {"leave-pin": PIN}).status_code == 302
    assert not YouthPin.objects.exists()
