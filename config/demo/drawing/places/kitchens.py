"""The places of "The Ninth Bowl": a street of lanterns, a kitchen, a banquet hall, a courtyard, a contest stage."""

import math

from config.demo.drawing.canvas import Fade, Pen
from config.demo.drawing.colours import darker, lighter, mix
from config.demo.drawing.curves import box, ellipse, smooth
from config.demo.drawing.places import motifs
from config.demo.drawing.places.setting import Setting, swinging
from config.demo.drawing.stage import Sway


def lantern_street(setting: Setting) -> None:
    """A night market between old houses, lanterns overhead."""
    colours, wide, high = setting.palette, setting.width, setting.height
    pen = setting.background(Fade(colours.sky, mix(colours.horizon, colours.light, 0.2)))
    motifs.stars(setting, pen, 40, high * 0.3)
    motifs.moon(pen, wide * 0.5, high * 0.17, 62, colours.light)
    pen.halo(wide * 0.5, high * 0.6, (wide * 0.6, 420), colours.light, 0.6)
    for side in (-1, 1):
        for depth in range(3):
            _house(setting, pen, side, depth)
    pen.shape(
        [(wide * 0.42, high * 0.62), (wide * 0.58, high * 0.62), (wide * 1.3, setting.low), (-wide * 0.3, setting.low)],
        Fade(mix(colours.light, colours.horizon, 0.5), colours.near),
    )
    for row in range(9):
        y = high * 0.64 + row * row * 6.4
        pen.line([(setting.left, y), (setting.right, y)], colours.ink, 2 + row * 0.5, opacity=0.25)
    pen.halo(wide * 0.5, high * 0.64, (wide * 0.4, 130), lighter(colours.light, 0.3), 0.6)
    for index, (x, y, size) in enumerate(((0.3, 0.3, 0.62), (0.7, 0.28, 0.66), (0.42, 0.4, 0.4), (0.6, 0.4, 0.42))):
        hang(setting, wide * x, high * y, (size, index * 0.21))
    _stall(setting, wide * 0.12, high * 0.72)
    for index, (x, y, size) in enumerate(((0.06, 0.02, 1.25), (0.93, 0.06, 1.4))):
        hang(setting, wide * x, high * y, (size, 0.4 + index * 0.3), depth=1.25)


def _house(setting: Setting, pen: Pen, side: int, depth: int) -> None:
    colours, wide, high = setting.palette, setting.width, setting.height
    reach = (0.4, 0.31, 0.2)[depth]
    edge = setting.left if side < 0 else setting.right
    inner = wide * reach if side < 0 else wide * (1 - reach)
    top, low = high * (0.42, 0.34, 0.24)[depth], high * (0.66, 0.74, 0.9)[depth]
    wall = mix(colours.far, colours.horizon, (0.5, 0.25, 0.02)[depth])
    pen.shape(box(min(edge, inner), top, max(edge, inner), low), Fade(wall, darker(wall, 0.45)))
    eave = [
        (inner - side * 6, top + 26),
        (inner - side * 62, top - 4),
        (inner - side * 66, top - 16),
        (inner + side * 30, top - 52),
        (edge, top - 96),
        (edge, top + 26),
    ]
    pen.shape(smooth([eave[0], *eave[1:4], eave[4], eave[4], eave[5], eave[5]]), darker(wall, 0.55))
    pen.line(smooth(eave[2:5], closed=False), mix(colours.light, colours.horizon, 0.3), 5, opacity=0.8)
    for row in range(2):
        for column in range(2):
            x = inner + side * (36 + column * 84)
            y = top + 60 + row * 150
            left, right = sorted((x, x + side * 62))
            pen.shape(
                box(left, y, right, y + 96), Fade(colours.light, mix(colours.light, colours.accent, 0.6)), opacity=0.9
            )
            for bar in (0.33, 0.66):
                pen.line(
                    [(left + (right - left) * bar, y), (left + (right - left) * bar, y + 96)], darker(wall, 0.5), 4
                )
            pen.line([(left, y + 48), (right, y + 48)], darker(wall, 0.5), 4)


