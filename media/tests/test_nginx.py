"""A real nginx with our configuration in front of a real Django: bytes from its cache, only for those who hold a grant now."""

import http.client
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.signing import get_cookie_signer

from accounts.middleware import GUEST_COOKIE, GUEST_SALT
from core.actors import guest
from media import storage
from media.models import Asset
from media.services.grants import bump_epoch, make_grant
from tests.fixtures.browser import missing

pytestmark = [pytest.mark.services, pytest.mark.one_database, pytest.mark.django_db(transaction=True)]
CONF = Path(__file__).resolve().parents[2] / "ops" / "nginx" / "duanju.conf"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
MAIN = """
{user} daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log warn;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3; uwsgi_temp_path {folder}/t4;
    scgi_temp_path {folder}/t5;
    include {folder}/duanju.conf;
}}
"""
VIEWER = "abcdefgh23456789"
SEEN_BY_NOBODY_AFTER_SECONDS = 5.0


@dataclass(frozen=True)
class Answer:
    """Status, headers in small letters, body."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Front:
    """Somewhere to ask: nginx or Django itself."""

    host: str
    port: int

    def get(self, path: str, *, viewer: str = VIEWER, **headers: str) -> Answer:
        connection = http.client.HTTPConnection(self.host, self.port, timeout=20)
        try:
            connection.request("GET", path, headers={"Cookie": cookie_of(viewer), **headers})
            response = connection.getresponse()
            return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
        finally:
            connection.close()

    def raw(self, target: bytes, *, viewer: str = "") -> bytes:
        """The whole answer to a request line that no library would send."""
        cookie = f"Cookie: {cookie_of(viewer)}\r\n".encode() if viewer else b""
        with socket.create_connection((self.host, self.port), timeout=20) as wire:
            wire.sendall(b"GET " + target + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n" + cookie + b"Connection: close\r\n\r\n")
            answer = b""
            while chunk := wire.recv(65536):
                answer += chunk
        return answer


def cookie_of(viewer: str) -> str:
    signer = get_cookie_signer(salt=GUEST_COOKIE + GUEST_SALT)
    return f"{GUEST_COOKIE}={signer.sign(viewer)}"


@pytest.fixture
def django(live) -> Front:
    """The live server itself."""
    parts = urlsplit(live.url)
    return Front(parts.hostname, parts.port)


@pytest.fixture
def nginx(django, tmp_path) -> Iterator[Front]:
    """The configuration as it is shipped, in a folder of its own."""
    if NGINX is None:
        missing("nginx is not installed (apt-get install nginx-light)")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    text = CONF.read_text().replace("@PORT@", f"127.0.0.1:{port}").replace("@UPSTREAM@", f"{django.host}:{django.port}")
    (tmp_path / "duanju.conf").write_text(text.replace("@CACHE@", str(tmp_path / "cache")))
    (tmp_path / "cache").mkdir()
    user = "" if os.geteuid() else "user root;"  # nobody else may enter the folders of the tests
    (tmp_path / "nginx.conf").write_text(MAIN.format(folder=tmp_path, user=user))
    argv = [NGINX, "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf"), "-e", str(tmp_path / "error.log")]
    with subprocess.Popen(argv) as process:
        front = Front("127.0.0.1", port)
        wait_for(front, tmp_path)
        yield front
        process.terminate()


def wait_for(front: Front, folder: Path) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if not probe.connect_ex((front.host, front.port)):
                return
        time.sleep(0.05)
    pytest.fail((folder / "error.log").read_text())


@pytest.fixture
def parts(ready_asset) -> Callable[..., dict[str, str]]:
    """``parts(front, viewer, asset, max_height=720)``: addresses of the master, a playlist, and a rendition, as the viewer's player finds them."""

    def find(front: Front, viewer: str = VIEWER, asset: Asset = ready_asset, **limit: int) -> dict[str, str]:
        master = make_grant(asset, guest(viewer), **limit).master_url
        playlist = master.replace("master.m3u8", "360.m3u8")
        text = front.get(playlist, viewer=viewer).body.decode()
        file = next(line for line in text.splitlines() if line.endswith(".mp4"))
        folder = playlist.rsplit("/", 1)[0]
        segment = "/".join([*folder.split("/")[:-2], *file.split("/")[2:]])
        return {"master": master, "playlist": playlist, "segment": segment}

    return find


def stored(asset: Asset, name: str = "360.mp4") -> bytes:
    return storage.local_path(f"{asset.published_prefix}/{name}").read_bytes()


