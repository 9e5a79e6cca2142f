"""The places of "The Keeper of Gull Rock": the lighthouse, its lamp, the keeper's room, a boat on the open sea."""

import math

from config.demo.drawing.canvas import Fade, Pen
from config.demo.drawing.colours import darker, lighter, mix
from config.demo.drawing.curves import Outline, box, smooth
from config.demo.drawing.places import motifs
from config.demo.drawing.places.setting import Setting, swinging
from config.demo.drawing.stage import Sway


def lighthouse(setting: Setting) -> None:
    """The tower on its rock, the beam going round, waves at its foot."""
    colours, wide, high = setting.palette, setting.width, setting.height
    pen = setting.background(Fade(colours.sky, mix(colours.horizon, colours.light, 0.18)))
    motifs.stars(setting, pen, 40, high * 0.25)
    for index in range(7):
        middle = (setting.rng.uniform(0, wide), high * (0.1 + index * 0.055))
        motifs.cloud(
            setting,
            pen,
            middle,
            setting.rng.uniform(360, 640),
            mix(colours.horizon, colours.sky, 0.5 - index * 0.05),
            0.6,
        )
    pen.halo(wide * 0.3, high * 0.6, (wide * 0.7, 170), lighter(colours.light, 0.2), 0.5)
    tower_x, lamp_y = wide * 0.66, high * 0.22
    _beam(setting, (tower_x, lamp_y))
    rock = setting.sheet((setting.left, lamp_y - 130, setting.right, setting.low), 0.75, colours.near)
    _tower(rock, setting, tower_x, lamp_y)
    cliff = [
        (setting.right, high * 0.6),
        (wide * 0.82, high * 0.605),
        (wide * 0.52, high * 0.625),
        (wide * 0.44, high * 0.67),
        (wide * 0.36, high * 0.7),
        (wide * 0.3, high * 0.78),
        (wide * 0.2, setting.low),
        (setting.right, setting.low),
    ]
    rock.shape(smooth(cliff, steps=3), Fade(mix(colours.near, colours.horizon, 0.18), colours.ink))
    for start, end in (
        ((0.52, 0.64), (0.46, 0.78)),
        ((0.7, 0.63), (0.66, 0.8)),
        ((0.88, 0.62), (0.9, 0.8)),
        ((0.6, 0.68), (0.58, 0.76)),
    ):
        rock.line(
            [
                (wide * start[0], high * start[1]),
                (wide * (start[0] + end[0]) / 2 + 16, high * 0.7),
                (wide * end[0], high * end[1]),
            ],
            colours.rim,
            3,
            taper=0.8,
            opacity=0.35,
        )
    _swell(setting, high * 0.74)
    _jetty(setting)


def _jetty(setting: Setting) -> None:
    """The planks on which one lands, in front of the waves."""
    colours, middle, low = setting.palette, setting.width * 0.5, setting.low
    top = setting.height * 0.815
    wood = mix(mix(colours.accent, colours.near, 0.62), colours.ink, 0.25)
    pen = setting.sheet((middle - 420, top - 60, middle + 420, low), 1.0, colours.ink)
    pen.shape(
        [(middle - 190, top), (middle + 190, top), (middle + 400, low), (middle - 400, low)],
        Fade(wood, darker(wood, 0.55)),
    )
    for plank in range(7):
        y = top + plank * (14 + plank * 3)
        half = 190 + (y - top) / (low - top) * 210
        pen.line([(middle - half, y), (middle + half, y)], colours.ink, 3 + plank * 0.5, opacity=0.5)
    pen.line([(middle - 190, top), (middle + 190, top)], colours.rim, 3, opacity=0.5)
    for side in (-1, 1):
        x = middle + side * 196
        pen.shape(box(x - 11, top - 52, x + 11, top + 60), Fade(lighter(wood, 0.1), colours.ink))


def _tower(pen: Pen, setting: Setting, x: float, lamp_y: float) -> None:
    colours, foot = setting.palette, setting.height * 0.63
    body: Outline = [(x - 38, lamp_y + 56), (x + 38, lamp_y + 56), (x + 66, foot), (x - 66, foot)]
    pen.shape(body, Fade(lighter(colours.paper, 0.2), mix(colours.paper, colours.far, 0.5)))
    for share in (0.16, 0.52):
        top, low = (lamp_y + 56 + (foot - lamp_y - 56) * part for part in (share, share + 0.17))
        pen.shape(box(x - 80, top, x + 80, low), colours.accent, opacity=0.999, clip=body)
    pen.shape(
        [(x + 6, lamp_y + 40), (x + 60, lamp_y + 40), (x + 90, foot), (x + 14, foot)],
        colours.near,
        opacity=0.42,
        soft=8,
        clip=body,
    )
    for share in (0.4, 0.78):
        y = lamp_y + 56 + (foot - lamp_y - 56) * share
        pen.shape(
            smooth(
                [(x - 9, y + 34), (x - 9, y + 34), (x - 9, y), (x, y - 8), (x + 9, y), (x + 9, y + 34), (x + 9, y + 34)]
            ),
            colours.light,
        )
    pen.shape(box(x - 54, lamp_y + 40, x + 54, lamp_y + 58), colours.ink)
    for post in range(-50, 51, 20):
        pen.line([(x + post, lamp_y + 16), (x + post, lamp_y + 42)], colours.ink, 3)
    pen.line([(x - 52, lamp_y + 18), (x + 52, lamp_y + 18)], colours.ink, 4)
    pen.glow(x, lamp_y, 190, colours.light, 0.85)
    pen.shape(box(x - 28, lamp_y - 34, x + 28, lamp_y + 40), lighter(colours.light, 0.55))
    for bar in (-28, -9, 10, 28):
        pen.line([(x + bar, lamp_y - 34), (x + bar, lamp_y + 40)], colours.ink, 4)
    pen.shape(
        smooth(
            [
                (x - 40, lamp_y - 32),
                (x - 40, lamp_y - 32),
                (x - 22, lamp_y - 66),
                (x, lamp_y - 84),
                (x + 22, lamp_y - 66),
                (x + 40, lamp_y - 32),
                (x + 40, lamp_y - 32),
            ]
        ),
        colours.accent,
    )
    pen.line([(x, lamp_y - 80), (x, lamp_y - 118)], colours.ink, 4)


