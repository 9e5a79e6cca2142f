"""A setting: the size, palette and chance that a place is drawn with, and the sheets it is drawn on."""

import math
import random
from collections.abc import Callable
from dataclasses import dataclass

from config.demo.drawing.canvas import Canvas, Paint, Pen
from config.demo.drawing.colours import Colour, Palette
from config.demo.drawing.stage import Motion, Sway, still

MARGIN = 64.0
Area = tuple[float, float, float, float]


@dataclass(frozen=True)
class Sheet:
    """A drawn layer: its canvas, the middle of it on the stage, its depth and its own movement."""

    canvas: Canvas
    x: float
    y: float
    depth: float
    motion: Motion = still
    opaque: bool = False


class Setting:
    """What a place is drawn into: coordinates run from (0, 0) to (width, height), with a margin for the camera."""

    def __init__(self, width: float, height: float, palette: Palette, seed: str, *, ratio: float = 2.0) -> None:
        self.ratio = ratio
        self.width, self.height, self.palette = width, height, palette
        self.rng = random.Random(seed)
        self.sheets: list[Sheet] = []

    @property
    def left(self) -> float:
        return -MARGIN

    @property
    def right(self) -> float:
        return self.width + MARGIN

    @property
    def low(self) -> float:
        return self.height + MARGIN

    def background(self, paint: Paint, depth: float = 0.4) -> Pen:
        """The opaque sheet behind everything."""
        canvas = Canvas(
            self.width + 2 * MARGIN, self.height + 2 * MARGIN, base=(0, 0, 0), filled=True, ratio=self.ratio
        )
        canvas.fill(paint)
        self.sheets.append(Sheet(canvas, self.width / 2, self.height / 2, depth, opaque=True))
        return canvas.pen(MARGIN, MARGIN)

    def sheet(self, area: Area, depth: float, base: Colour, motion: Motion = still) -> Pen:
        """A transparent sheet over `area`; the pen draws in stage coordinates."""
        left, top, right, bottom = area
        canvas = Canvas(math.ceil(right - left), math.ceil(bottom - top), base=base, ratio=self.ratio)
        self.sheets.append(Sheet(canvas, left + canvas.width / 2, top + canvas.height / 2, depth, motion))
        return canvas.pen(-left, -top)


Place = Callable[[Setting], None]


def swinging(degrees: float, period: float, phase: float = 0.0, lift: float = 0.0) -> Motion:
    """To and fro, as lanterns and boats do; `lift` adds a rise and fall in pixels."""

    def motion(seconds: float) -> Sway:
        turn = math.tau * (seconds / period + phase)
        return Sway(degrees=degrees * math.sin(turn), y=lift * math.cos(turn))

    return motion


def pulsing(low: float, high: float, period: float, phase: float = 0.0) -> Motion:
    """Light that comes and goes between two opacities."""

    def motion(seconds: float) -> Sway:
        wave = math.sin(math.tau * (seconds / period + phase)) * 0.7 + math.sin(math.tau * 2.7 * seconds / period) * 0.3
        return Sway(opacity=low + (high - low) * (wave + 1) / 2)

    return motion


def drifting(x: float, y: float, sway: float = 0.0, period: float = 4.0) -> Motion:
    """A steady drift in pixels a second, with a gentle sway across."""
    return lambda seconds: Sway(x=x * seconds + sway * math.sin(math.tau * seconds / period), y=y * seconds)
