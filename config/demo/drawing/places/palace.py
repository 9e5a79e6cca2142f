"""The places of "The Empress Wants Out": roofs in the snow, the throne hall, a garden of plum trees, a study."""

from config.demo.drawing.canvas import Fade, Pen
from config.demo.drawing.colours import darker, lighter, mix
from config.demo.drawing.curves import box, ellipse, smooth
from config.demo.drawing.places import motifs
from config.demo.drawing.places.setting import Setting, pulsing, swinging


def palace(setting: Setting) -> None:
    """Roof behind roof under snow at dawn."""
    colours, wide, high = setting.palette, setting.width, setting.height
    snow = lighter(colours.paper, 0.4)
    pen = setting.background(Fade(colours.sky, colours.horizon))
    pen.glow(wide * 0.5, high * 0.42, 480, colours.light, 0.75)
    pen.shape(ellipse(wide * 0.5, high * 0.3, 96, 96, steps=60), lighter(colours.light, 0.55))
    for index in range(3):
        y = high * (0.4 + index * 0.045)
        ridge = [(setting.left, setting.low), (setting.left, y + 20)]
        ridge += [(wide * share, y + setting.rng.uniform(-80, 40)) for share in (0.1, 0.3, 0.5, 0.7, 0.9)]
        pen.shape(
            smooth([*ridge, (setting.right, y), (setting.right, setting.low)]),
            mix(colours.sky, colours.far, 0.2 + index * 0.2),
            opacity=0.85,
        )
    for index in range(3):
        motifs.cloud(setting, pen, (setting.rng.uniform(0, wide), high * (0.46 + index * 0.03)), 620, snow, 0.55)
    hall = setting.sheet((setting.left, high * 0.34, setting.right, setting.low), 0.75, colours.near)
    _pavilion(setting, hall, (wide * 0.5, high * 0.5), 420)
    for side in (-1, 1):
        _pavilion(setting, hall, (wide * 0.5 + side * wide * 0.48, high * 0.6), 380)
    hall.shape(
        smooth(
            [
                (setting.left, high * 0.74),
                (wide * 0.3, high * 0.725),
                (wide * 0.7, high * 0.735),
                (setting.right, high * 0.72),
                (setting.right, setting.low),
                (setting.left, setting.low),
            ]
        ),
        Fade(snow, mix(colours.sky, colours.far, 0.3)),
    )
    for step in range(5):
        y = high * 0.735 + step * 13
        hall.shape(
            box(wide * 0.5 - 70 - step * 16, y, wide * 0.5 + 70 + step * 16, y + 9), mix(colours.far, snow, 0.35)
        )
    _plum_tree(setting)


def _plum_tree(setting: Setting) -> None:
    """A plum branch close to the camera."""
    colours, wide, high = setting.palette, setting.width, setting.height
    plum = setting.sheet((setting.left, -64, setting.right, high * 0.42), 1.3, colours.ink, swinging(0.8, 4.6))
    motifs.branch(
        setting,
        plum,
        [
            (setting.right, high * 0.02),
            (wide * 0.82, high * 0.1),
            (wide * 0.62, high * 0.12),
            (wide * 0.44, high * 0.2),
        ],
        colours.ink,
        colours.accent,
    )
    motifs.branch(
        setting,
        plum,
        [(setting.right, high * 0.16), (wide * 0.86, high * 0.2), (wide * 0.74, high * 0.29)],
        colours.ink,
        colours.accent,
    )


def _pavilion(setting: Setting, pen: Pen, middle: tuple[float, float], width: float) -> None:
    colours = setting.palette
    x, y = middle
    snow = lighter(colours.paper, 0.5)
    red = mix(colours.accent, colours.near, 0.3)
    half = width / 2
    for level, (drop, part) in enumerate(((0.0, 0.62), (width * 0.27, 1.0))):
        top = y + drop
        pen.shape(
            box(x - half * part * 0.82, top, x + half * part * 0.82, top + width * (0.2 if level == 0 else 0.36)),
            Fade(red, darker(red, 0.35)),
        )
        for window in range(-2, 3):
            left = x + window * half * part * 0.31 - 15
            pen.shape(
                box(left, top + 24, left + 30, top + width * (0.16 if level == 0 else 0.3)),
                Fade(colours.light, mix(colours.light, colours.accent, 0.4)),
            )
            pen.line([(left + 15, top + 24), (left + 15, top + width * 0.16)], darker(red, 0.4), 3)
        motifs.curved_roof(pen, (x, top + 10), width * part, width * 0.17, (mix(colours.near, colours.far, 0.25), snow))


