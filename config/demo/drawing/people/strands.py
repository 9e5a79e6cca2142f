"""Strokes that every hair style is made of."""

from config.demo.drawing.canvas import Pen
from config.demo.drawing.curves import Outline, Point, smooth
from config.demo.drawing.people.face import Head


def strand(pen: Pen, head: Head, points: list[Point], width: float = 3.0, *, light: bool = False) -> None:
    colour = head.tone.hair_light if light else head.tone.ink
    pen.line(smooth(points, closed=False), colour, width, taper=0.95, opacity=0.75 if light else 0.55)


def cap(top: float = -132, side: float = 86, low: float = 10) -> Outline:
    """The skull with hair on it."""
    right = [(0, top), (46, top + 8), (side - 6, top + 50), (side, top + 98), (side - 4, low)]
    return smooth([*right, (side - 22, low + 12), (-side + 22, low + 12), *((-x, y) for x, y in reversed(right[1:]))])


def sheen(pen: Pen, head: Head, y: float = -84) -> None:
    """One soft band of light across the crown."""
    lean = head.turn * 12
    band = smooth(
        [
            (-58 + lean, y + 18),
            (-20 + lean, y - 3),
            (24 + lean, y - 3),
            (60 + lean, y + 18),
            (22 + lean, y + 8),
            (-18 + lean, y + 8),
        ]
    )
    pen.shape(band, head.tone.hair_light, opacity=0.55, soft=3)