def hang(setting: Setting, x: float, y: float, look: tuple[float, float], depth: float = 0.8) -> None:
    size, phase = look
    reach = 135 * size
    pen = setting.sheet(
        (x - reach, y - 30 * size, x + reach, y + 205 * size),
        depth,
        darker(setting.palette.accent, 0.2),
        swinging(3.2, 3.4, phase),
    )
    motifs.lantern(pen, x, y, size, setting.palette.accent, setting.palette.light)


def _stall(setting: Setting, x: float, y: float) -> None:
    """A noodle stall with a striped awning and steam."""
    colours = setting.palette
    pen = setting.sheet((setting.left - 20, y - 190, x + 280, y + 260), 1.0, colours.ink)
    pen.shape(box(setting.left, y + 20, x + 190, y + 260), Fade(mix(colours.horizon, colours.near, 0.4), colours.ink))
    pen.shape(box(setting.left, y + 8, x + 206, y + 28), mix(colours.light, colours.horizon, 0.35))
    pen.glow(x + 40, y - 60, 160, colours.light, 0.5)
    for index in range(7):
        left = setting.left + index * 46
        stripe = colours.accent if index % 2 else colours.paper
        pen.shape(
            smooth(
                [
                    (left, y - 170),
                    (left, y - 170),
                    (left + 46, y - 170),
                    (left + 46, y - 170),
                    (left + 50, y - 110),
                    (left + 25, y - 90),
                    (left + 2, y - 110),
                ]
            ),
            stripe,
        )
    pen.shape(box(setting.left, y - 182, x + 196, y - 164), darker(colours.accent, 0.45))
    pen.shape(box(x + 178, y - 170, x + 188, y + 20), darker(colours.accent, 0.6))
    pen.shape(ellipse(x + 60, y - 2, 56, 16), colours.ink)
    pen.shape(box(x + 4, y - 40, x + 116, y - 2), Fade((150, 150, 154), (70, 70, 76)))
    pen.shape(ellipse(x + 60, y - 40, 56, 13), lighter(colours.light, 0.3))
    steam(setting, x + 60, y - 44, 1.0)


def steam(setting: Setting, x: float, y: float, size: float) -> None:
    """Three wisps that rise and fade, one after the other."""
    for index in range(3):

        def rising(seconds: float, phase: float = index / 3) -> Sway:
            share = (seconds / 2.6 + phase) % 1
            return Sway(
                x=18 * size * math.sin(share * 5 + phase * 9),
                y=-170 * size * share,
                opacity=math.sin(share * math.pi) * 0.6,
                zoom=0.7 + share * 0.7,
            )

        pen = setting.sheet((x - 80 * size, y - 110 * size, x + 80 * size, y + 70 * size), 1.0, (255, 250, 240), rising)
        own = pen.at(x, y - 20 * size, size)
        for dx, dy, radius in ((-18, 20, 44), (16, -4, 52), (-6, -40, 36)):
            own.glow(dx, dy, radius, (255, 250, 240), 0.5)


