"""Extras: what tells people apart besides hair and clothes. Each is drawn before or after the hair in front."""

from collections.abc import Callable

from config.demo.drawing.canvas import Pen
from config.demo.drawing.colours import darker, hex_colour, lighter, mix
from config.demo.drawing.curves import ellipse, flipped, smooth, stroke, turned
from config.demo.drawing.people.face import Head, eye_places

Drawer = Callable[[Pen, Head], None]

_GOLD = hex_colour("e7b54a")
_JADE = hex_colour("4fb79a")


def beard(pen: Pen, head: Head) -> None:
    lead = head.turn * 9
    half = [(74, 4), (76, 50), (62, 98), (30, 132), (0, 142)]
    outer = [(x + lead * (y + 20) / 130, y) for x, y in half]
    left = [(-x + lead * (y + 20) / 130, y) for x, y in reversed(half[:-1])]
    moustache_y = 62
    inner = [
        (-58, 30),
        (-44 + lead, 56),
        (-20 + head.shift, moustache_y - 4),
        (head.shift, moustache_y),
        (20 + head.shift, moustache_y - 4),
        (44 + lead, 56),
        (58, 30),
    ]
    pen.shape(smooth([*outer, *left, *inner]), head.tone.hair)
    for x in (-30, -10, 10, 30):
        pen.line([(x + lead, 92), (x * 0.7 + lead, 126)], head.tone.hair_light, 3, taper=0.9, opacity=0.6)


def stubble(pen: Pen, head: Head) -> None:
    jaw = smooth([(-72, 30), (-30, 58), (30, 58), (72, 30), (66, 80), (28, 112), (-28, 112), (-66, 80)])
    pen.shape(jaw, head.tone.hair, opacity=0.16, soft=6, clip=head.outline())


def wrinkles(pen: Pen, head: Head) -> None:
    for x, _, side in eye_places(head):
        for drop in (18, 25):
            arc = smooth([(x - 14, drop), (x, drop + 5), (x + 14, drop)], closed=False)
            pen.line(arc, head.tone.skin_shadow, 2, taper=0.8, opacity=0.9)
        fold = smooth([(side * 22, 48), (side * 36, 62), (side * 36, 82)], closed=False)
        pen.line([(px + head.shift, py) for px, py in fold], head.tone.skin_shadow, 3, taper=0.8)


def glasses(pen: Pen, head: Head) -> None:
    for x, width, side in eye_places(head):
        lens = ellipse(x, 12, 29 * width, 25)
        pen.shape(lens, (255, 255, 255), opacity=0.1)
        pen.line([*lens, lens[0], lens[1]], head.tone.ink, 4)
        pen.shape([(x - 14, 24), (x - 4, -6), (x + 3, -6), (x - 7, 24)], (255, 255, 255), opacity=0.22)
        pen.line([(x + side * 28 * width, 6), (side * 74, 2)], head.tone.ink, 4)
    pen.line([(head.shift - 6, 8), (head.shift + 6, 8)], head.tone.ink, 4)


def earrings(pen: Pen, head: Head) -> None:
    for side in (-1, 1):
        if side * head.turn > 0.3:
            continue
        x = side * 76
        pen.line([(x, 34), (x, 58)], _GOLD, 2.5)
        pen.shape(ellipse(x, 66, 7, 10), _JADE)
        pen.shape(ellipse(x - 2, 63, 2, 3), lighter(_JADE, 0.6))


def hairpins(pen: Pen, head: Head) -> None:
    """An empress's gold: a crown on the bun, pins and falling pearls."""
    for lean in (-62, 62, -36, 36, -12, 12):
        petal = smooth([(-9, -150), (-14, -184), (0, -216), (0, -216), (14, -184), (9, -150)])
        pen.shape(turned(petal, lean, (0, -138)), _GOLD if abs(lean) != 36 else lighter(_GOLD, 0.22))
        pen.line(turned([(0, -156), (0, -200)], lean, (0, -138)), darker(_GOLD, 0.35), 2.5, taper=0.8)
    pen.shape(smooth([(-52, -150), (0, -166), (52, -150), (46, -134), (0, -146), (-46, -134)]), _GOLD)
    pen.shape(ellipse(0, -152, 9, 10), hex_colour("c42a3c"))
    for side in (-1, 1):
        pen.line([(side * 40, -150), (side * 116, -172)], _GOLD, 5)
        pen.shape(ellipse(side * 116, -172, 10, 10), _GOLD)
        for row in range(5):
            pen.shape(ellipse(side * 112, -152 + row * 17, 4.5, 4.5), (255, 246, 236))
        pen.shape(ellipse(side * 112, -62, 6, 9), hex_colour("c42a3c"))
    pen.shape(
        smooth([(head.shift - 5, -52), (head.shift, -66), (head.shift + 5, -52), (head.shift, -42)]),
        hex_colour("c42a3c"),
    )


def coronet(pen: Pen, head: Head) -> None:
    pen.shape(smooth([(-32, -150), (-36, -190), (-36, -190), (0, -214), (36, -190), (36, -190), (32, -150)]), _GOLD)
    pen.line([(-64, -172), (64, -172)], lighter(_GOLD, 0.2), 6, taper=0.4)
    pen.shape(ellipse(0, -176, 8, 11), _JADE)
    _ = head


def headband(pen: Pen, head: Head) -> None:
    cloth = head.tone.trim
    band = smooth([(-88, -62), (-40, -94), (40, -94), (88, -62), (88, -36), (40, -68), (-40, -68), (-88, -36)])
    pen.shape(band, cloth)
    pen.line(smooth([(-86, -52), (-40, -82), (40, -82), (86, -52)], closed=False), lighter(cloth, 0.35), 3, opacity=0.7)
    knot = [(84, -50), (124, -74), (134, -40), (100, -34)]
    pen.shape(smooth(knot if head.turn < 0 else flipped(knot)), mix(cloth, head.tone.ink, 0.25))


def scarf(pen: Pen, head: Head) -> None:
    wool = head.tone.trim
    wrap = smooth([(-86, 120), (0, 164), (86, 120), (112, 178), (60, 236), (-60, 236), (-112, 178)])
    pen.shape(wrap, wool)
    tail = smooth([(34, 214), (92, 226), (104, 420), (96, 470), (42, 466), (46, 330)])
    pen.shape(tail, mix(wool, head.tone.ink, 0.2))
    for y in (150, 176, 202):
        pen.shape(
            stroke(smooth([(-96, y - 4), (0, y + 30), (96, y - 4)], closed=False), 4, taper=0.6),
            head.tone.trim_shadow,
            opacity=0.8,
        )


def mole(pen: Pen, head: Head) -> None:
    pen.shape(ellipse(head.shift + 44, 38, 2.8, 2.8), head.tone.ink)


BEFORE_HAIR: dict[str, Drawer] = {
    "beard": beard,
    "stubble": stubble,
    "wrinkles": wrinkles,
    "scarf": scarf,
    "mole": mole,
}
OVER_EYES: dict[str, Drawer] = {"glasses": glasses}
AFTER_HAIR: dict[str, Drawer] = {"earrings": earrings, "hairpins": hairpins, "coronet": coronet, "headband": headband}