def throne_hall(setting: Setting) -> None:
    """Red columns, shafts of light, a golden screen."""
    colours, wide, high = setting.palette, setting.width, setting.height
    gold = (222, 168, 74)
    pen = setting.background(Fade(darker(colours.near, 0.35), colours.near))
    middle = wide * 0.5
    pen.glow(middle, high * 0.42, 520, colours.light, 0.5)
    pen.shape(box(middle - 210, high * 0.2, middle + 210, high * 0.62), Fade(gold, darker(gold, 0.4)))
    for panel in range(-2, 3):
        x = middle + panel * 84
        pen.shape(
            box(x - 38, high * 0.215, x + 38, high * 0.61), Fade(lighter(gold, 0.25), mix(gold, colours.accent, 0.35))
        )
        for row in range(6):
            y = high * 0.25 + row * 76
            diamond = [(x, y - 28), (x + 26, y), (x, y + 28), (x - 26, y), (x, y - 28)]
            pen.line(diamond, darker(gold, 0.35), 3, opacity=0.6)
    for step in range(4):
        y = high * 0.62 + step * 24
        pen.shape(
            box(middle - 270 - step * 40, y, middle + 270 + step * 40, y + 24),
            mix(colours.accent, colours.near, 0.25 + step * 0.14),
        )
        pen.line([(middle - 270 - step * 40, y), (middle + 270 + step * 40, y)], gold, 3)
    pen.shape(
        box(setting.left, high * 0.695, setting.right, setting.low),
        Fade(mix(colours.near, colours.light, 0.16), colours.ink),
    )
    pen.shape(
        [
            (middle - 90, high * 0.695),
            (middle + 90, high * 0.695),
            (middle + 250, setting.low),
            (middle - 250, setting.low),
        ],
        Fade(colours.accent, darker(colours.accent, 0.5)),
    )
    _columns(setting)


def _columns(setting: Setting) -> None:
    """Columns in front of the throne, the lintel over them, and light between."""
    colours, wide, high = setting.palette, setting.width, setting.height
    gold = (222, 168, 74)
    columns = setting.sheet((setting.left, -64, setting.right, setting.low), 0.9, colours.near)
    for x, half in ((0.03, 46), (0.17, 28), (0.83, 28), (0.97, 46)):
        low = high * (0.86 if half > 40 else 0.72)
        column = wide * x
        columns.shape(
            box(column - half, -64, column + half, low),
            Fade(lighter(colours.accent, 0.1), darker(colours.accent, 0.6), across=True),
        )
        columns.shape(box(column - half - 10, low - 22, column + half + 10, low + 10), gold)
        columns.shape(
            smooth(
                [
                    (column - half, high * 0.2),
                    (column, high * 0.16),
                    (column + half, high * 0.22),
                    (column + half * 0.2, high * 0.26),
                ]
            ),
            gold,
            opacity=0.8,
        )
    columns.shape(
        box(setting.left, -64, setting.right, high * 0.09), Fade(colours.ink, mix(colours.second, colours.near, 0.4))
    )
    for x in range(int(setting.left), int(setting.right), 70):
        columns.shape(
            smooth(
                [
                    (x, high * 0.09),
                    (x + 70, high * 0.09),
                    (x + 58, high * 0.125),
                    (x + 35, high * 0.112),
                    (x + 12, high * 0.125),
                ]
            ),
            gold,
        )
    shafts = setting.sheet((setting.left, -64, setting.right, high * 0.8), 0.5, colours.light, pulsing(0.6, 1.0, 4.0))
    for x in (0.3, 0.52, 0.7):
        shafts.shape(
            [(wide * x, -60), (wide * x + 70, -60), (wide * x - 90, high * 0.78), (wide * x - 250, high * 0.78)],
            colours.light,
            opacity=0.2,
            soft=14,
        )


