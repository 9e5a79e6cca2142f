"""Motifs that several places share: moons, clouds, skylines with lit windows, lanterns, reflections, waves, branches."""

import math

from config.demo.drawing.canvas import Fade, Pen
from config.demo.drawing.colours import Colour, darker, lighter, mix
from config.demo.drawing.curves import Point, box, ellipse, moved, smooth, turned
from config.demo.drawing.places.setting import Setting


def moon(pen: Pen, x: float, y: float, radius: float, colour: Colour) -> None:
    pen.glow(x, y, radius * 3.4, colour, 0.34)
    pen.glow(x, y, radius * 1.8, colour, 0.45)
    disc = ellipse(x, y, radius, radius, steps=72)
    pen.shape(disc, lighter(colour, 0.45))
    for dx, dy, size in ((-0.35, -0.2, 0.28), (0.2, 0.3, 0.34), (0.38, -0.35, 0.16), (-0.2, 0.5, 0.14)):
        crater = ellipse(x + dx * radius, y + dy * radius, size * radius, size * radius)
        pen.shape(crater, mix(colour, lighter(colour, 0.45), 0.35), opacity=0.5, soft=radius * 0.03, clip=disc)
    shade = ellipse(x - radius * 0.5, y + radius * 0.35, radius * 1.25, radius * 1.25)
    pen.shape(shade, colour, opacity=0.16, soft=radius * 0.2, clip=disc)


def stars(setting: Setting, pen: Pen, count: int, low: float) -> None:
    for _ in range(count):
        x, y = setting.rng.uniform(setting.left, setting.right), setting.rng.uniform(-60, low)
        size = setting.rng.choice((0.8, 1.0, 1.3, 2.0))
        pen.shape(
            ellipse(x, y, size, size, steps=8),
            lighter(setting.palette.light, 0.5),
            opacity=setting.rng.uniform(0.35, 0.95),
        )


def cloud(setting: Setting, pen: Pen, middle: Point, width: float, colour: Colour, opacity: float = 0.5) -> None:
    """A flat-bottomed bank of cloud."""
    x, y = middle
    puffs = 5
    points: list[Point] = [(x - width / 2, y)]
    for index in range(puffs):
        share = (index + 0.5) / puffs
        height = width * (0.06 + 0.13 * math.sin(share * math.pi)) * setting.rng.uniform(0.7, 1.2)
        points.append((x - width / 2 + width * share, y - height))
    points += [(x + width / 2, y), (x + width * 0.2, y + width * 0.035), (x - width * 0.25, y + width * 0.03)]
    pen.shape(smooth(points), Fade(lighter(colour, 0.12), colour), opacity=opacity, soft=3)


def skyline(
    setting: Setting, pen: Pen, base: float, heights: tuple[float, float], colours: tuple[Colour, Colour]
) -> None:
    """A row of buildings standing on `base`: `colours` are the walls and their lit windows."""
    wall, lit = colours
    x = setting.left - 20
    while x < setting.right:
        width = setting.rng.uniform(64, 128)
        top = base - setting.rng.uniform(*heights)
        tone = mix(wall, setting.palette.horizon, setting.rng.uniform(0, 0.12))
        pen.shape(box(x, top, x + width, setting.low), Fade(tone, mix(tone, setting.palette.ink, 0.35)))
        _roof(setting, pen, (x, top, width), tone)
        _windows(setting, pen, (x, top, x + width, base), lit)
        x += width + setting.rng.choice((0, 0, 3, 12))


def _roof(setting: Setting, pen: Pen, place: tuple[float, float, float], tone: Colour) -> None:
    x, top, width = place
    kind = setting.rng.randrange(4)
    if kind == 0:
        pen.shape(box(x + width * 0.3, top - 26, x + width * 0.7, top + 2), tone)
    elif kind == 1:
        mast = x + width * setting.rng.uniform(0.25, 0.75)
        pen.shape(box(mast - 1.6, top - 70, mast + 1.6, top + 2), tone)
        pen.glow(mast, top - 70, 16, setting.palette.accent, 0.9)
    elif kind == 2:
        pen.shape([(x, top + 1), (x + width * 0.5, top - 34), (x + width, top + 1)], tone)


def _windows(setting: Setting, pen: Pen, area: tuple[float, float, float, float], lit: Colour) -> None:
    left, top, right, bottom = area
    step_x, step_y = setting.rng.choice(((17, 24), (21, 30), (14, 22)))
    y = top + 18
    while y < bottom - 14:
        x = left + 11
        while x < right - 14:
            if setting.rng.random() < 0.36:
                glow = mix(lit, setting.rng.choice((setting.palette.second, setting.palette.light, lit)), 0.4)
                pen.shape(
                    box(x, y, x + step_x * 0.5, y + step_y * 0.52),
                    mix(glow, setting.palette.ink, setting.rng.choice((0, 0.15, 0.55))),
                )
            x += step_x
        y += step_y


def reflections(setting: Setting, pen: Pen, top: float, colours: tuple[Colour, ...], count: int) -> None:
    """Lights lying on wet ground or water as broken streaks."""
    for _ in range(count):
        x = setting.rng.uniform(setting.left, setting.right)
        colour = setting.rng.choice(colours)
        y, width = top + setting.rng.uniform(0, 60), setting.rng.uniform(4, 15)
        for piece in range(setting.rng.randint(3, 7)):
            wide = width * (1 + piece * 0.16)
            pen.shape(
                ellipse(x + setting.rng.uniform(-5, 5), y, wide, 4.5 + piece, steps=14),
                colour,
                opacity=max(0.08, 0.55 - piece * 0.08),
            )
            y += 17 + piece * 5


