"""Clips, targets and whole assets for the tests of the media room."""

import hashlib
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.signing import get_cookie_signer
from django.test import Client

from accounts.middleware import GUEST_COOKIE, GUEST_SALT
from media import storage
from media.enums import AssetState
from media.models import Asset, Upload
from media.services.grants import published_folder
from media.services.imports import import_file
from media.targets import UploadTarget
from tests.fixtures.browser import ROOT, missing
from tests.fixtures.ports import free_port

# What a distribution's own nginx.conf would say around the site's.
NGINX = """
{user}
worker_processes 2;
pid {folder}/nginx.pid;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


@pytest.fixture(autouse=True)
def own_folders(tmp_path, settings):
    """An inbox and scratch folders that no other test has written to."""
    settings.DUANJU_DATA = tmp_path


@pytest.fixture
def quick(settings):
    """Encode without caring for the bits."""
    settings.ENCODING_PROFILES = {"standard": "ultrafast"}


@pytest.fixture
def target() -> UploadTarget:
    """A producer's upload for something that no upper room listens to."""
    return UploadTarget("company:1", "user:1", "reel", "abcdefgh2345")


@pytest.fixture(scope="session")
def tiny_clip(make_clip) -> Path:
    """Two and a half seconds that are cheap to encode: one rung, with sound."""
    return make_clip(seconds=2.5, width=320, height=568, fps=25)


@pytest.fixture
def import_clip(transactional_db, eager_tasks, target) -> Callable[..., Upload]:
    """``import_clip(path)``: a clip that went through the whole pipeline."""

    def run(path: Path, **changes: object) -> Upload:
        upload = import_file(path, target=target, **changes)
        upload.refresh_from_db()
        return upload

    return run


@pytest.fixture
def ready_asset(encoded_once, import_clip, tiny_clip) -> Asset:
    """An asset with published renditions."""
    upload = import_clip(tiny_clip)
    asset = upload.asset
    asset.refresh_from_db()
    return asset


@pytest.fixture
def whole_ladder(import_clip, make_clip, quick) -> Asset:
    """An asset with a rendition on every rung: 1080, 720, 540, 360."""
    asset = import_clip(make_clip(seconds=2.5, width=1080, height=1920, fps=25)).asset
    asset.refresh_from_db()
    return asset


@pytest.fixture
def guest_client() -> Callable[[str], Client]:
    """``guest_client(key)``: the browser of the guest with this key."""

    def make(key: str) -> Client:
        browser = Client()
        signer = get_cookie_signer(salt=GUEST_COOKIE + GUEST_SALT)
        browser.cookies[GUEST_COOKIE] = signer.sign(key)
        return browser

    return make


@pytest.fixture
def stored_asset(transactional_db) -> Callable[..., Asset]:
    """``stored_asset({"360.mp4": b"…"})``: a ready asset whose published folder holds just these files."""

    def make(files: dict[str, bytes], **fields: object) -> Asset:
        plan_hash = hashlib.sha256(repr((sorted(files), len(fields))).encode()).hexdigest()[:12]
        rows = {
            "owner_key": "company:1",
            "source_name": "reel.mp4",
            "source_key": "sources/reel",
            "source_bytes": 1,
            "source_sha256": "0" * 64,
            "state": AssetState.READY,
            "plan_hash": plan_hash,
            "duration_ms": 12_000,
            **fields,
        }
        asset = Asset.objects.create(**rows)
        for name, content in files.items():
            storage.store_bytes(content, f"{published_folder(asset.public_id, asset.plan_hash)}/{name}")
        return asset

    return make


@dataclass(frozen=True)
class Proxy:
    """A running nginx; ``folder`` holds its logs and its cache."""

    url: str
    port: int
    folder: Path


@pytest.fixture
def nginx(live, tmp_path) -> Iterator[Proxy]:
    """A real nginx with ops/nginx/duanju.conf in front of the running site."""
    binary = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if binary is None:
        missing("nginx was not found (apt-get install nginx-light)")
    folder, port = tmp_path / "nginx", free_port()
    (folder / "cache").mkdir(parents=True)
    words = {"@PORT@": f"127.0.0.1:{port}", "@UPSTREAM@": urlsplit(live.url).netloc, "@CACHE@": str(folder / "cache")}
    site = (ROOT / "ops" / "nginx" / "duanju.conf").read_text()
    for word, value in words.items():
        site = site.replace(word, value)
    (folder / "site.conf").write_text(site)
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, user="user root;" if os.geteuid() == 0 else ""))
    argv = [binary, "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")]
    with subprocess.Popen([*argv, "-g", "daemon off;"]) as server:
        try:
            wait_for_port(port, folder / "error.log")
            yield Proxy(f"http://127.0.0.1:{port}", port, folder)
        finally:
            server.send_signal(signal.SIGTERM)


def wait_for_port(port: int, log: Path) -> None:
    """Until something listens there, at most ten seconds."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail(log.read_text() if log.exists() else "nginx did not start")
