"""Hair: each style is a mass behind the head and a mass in front of it, with a few strands and one band of light."""

from collections.abc import Callable
from dataclasses import dataclass

from config.demo.drawing.canvas import Pen
from config.demo.drawing.curves import ellipse, smooth
from config.demo.drawing.people.face import Head
from config.demo.drawing.people.hair_up import (
    cap_front,
    knot_behind,
    knot_front,
    neat_front,
    short_behind,
    short_front,
)
from config.demo.drawing.people.strands import cap, sheen, strand

Drawer = Callable[[Pen, Head], None]


@dataclass(frozen=True)
class Style:
    """Drawn behind the head (and shoulders), and over the face."""

    behind: Drawer
    front: Drawer


def _long_behind(pen: Pen, head: Head) -> None:
    mass = [
        (0, -134),
        (52, -124),
        (88, -74),
        (96, 0),
        (100, 80),
        (122, 170),
        (118, 262),
        (84, 300),
        (30, 280),
        (-30, 280),
    ]
    mass += [(-84, 304), (-120, 262), (-124, 170), (-100, 80), (-96, 0), (-88, -74), (-52, -124)]
    pen.shape(smooth(mass), head.tone.hair)
    for x in (-104, -86, 84, 102):
        strand(pen, head, [(x * 0.82, 20), (x, 120), (x * 1.02, 240)], 5)


def _long_front(pen: Pen, head: Head) -> None:
    part = -16 + head.turn * 16
    left = smooth(
        [
            (part, -130),
            (part - 46, -124),
            (-84, -78),
            (-93, -4),
            (-90, 70),
            (-97, 150),
            (-84, 156),
            (-72, 80),
            (-70, 10),
            (-58, -42),
            (part - 6, -84),
            (part, -130),
        ]
    )
    right = smooth(
        [
            (part, -130),
            (part + 60, -124),
            (86, -78),
            (94, -4),
            (92, 70),
            (100, 156),
            (86, 160),
            (74, 80),
            (72, 10),
            (60, -36),
            (part + 36, -74),
            (part, -96),
            (part, -130),
        ]
    )
    pen.shape(left, head.tone.hair)
    pen.shape(right, head.tone.hair)
    sheen(pen, head)
    strand(pen, head, [(part, -124), (part - 40, -90), (-74, -20), (-80, 90)])
    strand(pen, head, [(part + 4, -122), (part + 52, -92), (80, -20), (86, 100)])
    strand(pen, head, [(part + 2, -126), (part + 66, -104), (88, -40)], 3.4, light=True)


def _bob_behind(pen: Pen, head: Head) -> None:
    mass = [
        (0, -134),
        (52, -124),
        (90, -74),
        (98, 0),
        (100, 70),
        (88, 116),
        (50, 124),
        (-50, 124),
        (-88, 116),
        (-100, 70),
        (-98, 0),
        (-90, -74),
        (-52, -124),
    ]
    pen.shape(smooth(mass), head.tone.hair)


def _bob_front(pen: Pen, head: Head) -> None:
    lean = head.turn * 10
    fringe = smooth(
        [
            (0, -134),
            (50, -126),
            (88, -80),
            (97, 0),
            (98, 84),
            (84, 112),
            (76, 60),
            (72, -6),
            (66, -34),
            (40 + lean, -30),
            (10 + lean, -38),
            (-20 + lean, -31),
            (-48 + lean, -36),
            (-68, -26),
            (-72, 8),
            (-77, 60),
            (-84, 112),
            (-98, 84),
            (-97, 0),
            (-88, -80),
            (-50, -126),
        ]
    )
    pen.shape(fringe, head.tone.hair)
    sheen(pen, head)
    for x in (-44, -14, 18, 46):
        strand(pen, head, [(x * 0.7, -112), (x + lean * 0.6, -74), (x + lean, -36)], 3)
    strand(pen, head, [(84, -50), (92, 10), (88, 90)], 3.2, light=True)


