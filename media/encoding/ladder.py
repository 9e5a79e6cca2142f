"""The ladder: which picture sizes a source is encoded to, and never larger than it is.

A picture's *height*, as in 720p, is everywhere the short side of its rung: 720 x 1280 upright and 1280 x 720 lying are both 720 high.
"""

from dataclasses import dataclass

LADDER_VERSION = 1


@dataclass(frozen=True)
class Rung:
    """One step of the ladder, named by its short side; the caps are kilobits per second."""

    name: str
    short_side: int
    long_side: int
    cap_kbps: int
    crf: int


@dataclass(frozen=True)
class RungSize:
    """A rung with the exact even picture size for one source."""

    rung: Rung
    width: int
    height: int


# Measured for 9:16 material (docs: veryfast is the knee; capped CRF); the small rungs get one point of quality more.
LADDER = (
    Rung("1080", 1080, 1920, 5000, 23),
    Rung("720", 720, 1280, 2800, 23),
    Rung("540", 540, 960, 1600, 22),
    Rung("360", 360, 640, 800, 22),
)
NEAR_ENOUGH = 0.9


def rung_sizes(display_width: int, display_height: int, ladder: tuple[Rung, ...] = LADDER) -> tuple[RungSize, ...]:
    """The rungs for a source as it is seen, largest first; at least one, none of them upscaled."""
    short = min(display_width, display_height)
    fitting = tuple(rung for rung in ladder if short >= NEAR_ENOUGH * rung.short_side) or ladder[-1:]
    return tuple(_fit(rung, display_width, display_height) for rung in fitting)


def height_named(name: str) -> int:
    """The height of the rung whose file or playlist has this name (``720.mp4``); 0 for what is no rung: sound, stills, texts, the master."""
    stem = name.partition(".")[0]
    return int(stem) if stem.isdecimal() else 0


def _fit(rung: Rung, width: int, height: int) -> RungSize:
    box_width, box_height = (rung.short_side, rung.long_side) if height >= width else (rung.long_side, rung.short_side)
    scale = min(1.0, box_width / width, box_height / height)
    return RungSize(rung, _even(width * scale), _even(height * scale))


def _even(length: float) -> int:
    return max(2, int(length + 0.5) // 2 * 2)
