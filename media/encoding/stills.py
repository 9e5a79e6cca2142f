"""Poster and cover candidates among still frames: the sharpest well exposed ones, spread over the episode."""

from pathlib import Path
from typing import Any

from PIL import Image, ImageFilter, ImageStat

from media.encoding.graph import STILL_COUNT, STILL_PATTERN
from media.encoding.plan import EncodePlan

POSTER_FILE = "poster.jpg"
COVERS_FILE = "covers.jpg"
MOST_COVERS = 4
DARKEST, BRIGHTEST = 18.0, 238.0
PLAINEST = 4.0
QUALITY = 85
Score = tuple[bool, float]


def choose_covers(folder: Path, plan: EncodePlan) -> list[dict[str, Any]]:
    """Write the poster and a strip of candidates, the best of each part of the episode; an empty list when there is no still.

    Each candidate: ``{"at_seconds", "score", "usable", "x", "y", "w", "h"}``, its place in the strip in pixels.
    """
    stills = [(number, folder / (STILL_PATTERN % (number + 1))) for number in range(STILL_COUNT)]
    scored = [(still_score(path), number, path) for number, path in stills if path.is_file()]
    if not scored:
        return []
    best = max(scored)
    per_part = -(-STILL_COUNT // MOST_COVERS)
    parts = [[still for still in scored if still[1] // per_part == part] for part in range(MOST_COVERS)]
    chosen = [max(part) for part in parts if part]
    best[2].rename(folder / POSTER_FILE)
    paths = [folder / POSTER_FILE if path == best[2] else path for _score, _number, path in chosen]
    width, height = _strip(paths, folder / COVERS_FILE)
    step = plan.duration_seconds / STILL_COUNT
    return [
        {
            "at_seconds": round((number + 0.5) * step, 3),
            "score": round(sharpness, 2),
            "usable": usable,
            "x": place * width,
            "y": 0,
            "w": width,
            "h": height,
        }
        for place, ((usable, sharpness), number, _path) in enumerate(chosen)
    ]


def still_score(path: Path) -> Score:
    """Whether a picture is neither dark, glaring nor plain, and the mean energy of its edges."""
    with Image.open(path) as picture:
        grey = picture.convert("L").resize((180, 320) if picture.height >= picture.width else (320, 180))
    statistics = ImageStat.Stat(grey)
    usable = DARKEST < statistics.mean[0] < BRIGHTEST and statistics.stddev[0] > PLAINEST
    return usable, ImageStat.Stat(grey.filter(ImageFilter.FIND_EDGES)).mean[0]


def _strip(paths: list[Path], target: Path) -> tuple[int, int]:
    """The pictures side by side; returns the size of one."""
    pictures = [Image.open(path).convert("RGB") for path in paths]
    width, height = pictures[0].size
    strip = Image.new("RGB", (width * len(pictures), height))
    for place, picture in enumerate(pictures):
        strip.paste(picture, (place * width, 0))
        picture.close()
    strip.save(target, quality=QUALITY)
    return width, height