def _beam(setting: Setting, lamp: tuple[float, float]) -> None:
    """Two cones of light from the lamp, swinging as if the lens turned."""
    x, y = lamp

    def turning(seconds: float) -> Sway:
        return Sway(degrees=11 * math.sin(math.tau * seconds / 5.2))

    reach = setting.width * 1.25
    pen = setting.sheet((x - reach, y - 190, x + reach, y + 190), 0.75, setting.palette.light, turning)
    for side in (-1, 1):
        cone = [(x, y - 8), (x + side * reach, y - 130), (x + side * reach, y + 110), (x, y + 8)]
        paint = Fade(setting.palette.light, lighter(setting.palette.light, 0.3), across=True)
        pen.shape(cone, paint, opacity=0.3, soft=9)


def _swell(setting: Setting, top: float, rows: int = 3) -> None:
    """Rows of waves that move against each other."""
    colours = setting.palette
    for row in range(rows):
        y = top + row * 74
        shade = mix(mix(colours.horizon, colours.far, 0.45 + row * 0.2), colours.ink, row * 0.14)

        def rolling(seconds: float, row: int = row) -> Sway:
            turn = math.tau * (seconds / (4.4 - row * 0.5) + row * 0.3)
            return Sway(x=(26 + row * 9) * math.sin(turn), y=6 * math.cos(turn))

        area = (
            setting.left - 50,
            y - 50,
            setting.right + 50,
            min(setting.low, y + 200) if row < rows - 1 else setting.low + 30,
        )
        pen = setting.sheet(area, 0.85 + row * 0.2, shade, rolling)
        motifs.waves(setting, pen, y, (13 + row * 5, 190 + row * 60), Fade(shade, darker(shade, 0.35)), colours.rim)


def open_sea(setting: Setting) -> None:
    """A small boat at night, the light far off."""
    colours, wide, high = setting.palette, setting.width, setting.height
    pen = setting.background(Fade(colours.sky, mix(colours.horizon, colours.sky, 0.2)))
    motifs.stars(setting, pen, 100, high * 0.45)
    motifs.moon(pen, wide * 0.28, high * 0.2, 74, colours.light)
    for index in range(4):
        motifs.cloud(
            setting, pen, (setting.rng.uniform(0, wide), high * (0.26 + index * 0.06)), 520, colours.horizon, 0.4
        )
    x, y = wide * 0.8, high * 0.47
    pen.shape([(x - 90, y + 62), (x - 30, y + 22), (x + 40, y + 26), (x + 120, y + 62)], colours.near)
    pen.shape(
        [(x - 7, y - 40), (x + 7, y - 40), (x + 11, y + 30), (x - 11, y + 30)], mix(colours.paper, colours.far, 0.5)
    )
    pen.glow(x, y - 44, 100, colours.light, 0.95)
    pen.shape(
        box(setting.left, high * 0.515, setting.right, setting.low),
        Fade(mix(colours.horizon, colours.light, 0.12), colours.far),
    )
    motifs.reflections(setting, pen, high * 0.53, (colours.light, colours.rim), 16)
    boat = setting.sheet(
        (wide * 0.2, high * 0.44, wide * 0.82, high * 0.68), 0.9, colours.ink, swinging(3.0, 3.3, 0, 8)
    )
    bx, by = wide * 0.5, high * 0.6
    hull = smooth(
        [
            (bx - 190, by - 34),
            (bx - 190, by - 34),
            (bx, by - 10),
            (bx + 190, by - 44),
            (bx + 190, by - 44),
            (bx + 130, by + 54),
            (bx - 120, by + 54),
        ]
    )
    boat.shape(hull, Fade(mix(colours.accent, colours.near, 0.35), colours.ink))
    boat.line(
        smooth([(bx - 190, by - 34), (bx, by - 8), (bx + 190, by - 44)], closed=False), lighter(colours.accent, 0.3), 6
    )
    boat.line([(bx + 120, by - 40), (bx + 120, by - 140)], colours.ink, 6)
    boat.glow(bx + 120, by - 120, 120, colours.light, 0.85)
    boat.shape(box(bx + 108, by - 138, bx + 132, by - 104), lighter(colours.light, 0.5))
    _swell(setting, high * 0.62)
