"""The player as a viewer on 4 Mbit/s and 80 ms meets it, in a real Chromium on a real site: a swipe, and a start."""

import os
import statistics
import subprocess
import tempfile
from functools import partial
from pathlib import Path
from shutil import which

from playwright.sync_api import Browser, Page, Route, ViewportSize, sync_playwright

from benchmarks.site import READY, SERIES, Site, running_site, until
from benchmarks.table import Row
from media.ffmpeg import ffmpeg_binary

EPISODES = 5
SECONDS = 14
STARTS = 3
NETWORK = {"offline": False, "latency": 80, "downloadThroughput": 4_000_000 / 8, "uploadThroughput": 4_000_000 / 8}
PHONE: ViewportSize = {"width": 390, "height": 844}
FLAGS = ["--no-sandbox", "--disable-background-networking", "--autoplay-policy=no-user-gesture-required"]
PATIENCE_SECONDS = 300
PUBLISH = """
from core.actors import SYSTEM
from dramas.models import Series
from dramas.selectors.studio import submitted_versions
from dramas.services.submission import submit_series
from dramas.services.verdicts import EPISODE, SERIES_TEXTS, VersionVerdict, apply_verdict
series = Series.objects.get()
submit_series(actor=SYSTEM, series=series)
for kind, versions in zip((SERIES_TEXTS, EPISODE), submitted_versions(series)):
    for version in versions:
        apply_verdict(actor=SYSTEM, verdict=VersionVerdict(kind, version.public_id, version.digest, "approve"))
print(series.episodes.get(number=1).public_id)
"""
# Notes the end of every touch, and for every <video> the moments of the frames that it shows while it runs.
WATCHER = """
window.notes = { lifted: 0, frames: [] };
addEventListener("touchend", () => (notes.lifted = performance.now()), true);
const watched = new WeakSet();
const watch = (video) => {
  if (watched.has(video)) return;
  watched.add(video);
  const seen = (now) => {
    const slide = video.closest(".slide");
    if (!video.paused) notes.frames.push({ at: now, index: Number(slide?.dataset.index ?? 0) });
    video.requestVideoFrameCallback(seen);
  };
  video.requestVideoFrameCallback(seen);
};
new MutationObserver(() => document.querySelectorAll("video").forEach(watch)).observe(document, { childList: true, subtree: true });
"""
FIRST_FRAME = """(index) => {
  const first = notes.frames.find((frame) => frame.index === index && frame.at >= notes.lifted);
  return first ? first.at - notes.lifted : null;
}"""
# From the master playlist's request to the first frame: the page and the library are there by then, on both pages.
START_UP = """() => {
  const master = performance.getEntriesByType("resource").find((entry) => /\\.m3u8$/.test(entry.name));
  const first = notes.frames[0];
  return master && first ? first.at - master.startTime : null;
}"""
PREPARED = """(index) => {
  const video = document.querySelector(`.slide[data-index="${index}"] video`);
  return Boolean(video && video.readyState >= 3 && video.buffered.length && video.buffered.end(0) >= 2);
}"""
BARE = """<!doctype html><title>bare</title><video muted playsinline width="390" height="844"></video>
<script src="/static/vendor/hls/hls.min.js"></script>
<script>
fetch("/api/v1/episodes/EPISODE/playback", { method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" })
  .then((answer) => answer.json())
  .then(({ master_url }) => {
    const video = document.querySelector("video");
    const hls = new Hls();
    hls.loadSource(master_url);
    hls.attachMedia(video);
    video.play();
  });
</script>"""


def rows() -> list[dict[str, object]]:
    """A swipe to what was fetched ahead, and a start against a bare page; empty where there is no Chromium."""
    chromium = os.environ.get("CHROMIUM_PATH") or which("chromium") or which("google-chrome")  # noqa: TID251 - a switch
    if chromium is None:
        return []
    with tempfile.TemporaryDirectory() as name, running_site(Path(name)) as site, sync_playwright() as playwright:
        episode = _publish(site, Path(name))
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        swipes = _swipes(browser, site.url)
        ours, bare = [], []
        for _ in range(STARTS):
            ours.append(_start(browser, f"{site.url}/s/bench/1/", ""))
            bare.append(_start(browser, f"{site.url}/bare/", BARE.replace("EPISODE", episode)))
        browser.close()
    ratio = statistics.median(ours) / statistics.median(bare)
    table = [
        Row("player: swipe to a preloaded episode, first frame", statistics.median(swipes), "ms", None, 200),
        Row("player: start-up against a bare hls.js page", ratio, "ratio", statistics.median(bare), 1.5),
        Row("player: start-up, stream opened to first frame", statistics.median(ours), "ms", None, None),
    ]
    return [row.to_json() for row in table]


def _publish(site: Site, folder: Path) -> str:
    """Clips made, imported, encoded and approved; the public id of the first episode."""
    clips = folder / "clips"
    clips.mkdir()
    for number in range(1, EPISODES + 1):
        picture = f"mandelbrot=s=720x1280:r=24:start_scale={number},noise=alls=8:allf=t"
        sources = [
            "-f",
            "lavfi",
            "-i",
            picture,
            "-f",
            "lavfi",
            "-i",
            f"sine=frequency={220 * number}:sample_rate=48000",
        ]
        codecs = ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "24", "-pix_fmt", "yuv420p", "-c:a", "aac"]
        quiet = ["-hide_banner", "-loglevel", "error", "-nostdin", "-y"]
        target = str(clips / f"E{number:02}.mp4")
        subprocess.run([ffmpeg_binary(), *quiet, *sources, "-t", str(SECONDS), *codecs, target], check=True)
    site.shell(SERIES.format(folder=clips, episodes=EPISODES))
    until(lambda: site.shell(READY) == str(EPISODES), seconds=PATIENCE_SECONDS)
    return site.shell(PUBLISH)


def _phone(browser: Browser) -> Page:
    """A new guest's phone on a slow line."""
    page = browser.new_context(viewport=PHONE, has_touch=True, locale="en-US").new_page()
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", NETWORK)
    page.add_init_script(WATCHER)
    return page


def _swipes(browser: Browser, url: str) -> list[float]:
    """Milliseconds from the lifted finger to the first frame of the next episode that runs, swipe by swipe."""
    page = _phone(browser)
    page.goto(f"{url}/s/bench/1/")
    taken = []
    for index in range(1, EPISODES):
        until(partial(page.evaluate, PREPARED, index), page=page)
        _swipe(page)
        taken.append(float(until(partial(page.evaluate, FIRST_FRAME, index), page=page)))
    page.context.close()
    return taken


def _swipe(page: Page) -> None:
    touch = page.context.new_cdp_session(page)
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": 180, "y": 640}]})
    for y in range(590, 130, -50):
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": 180, "y": y}]})
        page.wait_for_timeout(12)
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def _start(browser: Browser, url: str, content: str) -> float:
    """Milliseconds of one start; ``content`` is answered instead of the site's page when there is one."""
    page = _phone(browser)

    def answer(route: Route) -> None:
        route.fulfill(body=content, content_type="text/html")

    if content:
        page.goto(url.replace("/bare/", "/healthz"))
        page.route(url, answer)
    page.goto(url)
    taken = float(until(partial(page.evaluate, START_UP), page=page))
    page.context.close()
    return taken
