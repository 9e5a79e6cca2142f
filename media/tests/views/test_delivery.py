"""Ranges, heads, caching and content types of delivered media."""

import m3u8
import pytest

from core.actors import guest
from media.services.grants import make_grant, poster_url

pytestmark = pytest.mark.django_db(transaction=True)
ANNA = "annaannaanna"


@pytest.fixture
def browser(guest_client):
    return guest_client(ANNA)


@pytest.fixture
def url(ready_asset) -> str:
    return poster_url(ready_asset, guest(ANNA))


@pytest.fixture
def whole(browser, url) -> bytes:
    return b"".join(browser.get(url).streaming_content)


@pytest.mark.parametrize(
    ("header", "start", "stop"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=10-19", 10, 20),
        ("bytes=50-", 50, None),
        ("bytes=-7", -7, None),
        ("bytes=5-99999999", 5, None),
    ],
)
def test_a_range_is_answered_with_exactly_those_bytes(browser, url, whole, header, start, stop):
    response = browser.get(url, headers={"Range": header})
    body = b"".join(response.streaming_content)
    expected = whole[start:stop]
    first = start % len(whole)
    assert (response.status_code, body) == (206, expected)
    assert response["Content-Range"] == f"bytes {first}-{first + len(expected) - 1}/{len(whole)}"
    assert response["Content-Length"] == str(len(expected))


@pytest.mark.parametrize("header", ["bytes=99999999-", "bytes=-0"])
def test_a_range_outside_the_file_is_not_satisfiable(browser, url, whole, header):
    response = browser.get(url, headers={"Range": header})
    assert (response.status_code, response["Content-Range"]) == (416, f"bytes */{len(whole)}")


@pytest.mark.parametrize("header", ["bytes=0-1,5-6", "items=0-1", "bytes=9-2", "bytes=-"])
def test_a_range_we_do_not_serve_gets_the_whole_file(browser, url, whole, header):
    response = browser.get(url, headers={"Range": header})
    assert (response.status_code, b"".join(response.streaming_content)) == (200, whole)


def test_head_says_the_same_without_a_body(browser, url, whole):
    response = browser.head(url, headers={"Range": "bytes=0-9"})
    assert (response.status_code, response["Content-Length"], response.content) == (206, "10", b"")
    assert browser.head(url)["Content-Length"] == str(len(whole))


def test_media_may_be_kept_by_the_viewers_own_browser_for_as_long_as_the_address_works(browser, url):
    response = browser.get(url)
    scope, _equals, seconds = response["Cache-Control"].partition("max-age=")
    assert scope == "private, "
    assert 0 < int(seconds) <= 2700
    assert response["Accept-Ranges"] == "bytes"
    again = browser.get(url, headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304
    other = browser.get(url, headers={"Range": "bytes=0-9", "If-Range": '"something-else"'})
    assert other.status_code == 200


def test_playlists_are_never_kept_and_name_signed_segments(browser, ready_asset):
    master_url = make_grant(ready_asset, guest(ANNA)).master_url
    response = browser.get(master_url)
    assert response["Content-Type"] == "application/vnd.apple.mpegurl"
    assert response["Cache-Control"] == "private, no-store"
    master = m3u8.loads(response.content.decode())
    for name in [variant.uri for variant in master.playlists] + [sound.uri for sound in master.media]:
        media = m3u8.loads(browser.get(f"{master_url.rpartition('/')[0]}/{name}").content.decode())
        assert all("/s/" in segment.uri for segment in media.segments)
        assert "/s/" in media.segment_map[0].uri


def test_a_name_that_the_package_does_not_have_is_not_found(browser, ready_asset):
    master_url = make_grant(ready_asset, guest(ANNA)).master_url
    assert browser.get(master_url.replace("master", "2160")).status_code == 404


def test_media_is_only_read(browser, url):
    assert browser.post(url).status_code == 405