def lantern(pen: Pen, x: float, y: float, size: float, colour: Colour, glow: Colour) -> None:
    """A red paper lantern hanging from (x, y)."""
    own = pen.at(x, y, size)
    own.glow(0, 62, 130, glow, 0.5)
    own.line([(0, 0), (0, 26)], darker(colour, 0.6), 3)
    body = ellipse(0, 66, 46, 38)
    own.shape(body, colour)
    own.shape(ellipse(0, 68, 26, 34), mix(colour, glow, 0.5), opacity=0.8, soft=8, clip=body)
    own.glow(0, 72, 40, lighter(glow, 0.4), 0.75)
    for rib in (-30, -12, 12, 30):
        own.line(
            smooth([(rib * 0.55, 30), (rib, 66), (rib * 0.55, 102)], closed=False), darker(colour, 0.3), 2, opacity=0.55
        )
    for band_y in (24, 98):
        own.shape(box(-20, band_y, 20, band_y + 9), mix(glow, darker(colour, 0.5), 0.35))
    own.line([(0, 106), (0, 128)], glow, 3)
    for thread in (-5, 0, 5):
        own.line([(thread * 0.5, 126), (thread, 164)], mix(colour, glow, 0.3), 3.4)


def waves(setting: Setting, pen: Pen, y: float, shape: tuple[float, float], paint: Fade, foam: Colour) -> None:
    """One row of waves across the stage: `shape` is height and length of a wave."""
    height, length = shape
    crest: list[Point] = []
    x, index = setting.left - length, 0
    while x < setting.right + length:
        crest.append((x, y + (height if index % 2 else -height) * setting.rng.uniform(0.6, 1.0)))
        x += length / 2
        index += 1
    curve = smooth(crest, closed=False)
    pen.shape([*curve, (setting.right + 200, setting.low + 200), (setting.left - 200, setting.low + 200)], paint)
    pen.line(curve, foam, 4, opacity=0.5)
    pen.line(moved(curve, 30, 18), foam, 2.4, opacity=0.26)


def branch(setting: Setting, pen: Pen, points: list[Point], wood: Colour, blossom: Colour) -> None:
    """A flowering branch along `points`."""
    curve = smooth(points, closed=False)
    pen.shape([*moved(curve, 0, -7), *reversed(moved(curve, 0, 7))], wood)
    for index in range(4, len(curve), 5):
        x, y = curve[index]
        tip = (x + setting.rng.uniform(-60, 60), y + setting.rng.uniform(-74, 20))
        pen.line([(x, y), tip], wood, 5, taper=0.6)
        for _ in range(3):
            flower(
                pen,
                (tip[0] + setting.rng.uniform(-26, 26), tip[1] + setting.rng.uniform(-20, 20)),
                setting.rng.uniform(9, 17),
                blossom,
            )


def flower(pen: Pen, middle: Point, size: float, colour: Colour) -> None:
    x, y = middle
    for petal in range(5):
        cx, cy = turned([(0, -size * 0.62)], petal * 72 + x)[0]
        pen.shape(
            ellipse(x + cx, y + cy, size * 0.52, size * 0.5, steps=14), colour if petal % 2 else lighter(colour, 0.2)
        )
    pen.shape(ellipse(x, y, size * 0.26, size * 0.26, steps=10), (255, 224, 150))


def curved_roof(pen: Pen, middle: Point, width: float, height: float, colours: tuple[Colour, Colour]) -> None:
    """A palace roof with upturned eaves: `colours` are the tiles and the light (or snow) on the ridge."""
    x, y = middle
    tiles, ridge = colours
    half = width / 2
    left = [
        (-half - 34, -6),
        (-half - 34, -6),
        (-half + 20, -10),
        (-half * 0.62, -height * 0.55),
        (-half * 0.5, -height),
        (-half * 0.5, -height),
    ]
    right = [(-px, py) for px, py in reversed(left)]
    eaves = [(half * 0.6, 13), (0, 16), (-half * 0.6, 13)]
    roof = smooth(moved([*left, *right, *eaves], x, y), steps=6)
    pen.shape(roof, Fade(lighter(tiles, 0.1), darker(tiles, 0.3)))
    for step in range(-9, 10):
        top, low = x + step / 9 * half * 0.46, x + step / 9 * half * 0.98
        pen.line(
            [(top, y - height), ((top + low) / 2 - step, y - height * 0.45), (low, y + 6)],
            darker(tiles, 0.45),
            2,
            opacity=0.4,
        )
    pen.line([(x - half * 0.54, y - height), (x + half * 0.54, y - height)], ridge, 9)
    for side in (-1, 1):
        hip = smooth(
            [
                (x + side * half * 0.5, y - height),
                (x + side * half * 0.64, y - height * 0.52),
                (x + side * (half - 12), y - 12),
                (x + side * (half + 36), y - 10),
            ],
            closed=False,
        )
        pen.line(hip, ridge, 7, taper=0.3)
