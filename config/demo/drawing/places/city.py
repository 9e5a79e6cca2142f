"""The city of "Last Train to Yesterday": rain, a platform, a carriage, a roof and a room above the street."""

from config.demo.drawing.canvas import Fade, Pen
from config.demo.drawing.colours import darker, lighter, mix
from config.demo.drawing.curves import box, ellipse, smooth
from config.demo.drawing.places import motifs
from config.demo.drawing.places.setting import Setting, drifting, pulsing


def rain_street(setting: Setting) -> None:
    """A wet street between towers, neon on both sides."""
    colours, wide, high = setting.palette, setting.width, setting.height
    ground = high * 0.7
    pen = setting.background(Fade(colours.sky, mix(colours.horizon, colours.accent, 0.25)))
    for x, y, radius in ((wide * 0.25, high * 0.5, 420), (wide * 0.85, high * 0.42, 360)):
        pen.glow(x, y, radius, colours.accent, 0.4)
    for _ in range(5):
        motifs.cloud(
            setting,
            pen,
            (setting.rng.uniform(0, wide), setting.rng.uniform(60, high * 0.3)),
            460,
            colours.horizon,
            0.35,
        )
    motifs.skyline(
        setting, pen, ground - 30, (high * 0.2, high * 0.42), (mix(colours.far, colours.horizon, 0.35), colours.light)
    )
    pen.halo(wide / 2, ground, (wide * 0.8, 240), colours.accent, 0.35)
    near = setting.sheet((setting.left, 0, setting.right, setting.low), 0.75, colours.near)
    for side in (-1, 1):
        _tower(setting, near, side)
    near.shape(
        box(setting.left, ground, setting.right, setting.low),
        Fade(mix(colours.near, colours.horizon, 0.4), colours.ink),
    )
    near.halo(wide / 2, ground + 8, (wide * 0.5, 110), mix(colours.accent, colours.light, 0.4), 0.55)
    motifs.reflections(setting, near, ground + 12, (colours.accent, colours.light, colours.second), 44)
    near.line([(setting.left, ground), (setting.right, ground)], lighter(colours.horizon, 0.3), 2, opacity=0.5)
    _lamp(setting, wide * 0.79, ground)


def _tower(setting: Setting, pen: Pen, side: int) -> None:
    colours, high, ground = setting.palette, setting.height, setting.height * 0.7
    edge = setting.left - 10 if side < 0 else setting.right + 10
    inner = setting.width * (0.25 if side < 0 else 0.8)
    pen.shape(
        [(edge, 80), (inner, high * 0.2), (inner, ground), (edge, ground + 40)],
        Fade(mix(colours.near, colours.far, 0.4), colours.ink),
    )
    left, right = sorted((edge, inner))
    y = high * 0.24
    while y < ground - 200:
        for index in range(3):
            x = left + 26 + index * (right - left - 30) / 3
            if setting.rng.random() < 0.55:
                pen.shape(
                    box(x, y, x + 30, y + 42),
                    Fade(colours.light, mix(colours.light, colours.accent, 0.5)),
                    opacity=setting.rng.uniform(0.35, 0.95),
                )
        y += 74
    sign_x, tint = (inner + 4, colours.accent) if side < 0 else (inner - 58, colours.second)
    pen.halo(sign_x + 27, ground - 270, (150, 250), tint, 0.5)
    pen.shape(box(sign_x, ground - 410, sign_x + 54, ground - 140), darker(tint, 0.72))
    for row in range(5):
        top = ground - 396 + row * 50
        pen.line([(sign_x + 12, top + 6), (sign_x + 42, top + 6)], lighter(tint, 0.35), 5)
        pen.line([(sign_x + 27, top), (sign_x + 27, top + 34)], lighter(tint, 0.35), 5)
        pen.line([(sign_x + 14, top + 22), (sign_x + 40, top + 20 + row % 2 * 12)], lighter(tint, 0.35), 4)
    outline = box(sign_x, ground - 410, sign_x + 54, ground - 140)
    pen.line([*outline, outline[0]], tint, 3)


def _lamp(setting: Setting, x: float, ground: float) -> None:
    colours = setting.palette
    pen = setting.sheet((x - 230, ground - 520, x + 150, ground + 60), 1.0, colours.ink)
    pen.shape(
        [(x - 60, ground - 416), (x - 16, ground - 416), (x + 110, ground + 20), (x - 220, ground + 20)],
        Fade(colours.light, colours.near),
        opacity=0.13,
        soft=14,
    )
    pen.shape(box(x - 4, ground - 430, x + 4, ground + 30), colours.ink)
    pen.line(smooth([(x, ground - 426), (x - 6, ground - 452), (x - 38, ground - 446)], closed=False), colours.ink, 7)
    pen.shape(box(x - 60, ground - 446, x - 16, ground - 430), colours.ink)
    pen.glow(x - 38, ground - 424, 110, colours.light, 0.85)
    pen.shape(ellipse(x - 38, ground - 426, 20, 8), lighter(colours.light, 0.6))


