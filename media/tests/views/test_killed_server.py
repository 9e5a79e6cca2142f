"""A real server killed with -9 in the middle of an upload: started again, the upload goes on and the digest is right."""

import contextlib
import hashlib
import http.client
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from config.env import child_environment

ROOT = Path(__file__).resolve().parents[3]
SIZE = 40 << 20
CHUNK_HEADERS = {"Tus-Resumable": "1.0.0", "Content-Type": "application/offset+octet-stream"}
SITE = """
from config.settings import *
ROOT_URLCONF = "killable_urls"
CELERY_BROKER_URL = "memory://"
"""
URLS = """
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from media.tests.views.test_tus import desk_view
view = csrf_exempt(desk_view)
urlpatterns = [path("up/<int:owner>/", view), path("up/<int:owner>/<str:upload_id>", view)]
"""


class Site:
    """The product on gunicorn with the tus view mounted, in a data folder of its own."""

    def __init__(self, folder: Path) -> None:
        (folder / "killable_site.py").write_text(SITE)
        (folder / "killable_urls.py").write_text(URLS)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.data = folder / "data"
        self.environment = child_environment(
            DUANJU_DATA=str(self.data),
            DUANJU_ENV_FILE="",
            DATABASE_URL="",
            DJANGO_SETTINGS_MODULE="killable_site",
            PYTHONPATH=f"{folder}:{ROOT}",
        )
        self.server: subprocess.Popen[bytes] | None = None

    def run(self, *argv: str) -> None:
        subprocess.run([sys.executable, *argv], cwd=ROOT, env=self.environment, check=True, capture_output=True)

    def start(self) -> None:
        argv = ["-m", "gunicorn", "config.wsgi:application", "--bind", f"127.0.0.1:{self.port}", "--threads", "4"]
        self.server = subprocess.Popen(
            [sys.executable, *argv, "--log-level", "error"], cwd=ROOT, env=self.environment, start_new_session=True
        )
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError, http.client.HTTPException):
                self.ask("OPTIONS", "/up/7/")
                return
            time.sleep(0.1)
        self.kill()
        pytest.fail("the server did not answer within 60 s")

    def kill(self) -> None:
        if self.server is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.server.pid, signal.SIGKILL)
            self.server.wait()
            self.server = None

    def ask(self, method: str, path: str, **headers: str) -> http.client.HTTPMessage:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        with contextlib.closing(connection):
            connection.request(method, path, headers=headers)
            return connection.getresponse().headers


@pytest.fixture
def site(tmp_path):
    site = Site(tmp_path)
    site.run("manage.py", "migrate", "--verbosity", "0")
    site.start()
    yield site
    site.kill()


def send(site: Site, path: str, offset: int, content: bytes, *, stop_after: int | None = None) -> None:
    """A PATCH with the rest of the file; killing the server once ``stop_after`` bytes are on their way."""
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)
    connection.putrequest("PATCH", path)
    headers = {**CHUNK_HEADERS, "Upload-Offset": str(offset), "Content-Length": str(len(content) - offset)}
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders()
    sent = 0
    with contextlib.suppress(OSError, http.client.HTTPException):
        while offset + sent < len(content):
            connection.send(content[offset + sent : offset + sent + (1 << 18)])
            sent += 1 << 18
            if stop_after is not None and sent >= stop_after:
                time.sleep(0.3)
                site.kill()
                break
        else:
            assert connection.getresponse().status == 204
    connection.close()


def test_an_upload_survives_a_server_that_is_killed_twice(site):
    content = random.Random(7).randbytes(SIZE)
    created = site.ask("POST", "/up/7/", **{"Tus-Resumable": "1.0.0", "Upload-Length": str(SIZE)})
    path = created["Location"]
    offsets = [0]
    for stop_after in (18 << 20, 12 << 20, None):
        send(site, path, offsets[-1], content, stop_after=stop_after)
        if stop_after is None:
            break
        site.start()
        offsets.append(int(site.ask("HEAD", path, **{"Tus-Resumable": "1.0.0"})["Upload-Offset"]))
    assert offsets == sorted(set(offsets))
    assert offsets[1] >= 8 << 20
    with contextlib.closing(sqlite3.connect(site.data / "duanju.sqlite3")) as database:
        rows = database.execute("SELECT source_sha256, source_key FROM media_asset").fetchall()
    assert [digest for digest, _key in rows] == [hashlib.sha256(content).hexdigest()]
    assert (site.data / "media" / rows[0][1]).read_bytes() == content
    assert list((site.data / "uploads").iterdir()) == []
