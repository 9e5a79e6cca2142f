"""Choosing the poster among still frames: the sharpest that is neither black nor plain."""

from collections.abc import Iterable
from pathlib import Path

from PIL import Image, ImageFilter, ImageStat

DARKEST = 18.0
PLAINEST = 4.0


def choose_poster(candidates: Iterable[Path]) -> Path | None:
    """The best by edge energy; a dark or plain one only when there is nothing else; None when there is none."""
    ranked = sorted(((_score(path), path) for path in candidates if path.is_file()), reverse=True)
    return ranked[0][1] if ranked else None


def _score(path: Path) -> tuple[bool, float]:
    with Image.open(path) as picture:
        grey = picture.convert("L").resize((180, 320) if picture.height >= picture.width else (320, 180))
    statistics = ImageStat.Stat(grey)
    usable = statistics.mean[0] > DARKEST and statistics.stddev[0] > PLAINEST
    return usable, ImageStat.Stat(grey.filter(ImageFilter.FIND_EDGES)).mean[0]