def test_ranges_through_nginx_are_the_bytes_of_the_file(nginx, parts, ready_asset):
    content, address = stored(ready_asset), parts(nginx)["segment"]
    for first, last in ((0, 99), (1000, 30_000), (len(content) - 10, len(content) - 1)):
        answer = nginx.get(address, Range=f"bytes={first}-{last}")
        assert (answer.status, answer.headers["content-range"]) == (206, f"bytes {first}-{last}/{len(content)}")
        assert answer.body == content[first : last + 1]
    whole = nginx.get(address)
    assert (whole.status, whole.body) == (200, content)
    assert whole.headers["cache-control"].startswith("private, max-age=")
    assert "set-cookie" not in whole.headers
    assert nginx.get(parts(nginx)["playlist"]).headers["cache-control"] == "private, no-store"


def test_many_viewers_with_their_own_addresses_share_the_cached_bytes(nginx, parts):
    told = []
    for number in range(12):
        viewer = f"abcdefgh234567{number:02}".replace("0", "a").replace("1", "b")
        address = parts(nginx, viewer)["segment"]
        told += [nginx.get(address, viewer=viewer, Range=f"bytes={first}-{first + 99}") for first in (0, 5000, 20_000)]
    assert {answer.status for answer in told} == {206}
    hits = sum(answer.headers["x-cache"] == "HIT" for answer in told)
    assert hits / len(told) >= 0.9, [answer.headers["x-cache"] for answer in told]


def test_cached_bytes_are_not_for_another_viewer_nor_for_a_changed_address(nginx, django, parts):
    address = parts(nginx)["segment"]
    assert nginx.get(address).status == 200
    for front in (nginx, django):
        assert front.get(address, viewer="zzzzzzzz23456789").status == 403
        assert front.get(address[:-12] + ("a" if address[-12] != "a" else "b") + address[-11:]).status in (403, 404)
        head, _slash, name = address.rpartition("/")
        assert front.get(f"{head[:-1]}{'A' if head[-1] != 'A' else 'B'}/{name}").status == 403
    refused = nginx.get(address, viewer="zzzzzzzz23456789")
    assert b"another viewer" in refused.body


HIGHER = [
    "{folder}1080.mp4",
    "{folder}%31080.mp4",
    "{folder}1080%2emp4",
    "{folder}./1080.mp4",
    "{folder}/1080.mp4",
    "{folder}360.mp4/../1080.mp4",
    "{folder}360.mp4/%2e%2e/1080.mp4",
    "{folder}..%2f{token}/1080.mp4",
    "{folder}1080.mp4?360.mp4",
    "{folder}1080.mp4#360.mp4",
    "{folder}1080.mp4;360.mp4",
    "{folder}1080.mp4/",
    "{folder}1080.mp4%00",
    "{folder}360.mp4%001080.mp4",
    "{folder}%2531080.mp4",
    "{folder}1080.MP4",
    "{folder}01080.mp4",
    "http://127.0.0.1{folder}1080.mp4",
    "{forged}1080.mp4",
    "{high}1080.mp4",
    "{playlists}1080.m3u8",
    "{playlists}%31080.m3u8",
    "{playlists}360.m3u8/../1080.m3u8",
]


def test_bytes_above_the_granted_height_are_refused_though_nginx_holds_them(nginx, django, parts, whole_ladder):
    secret, vip = stored(whole_ladder, "1080.mp4"), "zzzzzzzz23456789"
    high = parts(nginx, vip, whole_ladder)["segment"].removesuffix("360.mp4")
    assert nginx.get(f"{high}1080.mp4", viewer=vip).body == secret
    assert nginx.get(f"{high}1080.mp4", viewer=vip).headers["x-cache"] == "HIT"
    found = parts(nginx, VIEWER, whole_ladder, max_height=720)
    folder, token = found["segment"].removesuffix("360.mp4"), found["segment"].split("/")[-2]
    words = {"folder": folder, "token": token, "high": high, "playlists": found["playlist"].removesuffix("360.m3u8")}
    words["forged"] = folder.replace(token, token.replace(".2d0.", ".438."))
    for front in (nginx, django):
        assert b"1080" not in front.get(found["master"]).body
        for rung in ("720", "540", "360", "audio"):
            answer = front.get(f"{folder}{rung}.mp4")
            assert (answer.status, answer.body) == (200, stored(whole_ladder, f"{rung}.mp4"))
        for spelling in HIGHER:
            answer = front.raw(spelling.format(**words).encode(), viewer=VIEWER)
            status = int(answer.split(b" ", 2)[1])
            assert status in REFUSALS, (front.port, spelling)
            assert secret[8000:8064] not in answer
    assert b"does not include a picture of this size" in nginx.get(f"{folder}1080.mp4").body
    assert nginx.get(f"{high}1080.mp4", viewer=vip).body == secret


