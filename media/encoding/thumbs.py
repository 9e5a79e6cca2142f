"""Thumbnails for the seek line: small pictures at equal intervals in one tiled JPEG, and the WebVTT file that says which is where."""

import math
from dataclasses import dataclass

from media.encoding.plan import EncodePlan

SPRITE_FILE = "sprite.jpg"
LEAST_INTERVAL_SECONDS = 2
MOST_TILES = 100
COLUMNS = 10
LONG_SIDE = 160


@dataclass(frozen=True)
class SpriteGrid:
    """Tiles of ``width`` x ``height`` pixels, one every ``interval`` seconds, row by row."""

    interval: int
    count: int
    columns: int
    rows: int
    width: int
    height: int


def sprite_grid(plan: EncodePlan) -> SpriteGrid:
    """At most a hundred tiles, at least two seconds apart, in the shape of the picture."""
    interval = max(LEAST_INTERVAL_SECONDS, math.ceil(plan.duration_seconds / MOST_TILES))
    count = max(1, math.ceil(plan.duration_seconds / interval))
    columns = min(COLUMNS, count)
    width, height = scaled_size(plan, LONG_SIDE)
    return SpriteGrid(interval, count, columns, math.ceil(count / columns), width, height)


def scaled_size(plan: EncodePlan, long_side: int) -> tuple[int, int]:
    """Even pixels of a small picture in the shape of the rungs."""
    top = plan.rungs[0]
    scale = long_side / max(top.width, top.height)
    return max(16, round(top.width * scale) // 2 * 2), max(16, round(top.height * scale) // 2 * 2)


def thumbs_vtt(plan: EncodePlan) -> str:
    """WebVTT (W3C) with a media fragment (#xywh) of the sprite for each interval."""
    grid = sprite_grid(plan)
    cues = ["WEBVTT", ""]
    for number in range(grid.count):
        start = number * grid.interval
        end = min(start + grid.interval, plan.duration_seconds)
        x, y = number % grid.columns * grid.width, number // grid.columns * grid.height
        cues += [f"{_clock(start)} --> {_clock(end)}", f"{SPRITE_FILE}#xywh={x},{y},{grid.width},{grid.height}", ""]
    return "\n".join(cues)


def _clock(seconds: float) -> str:
    whole, milliseconds = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}.{milliseconds:03}"
