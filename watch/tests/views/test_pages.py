"""What guests and people with an account see on the pages, as HTML."""

import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from dramas.enums import Publication
from dramas.models import Episode, EpisodeVersion, Series
from media.enums import AssetState
from media.models import Asset
from playback.models import WatchPosition

pytestmark = pytest.mark.django_db


def page_of(client, address, **headers):
    return client.get(address, **headers).content.decode()


def slides_on(html):
    return json.loads(
        re.search(r'<script id="player-slides" type="application/json">(.*?)</script>', html, re.DOTALL)[1]
    )


def watch(viewer_key, episode, position_ms, *, completed=False):
    WatchPosition.objects.create(
        viewer_key=viewer_key,
        episode=episode,
        position_ms=position_ms,
        furthest_ms=position_ms,
        completed=completed,
        event_at=timezone.now(),
    )


@pytest.fixture
def guest_client(client):
    client.get("/healthz")
    client.get("/")
    return client


def key_of(client):
    return "guest:" + client.cookies["duanju_guest"].value.split(":")[0]


def test_an_empty_site_says_so_and_offers_no_dead_end(client):
    for address in ("/", "/feed/"):
        response = client.get(address)
        assert response.status_code == 200
        assert b"first series is published" in response.content


def test_the_first_page_shows_the_newest_series_large_and_all_in_rails(client, make_public_series):
    make_public_series(title="The Older One")
    make_public_series(title="The Newer One")
    html = page_of(client, "/")
    assert '<h1 class="hero__title" id="hero-title">The Newer One</h1>' in html
    assert html.count("The Older One") >= 1


def test_hidden_and_removed_series_are_nowhere(client, make_public_series):
    hidden, gone = make_public_series(title="Hidden One"), make_public_series(title="Gone One")
    Series.objects.filter(pk=hidden.pk).update(publication=Publication.HIDDEN)
    Series.objects.filter(pk=gone.pk).update(publication=Publication.TAKEN_DOWN)
    for address in ("/", "/feed/", "/api/v1/series", "/api/v1/feed"):
        html = page_of(client, address)
        assert "Hidden One" not in html
        assert "Gone One" not in html
    assert client.get(f"/s/{gone.slug}/").status_code == 404
    assert client.get(f"/s/{gone.slug}/1/").status_code == 404


def test_a_series_page_counts_only_what_is_public_and_says_what_opens_next(client, make_public_series, make_episode):
    series = make_public_series(episodes=2)
    make_episode(series, 3, available_from=timezone.now() + timedelta(days=1))
    Episode.objects.filter(series=series, number=2).update(publication=Publication.TAKEN_DOWN)
    html = page_of(client, f"/s/{series.slug}/")
    assert "1 episode " in re.sub(r"\s+", " ", html)
    assert "Episode 3 opens on" in html
    assert f"/s/{series.slug}/2/" not in html


def test_the_big_button_says_what_happens(guest_client, make_public_series):
    series = make_public_series(episodes=7)
    first, second = series.episodes.get(number=1), series.episodes.get(number=2)
    address = f"/s/{series.slug}/"
    assert "Play episode 1" in page_of(guest_client, address)
    watch(key_of(guest_client), first, 33_000)
    assert "Continue episode 1 at 0:33" in page_of(guest_client, address)
    WatchPosition.objects.update(completed=True)
    assert "Play episode 2" in page_of(guest_client, address)
    watch(key_of(guest_client), series.episodes.get(number=5), 60_000, completed=True)
    assert "Look at episode 6" in page_of(guest_client, address)
    watch(key_of(guest_client), second, 9_000)
    html = page_of(guest_client, address)
    assert 'aria-label="Episode 1, watched"' in html
    assert 'aria-label="Episode 2, watching"' in html
    assert 'aria-label="Episode 6, locked"' in html


def test_the_first_page_lets_a_guest_go_on(guest_client, make_public_series):
    series = make_public_series()
    watch(key_of(guest_client), series.episodes.get(number=2), 30_000)
    html = page_of(guest_client, "/")
    assert "Continue watching" in html
    assert "Episode 2 · 0:30" in html
    assert "Continue episode 2" in html


