"""Inside the lighthouse: the lamp room and the keeper's room."""

from config.demo.drawing.canvas import Fade, Pen
from config.demo.drawing.colours import darker, lighter, mix
from config.demo.drawing.curves import box, ellipse, smooth
from config.demo.drawing.places import motifs
from config.demo.drawing.places.setting import Setting, pulsing


def lamp_room(setting: Setting) -> None:
    """The top of the tower: the great lens, windows all round, the sea beyond."""
    colours, wide, high = setting.palette, setting.width, setting.height
    pen = setting.background(Fade(colours.sky, mix(colours.horizon, colours.light, 0.12)))
    for index in range(5):
        motifs.cloud(
            setting, pen, (setting.rng.uniform(0, wide), high * (0.12 + index * 0.07)), 560, colours.horizon, 0.45
        )
    pen.shape(
        box(setting.left, high * 0.5, setting.right, setting.low),
        Fade(mix(colours.horizon, colours.far, 0.4), colours.far),
    )
    motifs.reflections(setting, pen, high * 0.51, (colours.rim, colours.light), 26)
    frame = setting.sheet((setting.left, -64, setting.right, setting.low), 0.7, colours.ink)
    for x in (-0.04, 0.24, 0.76, 1.04):
        frame.line([(wide * x, -64), (wide * (0.5 + (x - 0.5) * 0.92), high * 0.62)], colours.ink, 22)
    frame.line([(setting.left, high * 0.3), (setting.right, high * 0.3)], colours.ink, 12)
    frame.shape(
        box(setting.left, high * 0.61, setting.right, setting.low),
        Fade(mix(colours.near, colours.horizon, 0.2), colours.ink),
    )
    frame.shape(box(setting.left, -64, setting.right, high * 0.06), Fade(colours.ink, colours.near))
    x, y = wide * 0.5, high * 0.36
    light = setting.sheet((x - 360, y - 360, x + 360, y + 360), 0.9, colours.light, pulsing(0.75, 1.0, 1.8))
    light.glow(x, y, 350, colours.light, 0.8)
    lens = setting.sheet((x - 150, y - 230, x + 150, high * 0.8), 0.95, colours.ink)
    shape = smooth(
        [
            (x - 60, y - 190),
            (x + 60, y - 190),
            (x + 118, y - 80),
            (x + 126, y),
            (x + 118, y + 80),
            (x + 60, y + 190),
            (x - 60, y + 190),
            (x - 118, y + 80),
            (x - 126, y),
            (x - 118, y - 80),
        ]
    )
    lens.shape(shape, Fade(mix(colours.second, colours.light, 0.35), mix(colours.second, colours.far, 0.35)))
    for ring in range(7):
        half, tall = 118 - ring * 16, 176 - ring * 24
        lens.line([*ellipse(x, y, half, tall), (x + half, y)], lighter(colours.light, 0.5), 4, opacity=0.55)
    lens.glow(x, y, 110, (255, 255, 255), 0.95)
    lens.shape(box(x - 72, y + 180, x + 72, y + 206), (150, 112, 58))
    lens.shape(
        [(x - 50, y + 206), (x + 50, y + 206), (x + 84, high * 0.8), (x - 84, high * 0.8)],
        Fade((120, 90, 50), colours.ink),
    )


def keeper_room(setting: Setting) -> None:
    """The round stone room with the door that nobody opened for thirty years."""
    colours, wide, high = setting.palette, setting.width, setting.height
    pen = setting.background(Fade(mix(colours.near, colours.horizon, 0.2), colours.ink))
    for row in range(18):
        x = setting.left - (row % 2) * 60
        while x < setting.right:
            width = setting.rng.uniform(84, 150)
            stone = mix(mix(colours.near, colours.horizon, 0.22), colours.light, setting.rng.uniform(0, 0.1))
            pen.shape(smooth(box(x + 3, -60 + row * 62, x + width - 3, -4 + row * 62), steps=3), stone, opacity=0.45)
            x += width
    _door(setting, pen, wide * 0.6, high * 0.76)
    pen.shape(
        box(setting.left, high * 0.76, setting.right, setting.low),
        Fade(mix(colours.near, (120, 80, 50), 0.35), colours.ink),
    )
    for plank in range(5):
        pen.line(
            [(setting.left, high * 0.78 + plank * plank * 14), (setting.right, high * 0.78 + plank * plank * 14)],
            colours.ink,
            4,
            opacity=0.4,
        )
    table = setting.sheet((setting.left, high * 0.4, wide * 0.5, high * 0.95), 1.05, colours.ink)
    table.shape(box(setting.left, high * 0.64, wide * 0.34, high * 0.668), Fade((138, 92, 56), (78, 50, 32)))
    table.shape(box(wide * 0.24, high * 0.668, wide * 0.28, high * 0.9), (62, 40, 28))
    x, y = wide * 0.14, high * 0.64
    table.shape(box(x - 34, y - 22, x + 34, y), (150, 112, 58))
    table.shape(
        smooth(
            [
                (x - 26, y - 22),
                (x - 40, y - 76),
                (x - 18, y - 124),
                (x + 18, y - 124),
                (x + 40, y - 76),
                (x + 26, y - 22),
            ]
        ),
        colours.light,
        opacity=0.35,
    )
    table.shape(smooth([(x, y - 96), (x + 13, y - 58), (x, y - 38), (x - 13, y - 58)]), lighter(colours.light, 0.6))
    glow = setting.sheet((x - 400, y - 460, x + 400, y + 330), 1.0, colours.light, pulsing(0.7, 1.0, 1.4))
    glow.glow(x, y - 66, 380, colours.light, 0.55)


def _door(setting: Setting, pen: Pen, x: float, low: float) -> None:
    colours = setting.palette
    wood = mix(colours.accent, colours.near, 0.5)
    arch = smooth(
        [
            (x - 150, low),
            (x - 150, low),
            (x - 150, low - 420),
            (x - 100, low - 540),
            (x, low - 590),
            (x + 100, low - 540),
            (x + 150, low - 420),
            (x + 150, low),
            (x + 150, low),
        ]
    )
    pen.shape(
        [(px + (px - x) * 0.16, py + (py - low) * 0.07) for px, py in arch], mix(colours.horizon, colours.near, 0.3)
    )
    pen.shape(arch, Fade(wood, darker(wood, 0.45)))
    for board in (-90, -30, 30, 90):
        pen.line([(x + board, low), (x + board, low - 560 + abs(board))], darker(wood, 0.5), 4, opacity=0.7)
    for y in (low - 120, low - 400):
        pen.shape(box(x - 150, y - 15, x + 110, y + 15), (44, 46, 50))
    pen.line([*ellipse(x + 104, low - 264, 20, 20), (x + 124, low - 264)], (190, 150, 84), 7)
    pen.line([(x + 150, low), (x + 150, low - 420)], lighter(colours.light, 0.4), 7)
    pen.halo(x + 150, low - 200, (70, 330), colours.light, 0.55)
    pen.halo(x, low + 6, (190, 26), colours.light, 0.7)
