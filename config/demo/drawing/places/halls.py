"""Halls and yards: the banquet, the courtyard behind the moon gate, the stage of the contest."""

import math

from config.demo.drawing.canvas import Fade, Pen
from config.demo.drawing.colours import darker, lighter, mix
from config.demo.drawing.curves import box, ellipse, flipped, moved, smooth
from config.demo.drawing.places import motifs
from config.demo.drawing.places.kitchens import hang
from config.demo.drawing.places.setting import Setting, drifting, swinging
from config.demo.drawing.stage import Motion, Sway


def banquet_hall(setting: Setting) -> None:
    """The great hall of the restaurant dynasty: red columns, a round golden screen."""
    colours, wide, high = setting.palette, setting.width, setting.height
    pen = setting.background(Fade(darker(colours.horizon, 0.55), mix(colours.horizon, colours.near, 0.3)))
    middle, centre = wide * 0.5, high * 0.38
    pen.glow(middle, centre, 470, colours.light, 0.5)
    pen.shape(ellipse(middle, centre, 236, 236, steps=80), darker(colours.light, 0.45))
    pen.shape(
        ellipse(middle, centre, 222, 222, steps=80),
        Fade(lighter(colours.light, 0.15), mix(colours.light, colours.accent, 0.5)),
    )
    motifs.branch(
        setting,
        pen,
        [
            (middle - 196, centre + 96),
            (middle - 60, centre + 40),
            (middle + 40, centre - 30),
            (middle + 150, centre - 60),
        ],
        darker(colours.near, 0.3),
        colours.accent,
    )
    floor = high * 0.68
    pen.shape(
        box(setting.left, floor, setting.right, setting.low),
        Fade(mix(colours.horizon, colours.light, 0.15), colours.ink),
    )
    pen.halo(middle, floor + 60, (300, 110), colours.light, 0.5)
    for board in range(-4, 5):
        pen.line([(middle + board * 70, floor), (middle + board * 230, setting.low)], colours.ink, 3, opacity=0.35)
    front = setting.sheet((setting.left, -64, setting.right, setting.low), 0.85, darker(colours.accent, 0.4))
    for x in (0.02, 0.2, 0.8, 0.98):
        inner = x in (0.2, 0.8)
        half, low = (26, floor + 20) if inner else (44, high * 0.86)
        column = wide * x
        front.shape(
            box(column - half, -64, column + half, low),
            Fade(lighter(colours.accent, 0.04), darker(colours.accent, 0.62), across=True),
        )
        front.shape(box(column - half - 12, low - 26, column + half + 12, low + 8), darker(colours.light, 0.5))
        front.shape(box(column - half, high * 0.13, column + half, high * 0.145), colours.light)
    front.shape(box(setting.left, -64, setting.right, high * 0.075), Fade(colours.ink, darker(colours.accent, 0.5)))
    for step in range(int(wide // 60) + 4):
        x = setting.left + step * 60
        front.line([(x, high * 0.075), (x + 30, high * 0.1), (x + 60, high * 0.075)], colours.light, 5)
    for index, x in enumerate((0.34, 0.66)):
        hang(setting, wide * x, high * 0.07, (0.78, index * 0.37), depth=0.9)


def courtyard(setting: Setting) -> None:
    """A moon gate into a garden; the same wall stands in the empress's palace under snow."""
    colours, wide, high = setting.palette, setting.width, setting.height
    bright = sum(colours.sky) > 300
    wall = mix(colours.paper, colours.sky, 0.3) if bright else mix(colours.second, colours.sky, 0.72)
    pen = setting.background(Fade(colours.sky, mix(colours.horizon, colours.sky, 0.2)))
    motifs.moon(pen, wide * 0.58, high * 0.3, 84, colours.light)
    for index in range(3):
        y = high * (0.44 + index * 0.05)
        hill = smooth(
            [
                (setting.left, y + 40),
                (wide * 0.3, y - 50 + index * 26),
                (wide * 0.7, y + 10),
                (setting.right, y - 40),
                (setting.right, setting.low),
                (setting.left, setting.low),
            ]
        )
        pen.shape(hill, mix(colours.far, colours.sky, 0.6 - index * 0.2))
    pen.shape(
        box(setting.left, high * 0.58, setting.right, setting.low),
        Fade(mix(colours.second, colours.sky, 0.5), colours.near),
    )
    gate = setting.sheet((setting.left, -64, setting.right, setting.low), 0.8, wall)
    middle, centre, radius = wide * 0.5, high * 0.42, min(wide * 0.4, 300)
    _pierced_wall(gate, setting, (middle, centre, radius), wall)
    for side in (-1, 1):
        _bamboo(setting, middle + side * wide * 0.46, side)


def _pierced_wall(pen: Pen, setting: Setting, hole: tuple[float, float, float], wall: tuple[int, int, int]) -> None:
    """A wall with a round opening, drawn as one outline that runs round the hole."""
    colours, high = setting.palette, setting.height
    x, y, radius = hole
    ring = ellipse(x, y, radius, radius, steps=90)
    ring = ring[68:] + ring[:68]
    frame = [
        (x, 60.0),
        (setting.right, 60.0),
        (setting.right, high * 0.76),
        (setting.left, high * 0.76),
        (setting.left, 60.0),
        (x, 60.0),
    ]
    pen.shape([*frame, ring[0], *reversed(ring), ring[0]], Fade(lighter(wall, 0.06), darker(wall, 0.3)))
    pen.line([*ring, ring[0]], darker(wall, 0.55), 20)
    pen.line([*ellipse(x, y, radius + 14, radius + 14, steps=90), (x + radius + 14, y)], lighter(wall, 0.35), 5)
    pen.shape(box(setting.left, 36, setting.right, 76), Fade(darker(wall, 0.5), darker(wall, 0.7)))
    for step in range(int(setting.width // 44) + 4):
        tile = setting.left + step * 44
        pen.shape(
            smooth([(tile, 40), (tile + 40, 40), (tile + 38, 84), (tile + 20, 98), (tile + 2, 84)]), darker(wall, 0.6)
        )
    pen.shape(
        box(setting.left, high * 0.76, setting.right, setting.low), Fade(mix(wall, colours.near, 0.45), colours.ink)
    )
    for row in range(5):
        pen.line(
            [(setting.left, high * 0.78 + row * row * 16), (setting.right, high * 0.78 + row * row * 16)],
            colours.ink,
            3,
            opacity=0.3,
        )
    pen.halo(x, high * 0.78, (radius, 60), colours.light, 0.35)


def _bamboo(setting: Setting, x: float, side: int) -> None:
    colours, high = setting.palette, setting.height
    pen = setting.sheet(
        (x - 150, setting.left, x + 150, setting.low), 1.15, colours.ink, swinging(0.9, 4.2, 0.25 * side)
    )
    green = mix(colours.second, colours.ink, 0.45)
    for index in range(3):
        stalk, lean = x + (index - 1) * 38, side * -14
        pen.line([(stalk, setting.low), (stalk + lean, setting.left)], green, 13)
        for joint in range(11):
            y = high * 0.9 - joint * 108 - index * 22
            pen.line([(stalk - 9 + lean * joint / 8, y), (stalk + 9 + lean * joint / 8, y)], colours.ink, 4)
        for leaf in range(7):
            y = high * 0.24 + leaf * 70 + index * 30
            blade = [(0.0, 0.0), (40.0, -4.0), (92.0, 28.0), (92.0, 28.0), (40.0, 16.0)]
            shape = smooth(blade if (leaf + index) % 2 else flipped(blade))
            pen.shape(moved(shape, stalk + lean * 0.7, y), mix(green, colours.second, 0.3 if leaf % 2 else 0.0))


def contest(setting: Setting) -> None:
    """The stage of the final: beams of light over a crowd."""
    colours, wide, high = setting.palette, setting.width, setting.height
    pen = setting.background(Fade(colours.sky, mix(colours.horizon, colours.near, 0.3)))
    pen.halo(wide * 0.5, high * 0.6, (wide * 0.7, 360), colours.accent, 0.5)
    banner_y = high * 0.17
    pen.shape(
        box(wide * 0.14, banner_y - 70, wide * 0.86, banner_y + 70), Fade(colours.accent, darker(colours.accent, 0.4))
    )
    outline = box(wide * 0.15, banner_y - 60, wide * 0.85, banner_y + 60)
    pen.line([*outline, outline[0]], colours.light, 4)
    for index in range(5):
        _star(pen, wide * (0.3 + index * 0.1), banner_y, 26 if index == 2 else 17, colours.light)
    for index, (x, lean) in enumerate(((0.1, 9), (0.5, -4), (0.9, -10))):
        beam = setting.sheet((wide * x - 260, -80, wide * x + 260, high * 0.86), 0.6, colours.light, _sweeping(index))
        foot = wide * x - lean * 16
        beam.shape(
            [(wide * x - 20, -70), (wide * x + 20, -70), (foot + 130, high * 0.84), (foot - 130, high * 0.84)],
            colours.light,
            opacity=0.2,
            soft=22,
        )
    stage = setting.sheet((setting.left, high * 0.6, setting.right, setting.low), 0.9, colours.ink)
    stage.shape(
        [
            (wide * 0.02, high * 0.68),
            (wide * 0.98, high * 0.68),
            (setting.right + 60, high * 0.84),
            (setting.left - 60, high * 0.84),
        ],
        Fade(mix(colours.light, colours.horizon, 0.35), colours.near),
    )
    stage.shape(
        box(setting.left, high * 0.84, setting.right, setting.low), Fade(darker(colours.accent, 0.5), colours.ink)
    )
    crowd = setting.sheet(
        (setting.left, high * 0.78, setting.right, setting.low), 1.3, colours.ink, drifting(0, 0, 4, 1.6)
    )
    for row in range(2):
        for index in range(int(wide // 84) + 3):
            x, y = setting.left + index * 84 + row * 40, high * 0.88 + row * 60 + setting.rng.uniform(-14, 14)
            tone = mix(colours.ink, colours.horizon, 0.25 - row * 0.2)
            crowd.shape(ellipse(x, y, 27, 32), tone)
            crowd.shape(
                smooth([(x - 54, y + 110), (x - 40, y + 40), (x, y + 24), (x + 40, y + 40), (x + 54, y + 110)]), tone
            )


def _star(pen: Pen, x: float, y: float, size: float, colour: tuple[int, int, int]) -> None:
    points = []
    for corner in range(10):
        reach = size if corner % 2 == 0 else size * 0.42
        turn = math.tau * corner / 10
        points.append((x + reach * math.sin(turn), y - reach * math.cos(turn)))
    pen.shape(points, colour)


def _sweeping(index: int) -> Motion:
    return lambda seconds: Sway(x=46 * math.sin(seconds * 0.9 + index * 2))
