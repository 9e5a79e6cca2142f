"""What shared links and search engines see: tags, pictures, structured data, the site map."""

import io
import json
import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image

from core.actors import SYSTEM
from dramas.models import Episode, SeriesText
from dramas.services.covers import cover_file
from dramas.services.publication import take_down_series
from media.storage import store_bytes

pytestmark = pytest.mark.django_db
DIGEST = "ab" * 32
PLACES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


@pytest.fixture
def series(make_public_series):
    """Three episodes with a cover and texts in two languages."""
    series = make_public_series(
        title='The "Heir" </script> Returns', cover_sha256=DIGEST, cast=["Lin Wan"], genre="revenge", language="en"
    )
    SeriesText.objects.create(version=series.live_version, language="zh-hans", title="继承人归来", tagline="她回来了")
    buffer = io.BytesIO()
    Image.new("RGB", (720, 1280), (140, 30, 40)).save(buffer, "JPEG")
    store_bytes(buffer.getvalue(), cover_file(DIGEST, "720"))
    return series


def head_of(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def tags(html):
    """OpenGraph and Twitter tags: name to contents."""
    found = {}
    for name, content in re.findall(r'<meta (?:property|name)="((?:og|twitter):[^"]+)" content="([^"]*)">', html):
        found.setdefault(name, []).append(content)
    return found


def structured(html):
    return json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)[1])


def picture_of(client, address):
    response = client.get(address)
    assert response.status_code == 200
    assert "immutable" in response["Cache-Control"]
    return Image.open(io.BytesIO(b"".join(response.streaming_content)))


def test_a_shared_series_shows_two_pictures_and_says_what_it_is(client, series):
    html = head_of(client, f"/s/{series.slug}/")
    told = tags(html)
    assert told["og:type"] == ["video.tv_show"]
    assert told["og:title"] == ["The &quot;Heir&quot; &lt;/script&gt; Returns"]
    assert told["og:url"] == [f"http://testserver/s/{series.slug}/"]
    assert told["twitter:card"] == ["summary_large_image"]
    assert [(w, h) for w, h in zip(told["og:image:width"], told["og:image:height"], strict=True)] == [
        ("1200", "630"),
        ("720", "1280"),
    ]
    sizes = [picture_of(client, address.removeprefix("http://testserver")).size for address in told["og:image"]]
    assert sizes == [(1200, 630), (720, 1280)]
    data = structured(html)
    assert data["@type"] == "TVSeries"
    assert data["name"] == 'The "Heir" </script> Returns', "a title cannot end the element"
    assert data["numberOfEpisodes"] == 3
    assert data["actor"] == [{"@type": "Person", "name": "Lin Wan"}]


def test_a_shared_episode_names_itself_and_its_video(client, series):
    html = head_of(client, f"/s/{series.slug}/2/")
    assert tags(html)["og:title"][0].endswith("Episode 2")
    data = structured(html)
    assert (data["@type"], data["episodeNumber"], data["timeRequired"]) == ("TVEpisode", 2, "P0DT00H01M00S")
    assert data["url"] == f"http://testserver/s/{series.slug}/2/"
    assert data["video"]["isAccessibleForFree"] is True
    assert data["video"]["uploadDate"]


def test_an_address_with_a_language_is_read_in_it_and_names_the_others(client, series):
    html = head_of(client, f"/s/{series.slug}/?lang=zh-hans")
    assert '<html lang="zh-hans"' in html
    assert tags(html)["og:title"] == ["继承人归来"]
    found = dict(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', html))
    address = f"http://testserver/s/{series.slug}/"
    assert found == {"en": f"{address}?lang=en", "zh-hans": f"{address}?lang=zh-hans", "x-default": address}
    assert f'<link rel="canonical" href="{address}?lang=zh-hans">' in html
    assert '<html lang="en"' in head_of(client, f"/s/{series.slug}/?lang=xx"), "an unknown language changes nothing"


def test_a_picture_is_drawn_once_and_an_older_address_leads_to_what_is_shown_now(client, series):
    first = tags(head_of(client, f"/s/{series.slug}/"))["og:image"][0].removeprefix("http://testserver")
    picture_of(client, first)
    folder = f"shares/{series.public_id}/en"
    drawn = default_storage.listdir(folder)[1]
    picture_of(client, first)
    assert default_storage.listdir(folder)[1] == drawn
    series.live_version.texts.filter(language="en").update(title="Another Name")
    moved = client.get(first)
    assert moved.status_code == 302
    picture_of(client, moved["Location"])
    assert len(default_storage.listdir(folder)[1]) == 1, "what shows something else is removed"


@pytest.mark.parametrize("name", ["wide", "x-wide-", "0-odd", "-", "0"])
def test_odd_addresses_of_pictures_are_not_there(client, series, name):
    assert client.get(f"/media/shares/{series.slug}/en/{name}.jpg").status_code in {302, 404}
    assert client.get(f"/media/shares/{series.slug}/xx/{name}-wide.jpg").status_code == 404


def test_a_series_without_a_cover_has_pictures_too(client, make_public_series):
    bare = make_public_series(title="没有封面的很长很长很长很长很长很长很长很长很长很长很长很长很长的名字" * 3)
    for address in tags(head_of(client, f"/s/{bare.slug}/"))["og:image"]:
        picture_of(client, address.removeprefix("http://testserver"))


def test_what_was_taken_down_has_no_picture_and_stands_on_no_map(client, series):
    picture = tags(head_of(client, f"/s/{series.slug}/"))["og:image"][0].removeprefix("http://testserver")
    picture_of(client, picture)
    take_down_series(actor=SYSTEM, series=series, reason="ordered")
    assert client.get(picture).status_code == 404
    assert series.slug not in client.get("/sitemap-series-en.xml").content.decode()
    assert series.slug not in client.get("/sitemap-episodes-en.xml").content.decode()


def test_the_site_map_holds_every_public_page_in_every_language(client, series):
    waiting = Episode.objects.get(series=series, number=3)
    Episode.objects.filter(pk=waiting.pk).update(available_from=timezone.now() + timedelta(days=1))
    index = ElementTree.fromstring(client.get("/sitemap.xml").content)  # noqa: S314 - our own answer
    parts = [place.text.removeprefix("http://testserver") for place in index.findall("s:sitemap/s:loc", PLACES)]
    assert [
        f"/sitemap-{name}-{code}.xml" for name in ("pages", "series", "episodes") for code in ("en", "zh-hans")
    ] == parts
    for language, query in (("en", ""), ("zh-hans", "?lang=zh-hans")):
        answer = client.get(f"/sitemap-episodes-{language}.xml").content
        found = ElementTree.fromstring(answer).findall("s:url/s:loc", PLACES)  # noqa: S314 - our own answer
        assert [place.text for place in found] == [f"http://testserver/s/{series.slug}/{n}/{query}" for n in (1, 2)]


def test_a_map_costs_as_many_queries_for_thirty_series_as_for_three(client, make_public_series, query_budget):
    query_budget(lambda _number: make_public_series(), lambda: client.get("/sitemap-series-en.xml"), at_most=8)
    query_budget(lambda _number: make_public_series(), lambda: client.get("/sitemap-episodes-en.xml"), at_most=8)


def test_robots_are_told_where_the_map_is_and_what_is_nobodys_business(client):
    text = client.get("/robots.txt").content.decode()
    assert "Sitemap: http://testserver/sitemap.xml" in text
    assert "Disallow: /studio/" in text
