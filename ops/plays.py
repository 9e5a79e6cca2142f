"""Exit 0 when a guest can play an episode of the site at the given address: asks the viewers' API and reads real segment bytes."""

import http.cookiejar
import json
import re
import sys
import urllib.request
from typing import Any
from urllib.parse import urljoin

site = sys.argv[1]
browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))


def call(address: str, body: dict[str, Any] | None = None, **headers: str) -> bytes:
    """One request with the guest's cookies."""
    content = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(urljoin(site, address), content, {"Content-Type": "application/json", **headers})  # noqa: S310
    with browser.open(request, timeout=10) as response:
        answer: bytes = response.read()
    return answer


call("/")
first = json.loads(call("/api/v1/feed"))["results"][0]
opened = json.loads(call(f"/api/v1/episodes/{first['episode_id']}/playback", {}))
master_url = urljoin(site, opened["master_url"])
master = call(master_url).decode()
rung_url = urljoin(master_url, next(line for line in master.splitlines() if line and not line.startswith("#")))
rung = call(rung_url).decode()
segment_url = urljoin(rung_url, next(line for line in rung.splitlines() if line and not line.startswith("#")))
length, offset = map(int, re.findall(r"#EXT-X-BYTERANGE:(\d+)@(\d+)", rung)[0])
segment = call(segment_url, Range=f"bytes={offset}-{offset + length - 1}")
sys.exit(0 if len(segment) == length and b"moof" in segment[:200] else 1)