def study(setting: Setting) -> None:
    """A quiet study: lattice window onto the snow, scrolls, a brazier."""
    colours, wide, high = setting.palette, setting.width, setting.height
    wood = mix(colours.near, (120, 66, 48), 0.5)
    pen = setting.background(Fade(mix(colours.paper, colours.far, 0.45), mix(colours.near, colours.far, 0.3)))
    x, y, radius = wide * 0.6, high * 0.32, 230.0
    pen.shape(ellipse(x, y, radius + 20, radius + 20, steps=80), wood)
    window = ellipse(x, y, radius, radius, steps=80)
    pen.shape(window, Fade(colours.sky, lighter(colours.horizon, 0.2)))
    pen.shape(
        smooth(
            [
                (x - 260, y + 110),
                (x - 60, y + 40),
                (x + 80, y + 100),
                (x + 260, y + 60),
                (x + 260, y + 260),
                (x - 260, y + 260),
            ]
        ),
        lighter(colours.paper, 0.4),
        opacity=0.95,
        clip=window,
    )
    motifs.branch(
        setting,
        pen,
        [(x - 190, y + 60), (x - 60, y + 10), (x + 60, y - 50), (x + 150, y - 70)],
        colours.ink,
        colours.accent,
    )
    for offset in (-115, 0, 115):
        pen.line([(x + offset, y - radius + abs(offset) * 0.3), (x + offset, y + radius - abs(offset) * 0.3)], wood, 9)
        pen.line([(x - radius + abs(offset) * 0.3, y + offset), (x + radius - abs(offset) * 0.3, y + offset)], wood, 9)
    _scrolls_and_brazier(setting)


def _scrolls_and_brazier(setting: Setting) -> None:
    """Shelves of scrolls, the table, a brazier that glows."""
    colours, wide, high = setting.palette, setting.width, setting.height
    wood = mix(colours.near, (120, 66, 48), 0.5)
    shelf = setting.sheet((setting.left, -64, setting.right, setting.low), 0.85, wood)
    shelf.shape(box(setting.left, -64, wide * 0.2, high * 0.72), Fade(lighter(wood, 0.08), darker(wood, 0.4)))
    for row in range(6):
        top = high * 0.04 + row * 132
        shelf.shape(box(setting.left, top, wide * 0.18, top + 108), darker(wood, 0.55))
        for scroll in range(4):
            cx, cy = setting.left + 40 + scroll * 40, top + 84 - (scroll % 2) * 30
            shelf.shape(ellipse(cx, cy, 19, 19), mix(colours.paper, colours.light, 0.4))
            shelf.shape(ellipse(cx, cy, 9, 9), colours.accent if (scroll + row) % 3 == 0 else colours.second)
    shelf.shape(box(setting.left, high * 0.7, setting.right, setting.low), Fade(lighter(wood, 0.1), colours.ink))
    shelf.shape(box(setting.left, high * 0.692, setting.right, high * 0.712), lighter(wood, 0.22))
    glow = setting.sheet(
        (wide * 0.45, high * 0.42, setting.right + 60, high * 0.92), 1.0, colours.light, pulsing(0.7, 1.0, 1.7)
    )
    glow.glow(wide * 0.86, high * 0.66, 250, colours.light, 0.6)
    brazier = setting.sheet((wide * 0.72, high * 0.56, wide, high * 0.78), 1.05, colours.ink)
    bx, by = wide * 0.86, high * 0.66
    brazier.shape(
        smooth([(bx - 80, by), (bx - 80, by), (bx + 80, by), (bx + 80, by), (bx + 52, by + 62), (bx - 52, by + 62)]),
        Fade((150, 104, 54), (66, 44, 30)),
    )
    brazier.shape(ellipse(bx, by, 80, 17), (255, 150, 70))
    brazier.shape(ellipse(bx, by, 58, 11), lighter(colours.light, 0.3))
