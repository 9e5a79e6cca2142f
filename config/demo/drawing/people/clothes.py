"""Clothes: neck, shoulders and chest down to the lower edge of the picture, one function a garment."""

from collections.abc import Callable

from config.demo.drawing.canvas import Fade, Pen
from config.demo.drawing.colours import Colour, darker, lighter, mix
from config.demo.drawing.curves import Outline, Point, ellipse, flipped, mirrored, smooth
from config.demo.drawing.people.face import Head

Drawer = Callable[[Pen, Head], None]
_LOW = 760.0


def draw_neck(pen: Pen, head: Head) -> None:
    wide = 33 if head.feminine else 44
    lead = head.turn * 6
    neck = smooth(
        [
            (-wide + lead, 60),
            (-wide, 130),
            (-wide - 34, 186),
            (0, 226),
            (wide + 34, 186),
            (wide, 130),
            (wide + lead, 60),
        ]
    )
    pen.shape(neck, head.tone.skin)
    cast = smooth([(-wide - 6, 70), (wide + 6, 70), (wide + 2, 122), (lead, 152), (-wide - 2, 116)])
    pen.shape(cast, head.tone.skin_shadow, opacity=0.8, soft=2, clip=neck)


def _body(head: Head) -> Outline:
    wide = 148.0 if head.feminine else 186.0
    slope = 176.0 if head.feminine else 166.0
    right: list[Point] = [
        (40, slope - 22),
        (78, slope + 4),
        (wide - 30, slope + 30),
        (wide, slope + 84),
        (wide + 16, 420),
        (wide + 22, _LOW),
    ]
    return smooth(mirrored([(right[0][0], right[0][1]), *right, right[-1]]), steps=6)


def _torso(pen: Pen, head: Head, cloth: Colour, shadow: Colour) -> Outline:
    body = _body(head)
    pen.shape(body, Fade(cloth, mix(cloth, shadow, 0.65)))
    side = -1 if head.turn >= 0 else 1
    left = smooth([(-230, 120), (-120, 190), (-84, 330), (-96, _LOW), (-240, _LOW)])
    pen.shape(left if side < 0 else flipped(left), shadow, opacity=0.6, soft=8, clip=body)
    for edge in (-1, 1):
        x = edge * (112 if head.feminine else 142)
        fold = smooth([(x, 300), (x * 0.94, 420), (x * 0.98, 600), (x * 0.96, _LOW)], closed=False)
        pen.line(fold, darker(shadow, 0.25), 5, taper=0.5, opacity=0.7)
    return body


def _vee(pen: Pen, paint: Colour, wide: float, low: float, *, high: float = 150) -> Outline:
    opening = smooth([(-wide, high), (-wide, high), (wide, high), (wide, high), (0, low), (0, low)], steps=4)
    pen.shape(opening, paint)
    return opening


def _lapel(pen: Pen, points: list[Point], paint: Colour, edge: Colour) -> None:
    for shape in (points, flipped(points)):
        pen.shape(shape, paint)
        pen.line([*shape, shape[0]], edge, 2.5, opacity=0.55)


def _buttons(pen: Pen, places: list[Point], colour: Colour) -> None:
    for x, y in places:
        pen.shape(ellipse(x, y + 2, 8, 8), darker(colour, 0.5), opacity=0.6)
        pen.shape(ellipse(x, y, 7.5, 7.5), colour)
        pen.shape(ellipse(x - 2, y - 2, 2.5, 2.5), lighter(colour, 0.5), opacity=0.8)


def coat(pen: Pen, head: Head) -> None:
    """A trench coat over a soft collar, the collar up against the rain."""
    tone = head.tone
    _torso(pen, head, tone.cloth, tone.cloth_shadow)
    _vee(pen, tone.trim, 66, 396)
    for side in (-1, 1):
        turtle = smooth([(0, 160), (side * 44, 138), (side * 60, 172), (side * 34, 214), (0, 222)])
        pen.shape(turtle, tone.trim if side > 0 else tone.trim_shadow)
    _lapel(
        pen,
        [(46, 132), (92, 150), (150, 262), (104, 286), (128, 312), (10, 430), (34, 250)],
        lighter(tone.cloth, 0.07),
        tone.ink,
    )
    pen.line([(0, 424), (4, 600), (0, _LOW)], tone.ink, 3, opacity=0.6)
    _buttons(pen, [(-42, 482), (42, 482), (-42, 590), (42, 590)], lighter(tone.trim_shadow, 0.1))


