"""Weather in front of the camera: rain, snow, petals, embers and dust, as sheets that scroll for ever."""

import functools
import math
import random
from dataclasses import dataclass

from config.demo.drawing.canvas import Canvas, Pen
from config.demo.drawing.colours import Colour, Palette, lighter
from config.demo.drawing.curves import ellipse, smooth, turned
from config.demo.drawing.plates import HEIGHT, WIDTH, Veil
from config.demo.drawing.stage import Layer, Motion, Sway

_WIDE = WIDTH + 160


@dataclass(frozen=True)
class Fall:
    """One kind of weather: how many pieces, how large, how fast (pixels a second), how far it sways."""

    piece: str
    count: int
    size: float
    speed: float
    slant: float = 0.0
    sway: float = 0.0
    opacity: float = 0.6


FALLS: dict[str, tuple[Fall, ...]] = {
    "rain": (Fall("drop", 90, 1.0, 1500, -0.08, opacity=0.42), Fall("drop", 34, 1.9, 2300, -0.08, opacity=0.34)),
    "snow": (Fall("flake", 60, 3.2, 90, 0.0, 26, 0.9), Fall("flake", 20, 7.5, 170, 0.0, 40, 0.75)),
    "petals": (Fall("petal", 16, 11, 130, 0.0, 60, 0.95),),
    "embers": (Fall("ember", 34, 2.6, -110, 0.0, 34, 0.9),),
    "dust": (Fall("mote", 34, 3.0, -16, 0.0, 22, 0.5),),
}


def weather_layers(kind: str, palette: Palette) -> tuple[Layer, ...]:
    """The layers of a kind of weather; none for an empty name."""
    falls = FALLS[kind] if kind else ()
    return tuple(
        Layer(_sheet(fall, palette, index), WIDTH / 2, 0, 0.0, _falling(fall)) for index, fall in enumerate(falls)
    )


def _falling(fall: Fall) -> Motion:
    def motion(seconds: float) -> Sway:
        down = (seconds * fall.speed) % HEIGHT
        across = fall.sway * math.sin(seconds * 1.1 + fall.size)
        return Sway(x=across + fall.slant * (down - HEIGHT / 2), y=down)

    return motion


@functools.lru_cache(maxsize=6)
def _sheet(fall: Fall, palette: Palette, seed: int) -> Veil:
    """Two screens high, the lower one a copy of the upper, so that it can scroll without a seam."""
    rng = random.Random(f"{fall.piece} {seed}")
    colour = _colour(fall, palette)
    canvas = Canvas(_WIDE, HEIGHT * 2, base=colour, ratio=1.0)
    pen = canvas.pen()
    for _ in range(fall.count):
        x, y, turn = rng.uniform(0, _WIDE), rng.uniform(20, HEIGHT - 20), rng.uniform(0, 360)
        size, opacity = fall.size * rng.uniform(0.6, 1.3), fall.opacity * rng.uniform(0.5, 1.0)
        for lower in (0, HEIGHT):
            _piece(pen.at(x, y + lower), fall.piece, (size, turn, opacity), colour)
    return Veil(canvas.image.getchannel("A"), colour)


def _colour(fall: Fall, palette: Palette) -> Colour:
    if fall.piece == "ember":
        return lighter(palette.light, 0.15)
    if fall.piece == "petal":
        return lighter(palette.accent, 0.35)
    return lighter(palette.light, 0.75) if fall.piece == "mote" else (244, 248, 255)


def _piece(pen: Pen, piece: str, look: tuple[float, float, float], colour: Colour) -> None:
    size, turn, opacity = look
    if piece == "drop":
        pen.line(
            [(0, 0), (-3.0 * size, 19 * size), (-6.0 * size, 38 * size)], colour, 1.6 * size, taper=0.7, opacity=opacity
        )
    elif piece == "petal":
        outline = smooth([(0, -size), (size * 0.6, -size * 0.1), (0, size), (-size * 0.6, -size * 0.1)])
        pen.shape(turned(outline, turn), colour, opacity=opacity)
    elif piece == "ember":
        pen.glow(0, 0, size * 5, colour, opacity * 0.5)
        pen.shape(ellipse(0, 0, size, size, steps=10), lighter(colour, 0.5), opacity=opacity)
    else:
        pen.shape(ellipse(0, 0, size, size, steps=14), colour, opacity=opacity, soft=size * 0.3)