def rooftop(setting: Setting) -> None:
    """A roof under an enormous moon."""
    colours, wide, high = setting.palette, setting.width, setting.height
    pen = setting.background(Fade(colours.sky, mix(colours.horizon, colours.accent, 0.2)))
    motifs.stars(setting, pen, 90, high * 0.5)
    motifs.moon(pen, wide * 0.62, high * 0.27, 150, mix(colours.light, colours.accent, 0.25))
    for _ in range(4):
        motifs.cloud(
            setting,
            pen,
            (setting.rng.uniform(0, wide), setting.rng.uniform(high * 0.2, high * 0.45)),
            520,
            mix(colours.horizon, colours.accent, 0.3),
            0.45,
        )
    motifs.skyline(setting, pen, high * 0.72, (60, 230), (mix(colours.far, colours.horizon, 0.3), colours.light))
    roof = setting.sheet((setting.left, high * 0.56, setting.right, setting.low), 0.95, colours.ink)
    roof.shape(box(setting.left, high * 0.73, setting.right, setting.low), Fade(colours.near, colours.ink))
    for y in (0.655, 0.69):
        roof.line([(setting.left, high * y), (setting.right, high * y)], colours.ink, 6)
    roof.line([(setting.left, high * 0.653), (setting.right, high * 0.653)], colours.rim, 2, opacity=0.7)
    for post in range(int(setting.left), int(setting.right), 96):
        roof.shape(box(post, high * 0.655, post + 7, high * 0.74), colours.ink)
    x = wide * 0.1
    roof.shape(box(x - 60, high * 0.585, x + 60, high * 0.66), Fade(colours.near, colours.ink))
    roof.shape([(x - 70, high * 0.586), (x, high * 0.562), (x + 70, high * 0.586)], colours.near)
    for leg in (-48, 44):
        roof.shape(box(x + leg, high * 0.66, x + leg + 6, high * 0.735), colours.ink)


def room(setting: Setting) -> None:
    """A small room at night: a window full of rain, a lamp, a wall of photographs."""
    colours, wide, high = setting.palette, setting.width, setting.height
    pen = setting.background(Fade(mix(colours.near, colours.horizon, 0.25), colours.ink))
    left, top, right, low = wide * 0.36, high * 0.08, wide * 0.98, high * 0.52
    pen.shape(box(left, top, right, low), Fade(colours.sky, mix(colours.horizon, colours.accent, 0.35)))
    for _ in range(34):
        x, y = setting.rng.uniform(left + 20, right - 20), setting.rng.uniform(top + 120, low - 20)
        tint = setting.rng.choice((colours.light, colours.accent, colours.second))
        size = setting.rng.uniform(10, 30)
        pen.shape(ellipse(x, y, size, size), tint, opacity=0.34, soft=1.5, clip=box(left, top, right, low))
    for x in (left, (left + right) / 2, right):
        pen.shape(box(x - 7, top, x + 7, low), colours.ink)
    for y in (top, (top + low) / 2, low):
        pen.shape(box(left - 7, y - 7, right + 7, y + 7), colours.ink)
    for row in range(3):
        for column in range(2):
            x, y = wide * 0.05 + column * wide * 0.145, high * 0.12 + row * 150
            pen.shape(box(x, y, x + 84, y + 108), colours.paper, opacity=0.9)
            pen.shape(
                box(x + 8, y + 8, x + 76, y + 82),
                Fade(colours.second, mix(colours.horizon, colours.far, 0.5)),
                opacity=0.85,
            )
            pen.shape(
                ellipse(x + 42, y + 58, 16, 24), colours.near, opacity=0.85, clip=box(x + 8, y + 8, x + 76, y + 82)
            )
    _lamp_lit_desk(setting)


def _lamp_lit_desk(setting: Setting) -> None:
    """The lamp, the desk under it, and the curtain."""
    colours, wide, high = setting.palette, setting.width, setting.height
    glow = setting.sheet(
        (setting.left, high * 0.3, wide * 0.7, high * 0.9), 0.8, colours.light, pulsing(0.85, 1.0, 2.3)
    )
    glow.glow(wide * 0.16, high * 0.56, 330, colours.light, 0.6)
    desk = setting.sheet((setting.left, high * 0.48, setting.right, setting.low), 0.9, colours.ink)
    x, y = wide * 0.16, high * 0.66
    desk.shape(
        box(setting.left, y, setting.right, setting.low), Fade(mix(colours.near, colours.light, 0.14), colours.ink)
    )
    desk.line([(x, y), (x, y - 150)], colours.ink, 9)
    desk.shape(
        [(x - 62, y - 130), (x - 30, y - 205), (x + 30, y - 205), (x + 62, y - 130)],
        Fade(colours.accent, lighter(colours.light, 0.3)),
    )
    desk.shape(ellipse(x, y, 44, 9), colours.ink)
    for index, width in enumerate((150, 130, 142)):
        desk.shape(
            box(wide * 0.62, y - 30 * (index + 1), wide * 0.62 + width, y - 30 * index),
            mix(colours.accent if index % 2 else colours.second, colours.near, 0.5),
        )
    curtain = setting.sheet((wide * 0.86, -64, setting.right, setting.low), 1.2, colours.near, drifting(0, 0, 5, 3.5))
    curtain.shape(
        smooth(
            [
                (wide * 0.9, -64),
                (wide * 0.94, high * 0.3),
                (wide * 0.89, high * 0.62),
                (wide * 0.92, setting.low),
                (wide * 1.2, setting.low),
                (wide * 1.2, -64),
            ]
        ),
        Fade(mix(colours.accent, colours.near, 0.6), colours.ink),
    )
