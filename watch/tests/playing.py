"""What plays on a player's page, and how to wait for it."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

NOW_PLAYING = """() => {
  const slide = document.querySelector('.slide:not([inert])');
  const video = slide?.querySelector('video');
  return video && {
    index: Number(slide.dataset.index), seconds: video.currentTime, paused: video.paused, shown: slide.classList.contains('is-playing'),
    sound: video.webkitAudioDecodedByteCount, frames: video.getVideoPlaybackQuality().totalVideoFrames, muted: video.muted,
    height: video.videoHeight, ready: video.readyState,
  };
}"""


def until(page: Page, holds: Callable[[dict[str, Any]], bool], *, seconds: float = 15) -> dict[str, Any]:
    """Wait until what is playing fulfils a condition; our policy forbids Playwright's own wait_for_function."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        playing: dict[str, Any] | None = page.evaluate(NOW_PLAYING)
        if playing and holds(playing):
            return playing
        page.wait_for_timeout(30)
    pytest.fail(f"never came: {page.evaluate(NOW_PLAYING)}")


def is_running(index: int) -> Callable[[dict[str, Any]], bool]:
    """The slide with this index plays, and its picture is seen."""
    return lambda playing: (
        playing["index"] == index and playing["shown"] and not playing["paused"] and playing["seconds"] > 0.1
    )
