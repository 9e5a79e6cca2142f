"""How high a picture a grant is good for: what its master lists, and that nothing above it is served under any spelling."""

import itertools
from urllib.parse import urljoin

import m3u8
import pytest

from core.actors import guest
from media.services.grants import PlaybackGrant, make_grant
from media.services.presentations import DubTrack, SubtitleTrack, present_asset
from media.signing import ANY_HEIGHT, height_of

pytestmark = pytest.mark.django_db(transaction=True)
VIEWER = "abcdefgh23456789"
VTT = "WEBVTT\n\n00:00:00.500 --> 00:00:01.500\n你好\n"
RUNGS = ("1080", "720", "540", "360")


@pytest.fixture
def browser(guest_client):
    return guest_client(VIEWER)


def text_of(browser, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, (address, answer.content)
    return b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()


def listed(browser, grant: PlaybackGrant) -> list[str]:
    """The renditions that the master names, highest first."""
    variants = m3u8.loads(text_of(browser, grant.master_url)).playlists
    return sorted((variant.uri.removesuffix(".m3u8") for variant in variants), key=int, reverse=True)


def segment_folder(browser, grant: PlaybackGrant) -> str:
    """What stands before the name in the address of a segment, as a player finds it."""
    playlist = urljoin(grant.master_url, "360.m3u8")
    segment = urljoin(playlist, m3u8.loads(text_of(browser, playlist)).segments[0].uri)
    return segment.removesuffix("360.mp4")


def code_of(answer) -> str:
    assert answer.status_code == 403
    return answer.json()["code"]


def test_a_master_lists_what_the_grant_is_good_for_and_the_smallest_rendition_always(whole_ladder, browser):
    expected = {-1: 1, 0: 1, 240: 1, 360: 1, 480: 1, 539: 1, 540: 2, 720: 3, 1079: 3, 1080: 4, 2160: 4, 10**9: 4}
    for height, count in expected.items():
        grant = make_grant(whole_ladder, guest(VIEWER), max_height=height)
        assert listed(browser, grant) == list(RUNGS[-count:]), height
    unlimited = make_grant(whole_ladder, guest(VIEWER))
    assert listed(browser, unlimited) == list(RUNGS)
    assert height_of(unlimited.master_url.split("/")[-2]) == ANY_HEIGHT


def test_each_rendition_up_to_the_height_is_served_and_none_above_it(whole_ladder, browser):
    for height, rung in itertools.product((480, 540, 720), RUNGS):
        grant = make_grant(whole_ladder, guest(VIEWER), max_height=height)
        folder = segment_folder(browser, grant)
        for address in (urljoin(grant.master_url, f"{rung}.m3u8"), f"{folder}{rung}.mp4"):
            known = {"If-None-Match": f'"{whole_ladder.plan_hash}-{rung}.mp4"'}
            answers = [
                browser.get(address),
                browser.head(address),
                browser.get(address, headers={"Range": "bytes=0-9"}),
                browser.get(address, headers=known),
            ]
            if int(rung) <= height:
                assert {answer.status_code for answer in answers} <= {200, 206, 304}
            else:
                assert {answer.status_code for answer in answers} == {403}
                assert code_of(answers[0]) == "grant-height"


def test_everything_that_is_no_picture_is_served_at_any_height(whole_ladder, browser, stored_asset):
    dub = stored_asset({"audio.m3u8": b"#EXTM3U\n", "1080.m3u8": b"#EXTM3U\n"})
    subtitles = [SubtitleTrack("zh-hans", "简体中文", VTT)]
    presentation = present_asset(whole_ladder, subtitles=subtitles, dubs=[DubTrack("en", "English", dub)])
    grant = make_grant(whole_ladder, guest(VIEWER), presentation, max_height=480)
    assert listed(browser, grant) == ["360"]
    media = {
        each.name: urljoin(grant.master_url, each.uri) for each in m3u8.loads(text_of(browser, grant.master_url)).media
    }
    texts = m3u8.loads(text_of(browser, media["简体中文"]))
    assert text_of(browser, urljoin(media["简体中文"], texts.segments[0].uri)) == VTT
    assert text_of(browser, media["English"]) == "#EXTM3U\n"
    assert code_of(browser.get(media["English"].replace("audio", "1080"))) == "grant-height"
    sound = m3u8.loads(text_of(browser, media["Original"]))
    key_frames = urljoin(grant.master_url, "iframes.m3u8")
    frame = m3u8.loads(text_of(browser, key_frames)).segments[0].uri
    others = [urljoin(media["Original"], sound.segments[0].uri), urljoin(key_frames, frame)]
    for address in (*others, grant.thumbs_url, grant.sprite_url, grant.poster_url):
        assert browser.get(address).status_code == 200


SPELLINGS = [
    "%31080.mp4",
    "1080%2emp4",
    "%31%30%38%30.%6d%70%34",
    "1080.mp4?name=360.mp4",
    "1080.mp4#360.mp4",
    "360.mp4/../1080.mp4",
    "./1080.mp4",
    "%2e/1080.mp4",
    "..%2f{token}/1080.mp4",
    "/1080.mp4",
    "1080.mp4/",
    "1080.mp4;360.mp4",
    "1080.mp4%00",
    "1080.mp4%0a",
    "1080.mp4%20",
    "360.mp4%001080.mp4",
    "%2531080.mp4",
    "1080.MP4",
    "01080.mp4",
    "1080-.mp4",
    "１０８０.mp4",
    "%EF%BC%91080.mp4",
    "1080.m3u8",
]


def test_no_spelling_of_a_higher_rendition_is_served(whole_ladder, browser):
    grant = make_grant(whole_ladder, guest(VIEWER), max_height=480)
    folder = segment_folder(browser, grant)
    token = folder.rstrip("/").rpartition("/")[2]
    statuses = {name: browser.get(folder + name.format(token=token)).status_code for name in SPELLINGS}
    assert set(statuses.values()) <= {403, 404}, statuses


def test_an_altered_height_and_a_token_for_something_else_open_no_higher_rendition(whole_ladder, browser):
    grant = make_grant(whole_ladder, guest(VIEWER), max_height=480)
    folder = segment_folder(browser, grant)
    key_id, expiry, epoch, height, viewer, signature = folder.split("/")[-2].split(".")
    assert height == f"{480:x}"
    for forged in (f"{1080:x}", f"{ANY_HEIGHT:x}"):
        token = ".".join((key_id, expiry, epoch, forged, viewer, signature))
        for rung in RUNGS:
            assert code_of(browser.get(f"{folder.replace(folder.split('/')[-2], token)}{rung}.mp4")) == "grant-invalid"
    for address in (grant.thumbs_url, grant.sprite_url):
        assert code_of(browser.get(urljoin(address, "1080.mp4"))) == "grant-height"
    still = grant.poster_url.replace("/i/", "/s/")
    assert code_of(browser.get(urljoin(still, "1080.mp4"))) == "grant-invalid"
    assert browser.get(urljoin(grant.poster_url, "1080.mp4")).status_code == 404


def test_the_check_of_a_proxy_decides_as_the_view_does(whole_ladder, browser):
    grant = make_grant(whole_ladder, guest(VIEWER), max_height=720)
    folder = segment_folder(browser, grant)
    for rung, status in {"1080": 403, "720": 204, "540": 204, "360": 204}.items():
        for name in (f"{rung}.mp4", f"%{ord(rung[0]):x}{rung[1:]}.mp4", f"{rung}.mp4?a=360.mp4"):
            assert browser.get("/media/check/", headers={"X-Original-URI": folder + name}).status_code == status