def suit(pen: Pen, head: Head) -> None:
    """A jacket, a white shirt and a tie."""
    tone = head.tone
    _torso(pen, head, tone.cloth, tone.cloth_shadow)
    shirt = _vee(pen, tone.eye_white, 62, 470)
    pen.shape(
        smooth([(-66, 140), (-20, 210), (-8, 470), (-70, 470)]),
        mix(tone.eye_white, tone.cloth, 0.35),
        opacity=0.7,
        soft=6,
        clip=shirt,
    )
    pen.shape([(-17, 208), (17, 208), (11, 240), (24, 420), (0, 452), (-24, 420), (-11, 240)], tone.trim)
    pen.shape([(-17, 208), (17, 208), (11, 240), (-11, 240)], lighter(tone.trim, 0.18))
    pen.shape([(0, 240), (11, 240), (24, 420), (0, 452)], tone.trim_shadow, opacity=0.6)
    for side in (-1, 1):
        pen.shape([(side * 40, 142), (side * 62, 156), (side * 46, 236), (0, 200)], lighter(tone.eye_white, 0.3))
    _lapel(
        pen,
        [(56, 142), (88, 160), (128, 300), (92, 312), (112, 336), (6, 480), (40, 260)],
        lighter(tone.cloth, 0.1),
        tone.ink,
    )
    _buttons(pen, [(4, 540), (4, 640)], tone.ink)


def chef(pen: Pen, head: Head) -> None:
    """A double-breasted kitchen jacket with a neckerchief."""
    tone = head.tone
    _torso(pen, head, tone.cloth, tone.cloth_shadow)
    flap = [(-70, 190), (112, 210), (104, _LOW), (-58, _LOW)]
    pen.shape(flap, lighter(tone.cloth, 0.2), opacity=0.5)
    pen.line([(-70, 190), (-52, 420), (-58, _LOW)], tone.cloth_shadow, 4)
    for side in (-1, 1):
        pen.shape(
            smooth([(side * 20, 176), (side * 62, 138), (side * 82, 166), (side * 60, 222), (side * 8, 240)]),
            lighter(tone.cloth, 0.12),
        )
    scarf = smooth([(-62, 156), (0, 200), (62, 156), (68, 184), (16, 236), (-16, 236), (-68, 184)])
    pen.shape(scarf, tone.trim)
    for side in (-1, 1):
        pen.shape(
            smooth([(0, 218), (side * 36, 252), (side * 44, 322), (side * 14, 300)]),
            tone.trim if side > 0 else tone.trim_shadow,
        )
    pen.shape(ellipse(0, 226, 16, 15), lighter(tone.trim, 0.14))
    _buttons(pen, [(x, y) for y in (350, 440, 530, 620) for x in (-34, 78)], tone.trim)


def hoodie(pen: Pen, head: Head) -> None:
    tone = head.tone
    pen.shape(
        smooth([(-70, 116), (0, 150), (70, 116), (108, 172), (70, 260), (-70, 260), (-108, 172)]), tone.cloth_shadow
    )
    _torso(pen, head, tone.cloth, tone.cloth_shadow)
    _vee(pen, tone.trim, 52, 250)
    for side in (-1, 1):
        hood = smooth(
            [
                (side * 30, 158),
                (side * 66, 132),
                (side * 100, 168),
                (side * 84, 226),
                (side * 20, 296),
                (side * 4, 270),
                (side * 44, 214),
            ]
        )
        pen.shape(hood, lighter(tone.cloth, 0.08))
        pen.line([(side * 24, 270), (side * 30, 350), (side * 26, 430)], lighter(tone.trim, 0.2), 6)
    pen.line([(0, 300), (0, _LOW)], tone.cloth_shadow, 4)