def kitchen(setting: Setting) -> None:
    """A working kitchen: tiles, copper, fire."""
    colours, wide, high = setting.palette, setting.width, setting.height
    pen = setting.background(Fade(mix(colours.second, colours.near, 0.62), mix(colours.horizon, colours.near, 0.5)))
    for row in range(14):
        for column in range(int(wide // 72) + 3):
            x, y = setting.left + column * 72 + (row % 2) * 36, -60.0 + row * 64
            tile = mix(mix(colours.second, colours.near, 0.55), colours.light, setting.rng.uniform(0, 0.09))
            pen.shape(box(x + 2, y + 2, x + 70, y + 62), tile, opacity=0.75)
    pen.halo(wide * 0.5, high * 0.62, (wide * 0.75, 480), colours.light, 0.55)
    pen.shape(box(setting.left, high * 0.1, setting.right, high * 0.116), darker(colours.light, 0.55))
    rail = setting.sheet((setting.left, high * 0.08, setting.right, high * 0.42), 0.7, colours.ink, swinging(0.5, 3.0))
    for index in range(int(wide // 110) + 2):
        _utensil(rail.at(setting.left + 50 + index * 112, high * 0.112), index, setting)
    hob = setting.sheet((setting.left, high * 0.5, setting.right, setting.low), 0.95, colours.ink)
    y = high * 0.69
    hob.shape(
        box(setting.left, y, setting.right, setting.low), Fade(mix((120, 124, 128), colours.near, 0.3), colours.ink)
    )
    hob.shape(box(setting.left, y - 12, setting.right, y + 10), Fade((214, 208, 200), (120, 112, 108)))
    for x in (wide * 0.22, wide * 0.8):
        _flames(setting, x, y - 6)
        _wok(setting, x, y - 44)
    steam(setting, wide * 0.24, y - 110, 1.3)
    steam(setting, wide * 0.8, y - 110, 1.1)


def _utensil(pen: Pen, index: int, setting: Setting) -> None:
    copper = (196, 112, 62)
    length = 60 + (index * 37) % 70
    pen.line([(0, 0), (0, length)], (70, 60, 56), 7)
    if index % 3 == 0:
        pen.shape(ellipse(0, length + 46, 46, 46), Fade(lighter(copper, 0.2), darker(copper, 0.35)))
        pen.shape(ellipse(-12, length + 34, 14, 18), lighter(copper, 0.5), opacity=0.5, soft=4)
    elif index % 3 == 1:
        pen.shape(
            smooth([(-26, length), (26, length), (22, length + 40), (0, length + 54), (-22, length + 40)]),
            (150, 148, 150),
        )
    else:
        pen.shape(
            [(-24, length), (24, length), (24, length + 110), (-10, length + 118), (-24, length + 104)],
            Fade((220, 218, 216), (130, 128, 130)),
        )
    _ = setting


def _flames(setting: Setting, x: float, y: float) -> None:
    colours = setting.palette
    for index, (dx, size) in enumerate(((-62, 0.8), (-24, 1.15), (22, 1.0), (60, 0.75))):

        def licking(seconds: float, phase: float = index * 0.27) -> Sway:
            wave = math.sin(math.tau * (seconds * 2.3 + phase))
            return Sway(y=-5 * wave, degrees=5 * math.sin(math.tau * (seconds * 1.7 + phase)), zoom=1 + 0.16 * wave)

        pen = setting.sheet((x + dx - 60, y - 110, x + dx + 60, y + 40), 0.95, colours.accent, licking)
        own = pen.at(x + dx, y - 20, size)
        own.glow(0, 0, 56, colours.accent, 0.6)
        tongue = [(0, -74), (20, -30), (30, 8), (0, 34), (-30, 8), (-16, -26)]
        own.shape(smooth(tongue), colours.accent)
        own.shape(smooth([(px * 0.62, py * 0.66 + 10) for px, py in tongue]), colours.light)
        own.shape(smooth([(px * 0.32, py * 0.36 + 16) for px, py in tongue]), lighter(colours.light, 0.7))


def _wok(setting: Setting, x: float, y: float) -> None:
    def tossing(seconds: float) -> Sway:
        beat = max(0.0, math.sin(math.tau * seconds / 1.4))
        return Sway(y=-14 * beat, degrees=-3 * beat)

    pen = setting.sheet((x - 180, y - 70, x + 190, y + 60), 1.0, (20, 18, 20), tossing)
    bowl = smooth(
        [
            (x - 130, y - 26),
            (x - 130, y - 26),
            (x + 130, y - 26),
            (x + 130, y - 26),
            (x + 84, y + 34),
            (x, y + 50),
            (x - 84, y + 34),
        ]
    )
    pen.shape(bowl, Fade((62, 58, 60), (18, 16, 18)))
    pen.shape(ellipse(x, y - 26, 130, 20), (34, 30, 32))
    for _ in range(16):
        tint = setting.rng.choice(((112, 168, 72), (240, 196, 90), (226, 84, 52), (250, 236, 200)))
        pen.shape(ellipse(x + setting.rng.uniform(-100, 100), y - 32 + setting.rng.uniform(-10, 8), 15, 8), tint)
    pen.line([(x + 126, y - 28), (x + 180, y - 48)], (34, 26, 22), 15)
