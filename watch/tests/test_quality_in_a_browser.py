"""The picture follows the line, in a real Chromium whose line is made narrow and wide again."""

import re
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from watch.tests.playing import is_running, until
from watch.tests.streams import MASTER, TYPES, make_by_hand

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SECONDS = 118
WIDE, NARROW = 500_000, 60_000  # bytes a second: several times the larger picture, and less than it needs


class Origin(BaseHTTPRequestHandler):
    """Serves the folder of a stream, ranges too: what a browser fetches from it passes its real, throttled line."""

    folder: Path

    def do_GET(self) -> None:
        """One file or a part of it."""
        name = self.path.rpartition("/")[2]
        is_master = name == "master.m3u8" or name.startswith("p-")
        content = MASTER.encode() if is_master else (self.folder / name).read_bytes()
        wanted = re.match(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        first, last = (int(wanted[1]), int(wanted[2] or len(content) - 1)) if wanted else (0, len(content) - 1)
        self.send_response(206 if wanted else 200)
        self.send_header("Content-Type", TYPES[name.rpartition(".")[2]])
        self.send_header("Content-Length", str(last + 1 - first))
        if wanted:
            self.send_header("Content-Range", f"bytes {first}-{last}/{len(content)}")
        self.end_headers()
        self.wfile.write(content[first : last + 1])

    def log_message(self, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def origin(tmp_path):
    """The address of a server with a stream of two minutes in two sizes."""
    folder = make_by_hand(tmp_path, SECONDS)
    handler = type("OriginOfFolder", (Origin,), {"folder": folder})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join(10)


def line(cdp, bytes_per_second: int) -> None:
    """Make the browser's line so wide."""
    cdp.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 40, "downloadThroughput": bytes_per_second, "uploadThroughput": bytes_per_second},
    )


def test_a_narrow_line_brings_the_small_picture_and_a_wide_one_the_large_again(live, page, make_public_series, origin):
    series = make_public_series(episodes=1)
    page.route(
        re.compile(r"/media/\w{12}/"),
        lambda route: route.continue_(url=f"{origin}/{route.request.url.rpartition('/')[2]}"),
    )
    cdp = page.context.new_cdp_session(page)
    cdp.send("Network.enable")
    page.goto(f"{live.url}/s/{series.slug}/1/")
    until(page, is_running(0))
    seek = partial(page.evaluate, "to => (document.querySelector('.slide:not([inert]) video').currentTime = to)")
    line(cdp, WIDE)
    seek(12)
    until(page, lambda now: now["height"] == 960 and now["seconds"] > 12.1, seconds=30)
    line(cdp, NARROW)
    seek(50)
    until(page, lambda now: now["height"] == 640 and now["seconds"] > 50.1, seconds=60)
    line(cdp, WIDE)
    seek(90)
    until(page, lambda now: now["height"] == 960 and now["seconds"] > 90.1, seconds=30)