def qipao(pen: Pen, head: Head) -> None:
    """A high collar, a slanting closure and knotted buttons."""
    tone = head.tone
    body = _torso(pen, head, tone.cloth, tone.cloth_shadow)
    pen.halo(60, 420, (110, 160), lighter(tone.cloth, 0.3), 0.25)
    collar = smooth([(-50, 128), (-50, 128), (0, 162), (50, 128), (50, 128), (64, 186), (0, 224), (-64, 186)])
    pen.shape(collar, lighter(tone.cloth, 0.06))
    pen.line(smooth([(-50, 130), (0, 164), (50, 130)], closed=False), tone.trim, 7)
    pen.line([(0, 164), (0, 222)], tone.trim, 5)
    closure = smooth([(0, 222), (58, 262), (108, 300), (128, 360), (120, 520)], closed=False)
    pen.line(closure, tone.trim, 6)
    for x, y in ((4, 196), (60, 264), (112, 318)):
        pen.shape(ellipse(x, y, 12, 6), tone.trim)
        pen.shape(ellipse(x + 12, y, 6, 6), lighter(tone.trim, 0.3))
    for x, y in ((-70, 330), (-30, 470), (60, 560), (-90, 600)):
        _blossom(pen.at(x, y, 0.9), tone.trim, body)


def _blossom(pen: Pen, colour: Colour, clip: Outline) -> None:
    for dx, dy in ((0, -15), (14, -5), (9, 12), (-9, 12), (-14, -5)):
        pen.shape(ellipse(dx, dy, 10, 10), colour, opacity=0.5)
    pen.shape(ellipse(0, 0, 5, 5), lighter(colour, 0.5), opacity=0.8)
    _ = clip


def hanfu(pen: Pen, head: Head) -> None:
    """A crossed collar in broad bands over wide sleeves, with a sash."""
    tone = head.tone
    wide = 196 if head.feminine else 226
    sleeves = smooth(
        [
            (-60, 176),
            (-wide + 50, 214),
            (-wide - 26, 420),
            (-wide - 60, _LOW),
            (wide + 60, _LOW),
            (wide + 26, 420),
            (wide - 50, 214),
            (60, 176),
        ]
    )
    pen.shape(sleeves, Fade(tone.cloth, tone.cloth_shadow))
    _torso(pen, head, lighter(tone.cloth, 0.04), tone.cloth_shadow)
    _vee(pen, tone.eye_white, 58, 330)
    pen.shape([(-74, 152), (-40, 146), (64, 440), (26, 470)], tone.trim_shadow)
    pen.shape([(74, 152), (40, 146), (-70, 452), (-28, 486)], tone.trim)
    pen.line([(48, 168), (-46, 448)], lighter(tone.trim, 0.45), 3)
    sash = [(-160, 520), (160, 520), (166, 610), (-166, 610)]
    pen.shape(sash, tone.trim)
    pen.line([(-162, 538), (162, 538)], lighter(tone.trim, 0.45), 4)
    pen.line([(-164, 592), (164, 592)], lighter(tone.trim, 0.45), 4)
    _buttons(pen, [(0, 565)], lighter(tone.trim, 0.35))


def oilskin(pen: Pen, head: Head) -> None:
    """A sailor's coat over a thick roll-neck."""
    tone = head.tone
    _torso(pen, head, tone.cloth, tone.cloth_shadow)
    _vee(pen, tone.trim, 78, 330)
    roll = smooth([(-56, 122), (0, 150), (56, 122), (76, 176), (0, 232), (-76, 176)])
    pen.shape(roll, lighter(tone.trim, 0.06))
    for x in range(-60, 70, 15):
        pen.line([(x * 0.8, 140 - abs(x) * 0.2), (x, 214 - abs(x) * 0.4)], tone.trim_shadow, 3, opacity=0.8)
    _lapel(
        pen, [(64, 140), (116, 158), (158, 250), (96, 330), (22, 372), (60, 240)], lighter(tone.cloth, 0.1), tone.ink
    )
    pen.line([(0, 372), (0, _LOW)], darker(tone.cloth_shadow, 0.3), 5)
    for y in (430, 530, 630):
        pen.shape([(-34, y), (34, y), (34, y + 14), (-34, y + 14)], darker(tone.cloth_shadow, 0.2))
        _buttons(pen, [(38, y + 7)], lighter(tone.cloth, 0.4))


GARMENTS: dict[str, Drawer] = {
    "coat": coat,
    "suit": suit,
    "chef": chef,
    "hoodie": hoodie,
    "qipao": qipao,
    "hanfu": hanfu,
    "oilskin": oilskin,
}
