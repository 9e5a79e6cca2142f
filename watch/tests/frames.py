"""What is really to be seen of a player: pixels of the pooled pictures and of what stands in for them, at every frame that the browser draws."""

import base64
import io
from typing import Any

from PIL import Image, ImageStat
from playwright.sync_api import Page

# A slide shows its still, or a picture that has a decoded frame of its own stream. Anything else on the screen is a flash of black.
WATCH = """() => {
  const canvas = document.createElement('canvas');
  canvas.width = 9; canvas.height = 16;
  const ink = canvas.getContext('2d', { willReadFrequently: true });
  const decoded = new WeakMap();
  const found = (window.framesSeen = { looks: 0, stills: 0, pictures: 0, decoded: 0, videos: 0, dark: [] });
  const deck = document.querySelector('[data-deck]');
  const follow = (video) => {
    if (decoded.has(video)) return;
    decoded.set(video, '');
    found.videos += 1;
    const again = () => { decoded.set(video, video.currentSrc); found.decoded += 1; video.requestVideoFrameCallback(again); };
    video.requestVideoFrameCallback(again);
  };
  const light = (source) => {
    ink.clearRect(0, 0, 9, 16);
    ink.drawImage(source, 0, 0, 9, 16);
    const { data } = ink.getImageData(0, 0, 9, 16);
    let sum = 0;
    for (let at = 0; at < data.length; at += 4) sum += data[at] + data[at + 1] + data[at + 2];
    return sum / (9 * 16 * 3);
  };
  const look = () => {
    const frame = deck.getBoundingClientRect();
    for (const video of deck.querySelectorAll('video')) follow(video);
    for (const slide of deck.querySelectorAll('section.slide[data-index]')) {
      const box = slide.getBoundingClientRect();
      if (Math.min(box.bottom, frame.bottom) - Math.max(box.top, frame.top) < 2) continue;
      found.looks += 1;
      const still = slide.querySelector('[data-poster]');
      const isStill = still && !still.hidden && still.naturalWidth > 0 && Number(getComputedStyle(still).opacity) === 1;
      const video = slide.querySelector('video');
      if (isStill) { found.stills += 1; if (light(still) < 20) found.dark.push([slide.dataset.index, 'still']); continue; }
      const isDecoded = video?.currentSrc && decoded.get(video) === video.currentSrc;
      if (!isDecoded) { found.dark.push([slide.dataset.index, 'nothing decoded']); continue; }
      found.pictures += 1;
      const seen = light(video);
      if (seen < 20) found.dark.push([slide.dataset.index, `light ${seen}`]);
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""


def watch_frames(page: Page) -> None:
    """Look at every frame from now on, that is, from the next one that what is playing already decodes."""
    page.evaluate(WATCH)
    page.wait_for_timeout(500)
    page.evaluate("window.framesSeen.dark = []")


def frames_seen(page: Page) -> dict[str, Any]:
    """How often it was looked, at how many stills and pictures, how many frames were decoded; ``dark`` is what must be empty."""
    seen: dict[str, Any] = page.evaluate("window.framesSeen")
    return seen


DARK = 40.0


class Film:
    """What the browser really puts on the screen, frame by frame: its own screencast, which knows nothing of our elements.

    ``lights`` has the mean light (0 to 255) of the middle of each frame, where no button and no scrim lies.
    """

    PART = (0.15, 0.25, 0.7, 0.5)

    def __init__(self, page: Page) -> None:
        self.lights: list[float] = []
        self.devtools = page.context.new_cdp_session(page)
        self.devtools.on("Page.screencastFrame", self._keep)
        self.devtools.send(
            "Page.startScreencast",
            {"format": "jpeg", "quality": 50, "maxWidth": 200, "maxHeight": 430, "everyNthFrame": 1},
        )

    def _keep(self, frame: dict[str, Any]) -> None:
        self.devtools.send("Page.screencastFrameAck", {"sessionId": frame["sessionId"]})
        picture = Image.open(io.BytesIO(base64.b64decode(frame["data"]))).convert("L")
        left, top, right, bottom = self.PART
        width, height = picture.size
        part = picture.crop((round(left * width), round(top * height), round(right * width), round(bottom * height)))
        self.lights.append(ImageStat.Stat(part).mean[0])

    def end(self) -> list[float]:
        """Stop; what was seen."""
        self.devtools.send("Page.stopScreencast")
        return self.lights


def memory_of(page: Page) -> dict[str, int]:
    """Bytes of JavaScript in use after everything that can go has gone, and how many nodes and listeners there are."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("HeapProfiler.enable")
    for _time in range(3):
        devtools.send("HeapProfiler.collectGarbage")
        page.wait_for_timeout(150)
    heap = devtools.send("Runtime.getHeapUsage")
    counted = devtools.send("Memory.getDOMCounters")
    devtools.detach()
    return {"bytes": int(heap["usedSize"]), "nodes": counted["nodes"], "listeners": counted["jsEventListeners"]}