def test_after_a_takedown_nobody_gets_a_playlist_or_a_range_for_more_than_five_seconds(
    nginx, django, parts, ready_asset
):
    found = parts(nginx)
    asked = [(front, found[name]) for front in (nginx, django) for name in found]
    assert all(front.get(path, Range="bytes=0-9").status in (200, 206) for front, path in asked)
    bump_epoch(ready_asset.pk)
    taken_down = time.monotonic()
    last_served = 0.0
    while time.monotonic() - taken_down < SEEN_BY_NOBODY_AFTER_SECONDS + 1:
        for front, path in asked:
            begun = time.monotonic() - taken_down
            if front.get(path, Range="bytes=0-9").status != 403:
                last_served = max(last_served, begun)
        time.sleep(0.1)
    assert last_served <= 3.5


ATTACKS = [
    "{other}/../..{segment}",
    "/media/{asset}/{plan}/s/{token}/..%2f..%2f..%2f..%2f{other_asset}/{plan}/s/{token}/360.mp4",
    "/media/{asset}/{plan}/s/{token}/../../../../{other_asset}/{plan}/s/{token}/360.mp4",
    "/media/{asset}/{plan}/s/{token}/%2e%2e/%2e%2e/%2e%2e/%2e%2e/{other_asset}/{plan}/s/{token}/360.mp4",
    "/media/{asset}/{plan}/s/{token}/%252e%252e%252f{other_asset}/360.mp4",
    "/media/{asset}%2f..%2f{other_asset}/{plan}/s/{token}/360.mp4",
    "//media//{other_asset}//{plan}//s//{token}//360.mp4",
    "/media/{other_asset}/{plan}/s/{token}/360.mp4;x=1",
    "/media/{other_asset}/{plan}/s/{token}/360.mp4%00.jpg",
    "/media/{other_asset}/{plan}/s/{token}/360.mp4%0a",
    "/media/{other_asset}/{plan}/s/{token}/..\\..\\360.mp4",
    "/MEDIA/{other_asset}/{plan}/S/{token}/360.MP4",
    "/media/{other_asset}/{plan}/s/{token}/360.mp4.",
    "/media/{other_asset}/{plan}/s/{token}/./360.mp4",
    "http://127.0.0.1/media/{other_asset}/{plan}/s/{token}/360.mp4",
    "/media/{other_asset}/{plan}/s/{token}/360.mp4?x=/media/{asset}/{plan}/s/{token}/360.mp4",
    "/media/{other_asset}/{plan}/s/{token}/360.mp4#/media/{asset}/{plan}/s/{token}/360.mp4",
    "/media/check/",
    "/duanju-verdict",
    "/media/{asset}/{plan}/s/{token}/manifest.json",
    "/media/{asset}/{plan}/s/{token}/../../manifest.json",
    "/media/{asset}/{plan}/p/{token}/master.m3u8",
]


def test_no_spelling_of_a_path_opens_what_the_grant_is_not_for(
    nginx, django, parts, encoded_once, import_clip, other_clip
):
    other = import_clip(other_clip).asset
    other.refresh_from_db()
    segment = parts(nginx)["segment"]
    _media, asset, plan, _scope, token, _name = segment.strip("/").split("/")
    words = {"asset": asset, "plan": plan, "token": token, "segment": segment}
    words |= {"other_asset": other.public_id, "other": f"/media/{other.public_id}"}
    secret = stored(other)[8000:8064]
    opened = []
    for front in (nginx, django):
        for attack in ATTACKS:
            target = attack.format(**words)
            for spelling in {target, target.replace(plan, other.plan_hash)}:
                answer = front.raw(spelling.encode(), viewer=VIEWER)
                status = int(answer.split(b" ", 2)[1])
                if secret in answer or (status not in REFUSALS and not folds_back(attack, status)):
                    opened.append((front.port, status, spelling))
    assert opened == []


REFUSALS = frozenset({301, 302, 400, 403, 404, 405, 414})


def folds_back(attack: str, status: int) -> bool:
    """A path that nginx folds back to the viewer's own file is that file."""
    return status == 200 and attack.startswith("{other}/..")
