"""The railway: the platform at night, the train, its carriage."""

import math

from config.demo.drawing.canvas import Fade
from config.demo.drawing.colours import darker, lighter, mix
from config.demo.drawing.curves import box, ellipse, smooth
from config.demo.drawing.places import motifs
from config.demo.drawing.places.setting import Setting, swinging
from config.demo.drawing.stage import Motion, Sway


def platform(setting: Setting) -> None:
    """An old metro platform; the last train slides in."""
    colours, wide, high = setting.palette, setting.width, setting.height
    floor = high * 0.72
    pen = setting.background(Fade(mix(colours.far, colours.sky, 0.4), mix(colours.far, colours.horizon, 0.5)))
    for row in range(12):
        y = high * 0.2 + row * 54
        pen.line([(setting.left, y), (setting.right, y)], colours.sky, 2, opacity=0.35)
    for column in range(int(wide // 90) + 3):
        x = setting.left + column * 90
        pen.line([(x, high * 0.2), (x, floor)], colours.sky, 2, opacity=0.25)
    pen.shape(box(setting.left, -64, setting.right, high * 0.17), Fade(colours.ink, colours.near))
    for x in range(int(setting.left) + 50, int(setting.right), 240):
        pen.halo(x + 60, high * 0.185, (190, 150), colours.light, 0.5)
        pen.shape(box(x, high * 0.17, x + 120, high * 0.182), lighter(colours.light, 0.6))
    _train(setting, floor)
    front = setting.sheet((setting.left, high * 0.12, setting.right, setting.low), 1.0, colours.ink)
    front.shape(
        [(setting.left, floor), (setting.right, floor), (setting.right, setting.low), (setting.left, setting.low)],
        Fade(mix(colours.near, colours.horizon, 0.45), colours.ink),
    )
    front.shape(
        [
            (setting.left, floor + 22),
            (setting.right, floor + 22),
            (setting.right, floor + 44),
            (setting.left, floor + 44),
        ],
        mix(colours.light, colours.accent, 0.2),
    )
    motifs.reflections(setting, front, floor + 60, (colours.light, colours.accent), 18)
    for x in (wide * 0.03, wide * 0.97):
        front.shape(box(x - 34, high * 0.13, x + 34, setting.low), Fade(colours.near, colours.ink))
        front.shape(
            box(x - 34, high * 0.13, x - 22, setting.low), mix(colours.horizon, colours.light, 0.2), opacity=0.5
        )
    _clock(setting, wide * 0.5, high * 0.2)


def _train(setting: Setting, floor: float) -> None:
    colours, wide = setting.palette, setting.width
    top = floor - 410

    def arrives(seconds: float) -> Sway:
        left = max(0.0, 1 - seconds / 2.6)
        return Sway(x=-(wide + 300) * left**2.2)

    pen = setting.sheet((setting.left - 60, top - 20, setting.right + 60, floor + 30), 0.8, colours.ink, arrives)
    pen.shape(
        box(setting.left - 60, top, setting.right + 60, floor + 24),
        Fade(lighter(colours.far, 0.3), mix(colours.far, colours.ink, 0.4)),
    )
    pen.shape(box(setting.left - 60, floor - 120, setting.right + 60, floor - 92), colours.accent)
    pen.shape(box(setting.left - 60, floor - 88, setting.right + 60, floor - 80), colours.second)
    x, index = setting.left - 40, 0
    while x < setting.right:
        if index % 3 == 2:
            pen.shape(box(x, top + 50, x + 150, floor + 10), mix(colours.far, colours.ink, 0.3))
            for door in (x + 8, x + 78):
                pen.shape(box(door, top + 66, door + 64, floor - 150), Fade(lighter(colours.light, 0.4), colours.light))
        else:
            pen.shape(
                box(x, top + 70, x + 170, floor - 170),
                Fade(lighter(colours.light, 0.45), mix(colours.light, colours.accent, 0.35)),
            )
            pen.shape(
                [(x + 20, floor - 170), (x + 80, top + 70), (x + 104, top + 70), (x + 44, floor - 170)],
                (255, 255, 255),
                opacity=0.28,
            )
        x += 190 if index % 3 != 2 else 172
        index += 1


def _clock(setting: Setting, x: float, y: float) -> None:
    colours = setting.palette
    pen = setting.sheet((x - 120, y - 110, x + 120, y + 130), 1.05, colours.ink, swinging(1.4, 3.2))
    pen.line([(x, y - 110), (x, y - 50)], colours.ink, 8)
    pen.glow(x, y + 14, 116, colours.light, 0.55)
    pen.shape(ellipse(x, y + 14, 70, 70, steps=60), colours.ink)
    pen.shape(ellipse(x, y + 14, 61, 61, steps=60), colours.paper)
    for hour in range(12):
        turn = math.tau * hour / 12
        dx, dy = math.sin(turn), -math.cos(turn)
        pen.line([(x + dx * 48, y + 14 + dy * 48), (x + dx * 56, y + 14 + dy * 56)], colours.ink, 5)
    pen.line([(x, y + 14), (x - 3, y - 22)], colours.ink, 7)
    pen.line([(x, y + 14), (x - 5, y - 34)], colours.accent, 5)
    pen.shape(ellipse(x, y + 14, 6, 6), colours.ink)


def carriage(setting: Setting) -> None:
    """Inside the last train: the city streaks past, straps sway."""
    colours, wide, high = setting.palette, setting.width, setting.height
    pen = setting.background(Fade(colours.sky, mix(colours.horizon, colours.sky, 0.3)), depth=0.3)
    _ = pen
    _passing_lights(setting)
    wall = setting.sheet((setting.left, -64, setting.right, setting.low), 0.8, colours.near)
    top, sill = high * 0.25, high * 0.56
    wall.shape(box(setting.left, -64, setting.right, top), Fade(colours.near, mix(colours.far, colours.near, 0.4)))
    wall.shape(
        box(setting.left, sill, setting.right, setting.low), Fade(mix(colours.far, colours.horizon, 0.3), colours.ink)
    )
    for x in (-0.06, 0.47, 1.0):
        wall.shape(
            box(wide * x, top - 2, wide * x + 44, sill + 2), Fade(mix(colours.far, colours.near, 0.3), colours.near)
        )
    wall.shape(box(setting.left, high * 0.1, setting.right, high * 0.118), lighter(colours.light, 0.5))
    wall.halo(wide / 2, high * 0.11, (wide * 0.75, 190), colours.light, 0.35)
    wall.line([(setting.left, top), (setting.right, top)], colours.light, 3, opacity=0.5)
    wall.line([(setting.left, sill), (setting.right, sill)], colours.light, 4, opacity=0.6)
    seat = mix(colours.accent, colours.near, 0.55)
    for x in range(int(setting.left), int(setting.right), 150):
        back = smooth(
            [
                (x + 8, sill + 78),
                (x + 30, sill + 46),
                (x + 120, sill + 46),
                (x + 142, sill + 78),
                (x + 142, sill + 230),
                (x + 8, sill + 230),
            ]
        )
        wall.shape(back, Fade(lighter(seat, 0.12), darker(seat, 0.3)))
    wall.shape(box(setting.left, sill + 240, setting.right, sill + 290), darker(seat, 0.5))
    for index, x in enumerate((0.14, 0.34, 0.64, 0.86)):
        _strap(setting, wide * x, high * 0.118, index)
    pole = setting.sheet((wide * 0.9, 0, wide * 0.97, setting.low), 1.3, colours.light)
    pole.shape(
        box(wide * 0.92, 0, wide * 0.945, setting.low), Fade(lighter(colours.horizon, 0.5), colours.far, across=True)
    )


def _passing_lights(setting: Setting) -> None:
    colours, wide, high = setting.palette, setting.width, setting.height
    span = wide + 400

    def running(speed: float, start: float) -> Motion:
        return lambda seconds: Sway(x=span / 2 - ((seconds * speed + start) % span))

    for speed, start, y in ((420, 0, 0.34), (610, span * 0.5, 0.44), (300, span * 0.25, 0.4)):
        pen = setting.sheet(
            (wide / 2 - 280, high * y - 100, wide / 2 + 280, high * y + 130),
            0.5,
            colours.horizon,
            running(speed, start),
        )
        for _ in range(22):
            x, top = setting.rng.uniform(wide / 2 - 240, wide / 2 + 200), high * y + setting.rng.uniform(-90, 110)
            tint = setting.rng.choice((colours.light, colours.accent, colours.second))
            pen.line(
                [(x, top), (x + setting.rng.uniform(30, 130), top)],
                tint,
                setting.rng.uniform(5, 14),
                taper=0.8,
                opacity=0.9,
            )


def _strap(setting: Setting, x: float, y: float, index: int) -> None:
    colours = setting.palette
    pen = setting.sheet((x - 36, y, x + 36, y + 190), 1.0, colours.light, swinging(4.5, 1.9, index * 0.13))
    pen.line([(x, y), (x, y + 108)], colours.paper, 9)
    ring = smooth([(x, y + 104), (x + 30, y + 158), (x, y + 180), (x - 30, y + 158)])
    pen.line([*ring, ring[0]], colours.paper, 9)
