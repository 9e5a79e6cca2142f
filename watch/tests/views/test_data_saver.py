"""What the data saver changes on the pages, for guests and for people with an account."""

import json
import re

import pytest

from dramas.models import SeriesVersion

pytestmark = pytest.mark.django_db


@pytest.fixture
def series(make_public_series):
    """A series with a cover."""
    series = make_public_series(episodes=3)
    SeriesVersion.objects.update(cover_sha256="c" * 64)
    return series


def page_of(client, address, **headers):
    return client.get(address, headers=headers).content.decode()


def sizes_on(html) -> set[str]:
    """The sizes of all covers that a page names, those of its player's slides too; not those that it shows to other sites."""
    shown = re.sub(r"<meta[^>]*>|<script type=.application/ld.json.*?</script>", "", html, flags=re.DOTALL)
    return set(re.findall(r"/media/covers/c+/(\d+)\.jpg", shown))


@pytest.mark.parametrize("address", ["/", "/feed/", "/s/{}/", "/s/{}/1/"])
def test_its_posters_are_small(client, client_for, viewer, series, address):
    address = address.format(series.slug)
    assert sizes_on(page_of(client, address)) & {"720", "1080"}
    for browser in (client, client_for(viewer)):
        browser.post("/data-saver/", {"wish": "on"})
        assert sizes_on(page_of(browser, address)) == {"360"}
        browser.post("/data-saver/", {"wish": "off"})
        assert sizes_on(page_of(browser, address, save_data="on")) & {"720", "1080"}, "the viewer's word counts more"
        browser.cookies.pop("duanju_saver")
        assert sizes_on(page_of(browser, address, save_data="on")) == {"360"}


def test_more_of_the_feed_and_the_next_episode_come_with_small_posters_too(client, series):
    client.post("/data-saver/", {"wish": "on"})
    slides = client.get("/api/v1/feed").json()["results"]
    answer = client.post(f"/api/v1/episodes/{slides[0]['episode_id']}/playback", {}, content_type="application/json")
    for slide in (*slides, answer.json()["next"]):
        assert slide["cover_url"].endswith("/360.jpg")


def test_the_hero_does_not_play(client, series):
    assert "data-hero data-playback" in page_of(client, "/")
    client.post("/data-saver/", {"wish": "on"})
    html = page_of(client, "/")
    assert "data-hero data-playback" not in html
    assert 'data-saver="on"' in html


def test_the_menu_of_every_page_and_of_the_player_has_the_switch(client, series):
    for address in ("/", "/cookies/", "/accounts/login/"):
        assert 'action="/data-saver/"' in page_of(client, address)
    for wish, pressed in (("on", "true"), ("off", "false")):
        client.post("/data-saver/", {"wish": wish})
        button = re.search(r"<button[^>]*data-saver-toggle[^>]*>", page_of(client, f"/s/{series.slug}/1/"))
        assert f'aria-pressed="{pressed}"' in button[0]


def test_it_leads_back_to_where_it_was_switched_and_nowhere_else(client):
    answer = client.post("/data-saver/", {"wish": "on", "next": "/charts/?trope=rebirth"})
    assert (answer.status_code, answer.url) == (302, "/charts/?trope=rebirth")
    for elsewhere in ("https://elsewhere.example/", "//elsewhere.example/", ""):
        assert client.post("/data-saver/", {"wish": "off", "next": elsewhere}).status_code == 204
    assert client.get("/data-saver/").status_code == 405


def test_its_cookie_is_named_on_the_page_of_cookies_and_nothing_but_its_two_values_is_believed(client, series):
    client.post("/data-saver/", {"wish": "on"})
    cookie = client.cookies["duanju_saver"]
    assert (cookie.value, cookie["samesite"], cookie["httponly"]) == ("on", "Lax", True)
    assert ">duanju_saver<" in page_of(client, "/cookies/")
    client.cookies["duanju_saver"] = '"><script>'
    assert 'data-saver=""' in page_of(client, "/")


def test_the_slides_of_the_player_are_what_the_api_says(client, series):
    html = page_of(client, f"/s/{series.slug}/1/")
    slides = json.loads(
        re.search(r'<script id="player-slides" type="application/json">(.*?)</script>', html, re.DOTALL)[1]
    )
    assert slides == client.get(f"/api/v1/series/{series.slug}").json()["episodes"]