def _pony_behind(pen: Pen, head: Head) -> None:
    side = -1 if head.turn >= 0 else 1
    tail = smooth(
        [
            (side * 40, -120),
            (side * 96, -132),
            (side * 136, -84),
            (side * 142, 10),
            (side * 120, 104),
            (side * 132, 150),
            (side * 92, 118),
            (side * 88, 20),
            (side * 80, -60),
        ]
    )
    pen.shape(tail, head.tone.hair)
    for offset in (100, 118):
        strand(pen, head, [(side * 84, -104), (side * offset, -40), (side * offset, 80)], 4)
    pen.shape(cap(), head.tone.hair)


def _pony_front(pen: Pen, head: Head) -> None:
    lean = head.turn * 14
    pulled = smooth(
        [
            (0, -133),
            (52, -124),
            (86, -76),
            (88, -10),
            (80, 22),
            (72, -14),
            (56 + lean * 0.5, -56),
            (14 + lean, -82),
            (-22 + lean, -74),
            (-58, -44),
            (-72, -10),
            (-80, 22),
            (-88, -10),
            (-86, -76),
            (-52, -124),
        ]
    )
    pen.shape(pulled, head.tone.hair)
    wisp = smooth(
        [
            (20 + lean, -84),
            (-16 + lean, -70),
            (-50 + lean * 0.4, -34),
            (-60, 6),
            (-44 + lean * 0.4, -26),
            (-6 + lean, -58),
        ]
    )
    pen.shape(wisp, head.tone.hair)
    sheen(pen, head)
    for x in (-40, 0, 44):
        strand(pen, head, [(x + lean, -84), (x * 0.8, -116), (x * 0.3, -130)], 2.6)


def _bun_behind(pen: Pen, head: Head) -> None:
    pen.shape(
        smooth([(0, -120), (70, -118), (98, -58), (96, 10), (80, 60), (-80, 60), (-96, 10), (-98, -58), (-70, -118)]),
        head.tone.hair,
    )
    for side in (-1, 1):
        fall = [
            (side * 74, 20),
            (side * 100, 70),
            (side * 104, 190),
            (side * 92, 292),
            (side * 70, 296),
            (side * 74, 170),
            (side * 60, 70),
        ]
        pen.shape(smooth(fall), head.tone.hair)
    pen.shape(
        smooth([(0, -226), (44, -218), (66, -180), (54, -136), (0, -120), (-54, -136), (-66, -180), (-44, -218)]),
        head.tone.hair,
    )
    pen.shape(ellipse(-52, -150, 34, 28), head.tone.hair)
    pen.shape(ellipse(52, -150, 34, 28), head.tone.hair)


def _bun_front(pen: Pen, head: Head) -> None:
    lean = head.turn * 12
    part = lean
    half = [
        (part, -126),
        (part + 40, -126),
        (84, -90),
        (94, -30),
        (88, 24),
        (76, 30),
        (70, -14),
        (52 + lean * 0.4, -58),
        (part + 10, -92),
        (part, -96),
    ]
    pen.shape(smooth(half), head.tone.hair)
    other = [
        (part, -126),
        (part - 40, -126),
        (-84, -90),
        (-94, -30),
        (-88, 24),
        (-76, 30),
        (-70, -14),
        (-52 + lean * 0.4, -58),
        (part - 10, -92),
        (part, -96),
    ]
    pen.shape(smooth(other), head.tone.hair)
    for x in (-58, -34, 34, 58):
        strand(pen, head, [(part + x * 0.3, -104), (x, -96), (x * 1.35, -44)], 2.6)
    strand(pen, head, [(-44, -196), (0, -208), (44, -196)], 4, light=True)
    strand(pen, head, [(-50, -170), (0, -180), (50, -170)], 3)
    sheen(pen, head, -100)


STYLES: dict[str, Style] = {
    "long": Style(_long_behind, _long_front),
    "bob": Style(_bob_behind, _bob_front),
    "ponytail": Style(_pony_behind, _pony_front),
    "bun": Style(_bun_behind, _bun_front),
    "short": Style(short_behind, short_front),
    "neat": Style(short_behind, neat_front),
    "topknot": Style(knot_behind, knot_front),
    "cap": Style(short_behind, cap_front),
}