def test_the_player_gets_every_public_episode_and_begins_with_the_one_in_the_address(client, make_public_series):
    series = make_public_series(episodes=7, filing_number="备字0123", ai_made=True)
    html = page_of(client, f"/s/{series.slug}/3/")
    slides = slides_on(html)
    assert [slide["number"] for slide in slides] == list(range(1, 8))
    assert [slide["is_free"] for slide in slides] == [True] * 5 + [False] * 2
    assert slides[0]["labels"] == ["Made with AI", "Filing number 备字0123"]
    assert 'data-start="2"' in html


def test_an_episode_that_does_not_exist_is_named_in_the_sentence(client, make_public_series):
    response = client.get(f"/s/{make_public_series().slug}/99/")
    assert response.status_code == 404
    assert "Episode 99 of this series is not available here." in response.content.decode()


def test_the_feed_begins_each_series_where_the_viewer_is(guest_client, make_public_series):
    begun, fresh = make_public_series(), make_public_series()
    watch(key_of(guest_client), begun.episodes.get(number=2), 20_000)
    slides = slides_on(page_of(guest_client, "/feed/"))
    assert [(slide["series_url"], slide["number"]) for slide in slides] == [
        (f"/s/{fresh.slug}/", 1),
        (f"/s/{begun.slug}/", 2),
    ]


def test_the_catalogue_goes_on_page_by_page(client, make_public_series):
    for _ in range(30):
        make_public_series(episodes=1)
    cursor = re.search(r'rel="next" href="\?cursor=([^"]+)"', page_of(client, "/"))[1]
    fragment = page_of(client, f"/?cursor={cursor}", headers={"HX-Request": "true"})
    assert "<html" not in fragment
    assert fragment.count("poster-card__picture") == 6
    assert page_of(client, f"/?cursor={cursor}").count("poster-card__picture") == 6


def test_a_damaged_cursor_is_refused_in_words(client, make_public_series):
    make_public_series()
    response = client.get("/?cursor=%%%")
    assert response.status_code == 422
    assert b"page link is damaged" in response.content


def test_while_the_demo_season_is_encoded_the_first_page_says_how_far_it_is(client, make_public_series, settings):
    make_public_series(episodes=4)
    Asset.objects.filter(pk=EpisodeVersion.objects.latest("pk").asset_id).update(state=AssetState.ENCODING, progress=40)
    settings.DUANJU_MODE = "development"
    assert "3 of 4 episodes are encoded" in page_of(client, "/")
    strip = client.get("/preparing/?shown=1")
    assert strip.status_code == 200
    assert 'value="85"' in strip.content.decode()
    assert "Show what is new" not in strip.content.decode()
    assert client.get("/preparing/?shown=0").headers["HX-Refresh"] == "true"
    Asset.objects.update(state=AssetState.READY)
    done = client.get("/preparing/?shown=1")
    assert done.status_code == 286
    assert "Show what is new" in done.content.decode()
    settings.DUANJU_MODE = "production"
    Asset.objects.update(state=AssetState.ENCODING)
    assert "episodes are encoded" not in page_of(client, "/")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_pages_come_in_both_languages(client, make_public_series, language):
    series = make_public_series()
    for address in ("/", "/feed/", f"/s/{series.slug}/", f"/s/{series.slug}/1/"):
        assert f'<html lang="{language}"' in page_of(client, address, headers={"Accept-Language": language})


@pytest.mark.parametrize("address", ["/", "/feed/", "/api/v1/series", "/api/v1/feed"])
def test_lists_cost_the_same_for_three_series_and_for_thirty(client, make_public_series, query_budget, address):
    query_budget(lambda _: make_public_series(episodes=2, tropes=("Revenge",)), lambda: client.get(address), at_most=14)


@pytest.mark.parametrize("pattern", ["/s/{slug}/", "/s/{slug}/1/", "/api/v1/series/{slug}"])
def test_a_series_costs_the_same_for_three_episodes_and_for_thirty(
    client, make_public_series, make_episode, query_budget, pattern
):
    series = make_public_series(episodes=0)
    query_budget(
        lambda n: make_episode(series, n + 1), lambda: client.get(pattern.format(slug=series.slug)), at_most=14
    )


def test_a_series_of_five_hundred_episodes_is_a_page_of_reasonable_size(client, make_public_series, make_episode):
    series = make_public_series(episodes=0)
    for number in range(1, 501):
        make_episode(series, number)
    response = client.get(f"/s/{series.slug}/")
    assert response.content.count(b'class="cell ') == 500
    assert len(response.content) < 200_000
