"""Props: the things that stories turn on, drawn large for a close picture. Each fits into 400 units about (0, 0)."""

import math
from collections.abc import Callable

from config.demo.drawing.canvas import Fade, Pen
from config.demo.drawing.colours import Colour, Palette, darker, lighter, mix
from config.demo.drawing.curves import box, ellipse, rounded_box, smooth, stroke
from config.demo.drawing.papers import GOLD, INK, logbook, photo, scroll, ticket

Drawer = Callable[[Pen, Palette], None]
_JADE: Colour = (74, 176, 140)


def watch(pen: Pen, palette: Palette) -> None:
    """A pocket watch that runs the wrong way."""
    pen.line(smooth([(0, -190), (40, -240), (16, -300), (60, -380), (40, -460)], closed=False), GOLD, 8)
    pen.glow(0, 0, 290, palette.light, 0.45)
    pen.shape(ellipse(0, -172, 24, 24), GOLD)
    pen.shape(ellipse(0, 0, 168, 168, steps=80), Fade(lighter(GOLD, 0.35), darker(GOLD, 0.45)))
    pen.shape(ellipse(0, 0, 146, 146, steps=80), Fade(lighter(palette.paper, 0.5), palette.paper))
    for mark in range(60):
        turn = math.tau * mark / 60
        inner = 116 if mark % 5 == 0 else 128
        dx, dy = math.sin(turn), -math.cos(turn)
        pen.line([(dx * inner, dy * inner), (dx * 136, dy * 136)], INK, 6 if mark % 5 == 0 else 2)
    pen.line([(0, 12), (-12, -74)], INK, 10, taper=0.3)
    pen.line([(0, 16), (-30, -106)], INK, 7, taper=0.3)
    pen.line([(0, 24), (84, -64)], palette.accent, 4)
    pen.shape(ellipse(0, 0, 10, 10), palette.accent)
    pen.shape([(-90, 90), (20, -130), (60, -124), (-54, 120)], (255, 255, 255), opacity=0.22)


def phone(pen: Pen, palette: Palette) -> None:
    """A phone with a message that cannot exist."""
    pen.glow(0, 0, 330, palette.second, 0.5)
    pen.shape(rounded_box(-122, -210, 122, 210, corner=24), (18, 16, 26))
    pen.shape(box(-108, -190, 108, 190), Fade(mix(palette.sky, palette.horizon, 0.3), palette.sky))
    pen.shape(box(-30, -204, 30, -197), (70, 66, 84))
    for top, left, right, colour in (
        (-150, -92, 40, palette.far),
        (-76, -40, 92, palette.accent),
        (0, -92, 60, palette.far),
        (76, -60, 92, palette.accent),
    ):
        pen.shape(
            rounded_box(left, top, right, top + 56, corner=14),
            lighter(colour, 0.06),
        )
        for row in range(2):
            pen.shape(
                box(left + 14, top + 14 + row * 17, right - 16 - row * 30, top + 22 + row * 17),
                lighter(colour, 0.6),
                opacity=0.9,
            )
    pen.shape(ellipse(96, -178, 16, 16), palette.accent)


def bowl(pen: Pen, palette: Palette) -> None:
    """A bowl of noodles, the ninth."""
    pen.halo(0, 132, (230, 40), palette.ink, 0.7)
    outer = smooth([(-190, -30), (-190, -30), (190, -30), (190, -30), (150, 80), (80, 126), (-80, 126), (-150, 80)])
    pen.shape(outer, Fade(lighter(palette.paper, 0.4), mix(palette.paper, palette.horizon, 0.35)))
    for turn in range(-3, 4):
        x = turn * 50
        mark = [(x - 18, 20), (x + 18, 20), (x + 18, 44), (x - 6, 44), (x - 6, 32), (x + 6, 32)]
        pen.line(mark, palette.second, 5, opacity=0.9)
    pen.shape(ellipse(0, -30, 190, 52, steps=60), lighter(palette.paper, 0.5))
    soup = ellipse(0, -26, 172, 43, steps=60)
    pen.shape(soup, Fade((214, 128, 52), (150, 70, 28)))
    for wave in range(7):
        arc = smooth(
            [
                (-140 + wave * 10, -20 + wave % 3 * 6),
                (-60, -46 + wave * 6),
                (30, -14 - wave * 4),
                (140 - wave * 12, -34 + wave * 5),
            ],
            closed=False,
        )
        pen.shape(stroke(arc, 9), (250, 224, 160), opacity=0.999, clip=soup)
        pen.shape(stroke(arc, 3), (222, 176, 98), opacity=0.8, clip=soup)
    pen.shape(ellipse(64, -40, 40, 22), (255, 250, 240))
    pen.shape(ellipse(66, -41, 22, 13), (246, 160, 40))
    for x, y in ((-90, -36), (-66, -46), (-40, -32), (-78, -24), (-112, -30)):
        pen.shape(ellipse(x, y, 10, 6), (110, 176, 74))
    pen.shape(smooth([(-30, -60), (20, -66), (24, -44), (-26, -38)]), (160, 60, 44))
    for lean in (0, 16):
        pen.line([(90 + lean, -60), (260 + lean, -250)], darker(palette.accent, 0.35), 11)


def pendant(pen: Pen, palette: Palette) -> None:
    """Half of a jade disc; the other half is somewhere."""
    pen.glow(0, 20, 300, _JADE, 0.5)
    pen.line(smooth([(-4, -70), (-50, -200), (-30, -420)], closed=False), palette.accent, 9)
    pen.line(smooth([(4, -70), (50, -200), (40, -420)], closed=False), palette.accent, 9)
    whole = ellipse(0, 60, 150, 150, steps=80)
    broken = [(-170, -120), (26, -120), (-8, -30), (34, 20), (-20, 70), (30, 130), (-6, 230), (-170, 230)]
    pen.shape(whole, _JADE, opacity=0.14)
    pen.shape(broken, Fade(lighter(_JADE, 0.35), darker(_JADE, 0.3)), opacity=0.999, clip=whole)
    pen.line(broken[1:7], lighter(_JADE, 0.7), 5)
    pen.shape(ellipse(0, 60, 44, 44), mix(palette.sky, palette.near, 0.4))
    for radius in (70, 104, 130):
        arc = [(radius * math.cos(turn / 20), 60 + radius * math.sin(turn / 20)) for turn in range(34, 92)]
        pen.line(arc, darker(_JADE, 0.35), 4, opacity=0.6)
    pen.shape(ellipse(-84, 0, 20, 34), (255, 255, 255), opacity=0.5, soft=8)
    pen.shape(ellipse(0, -76, 15, 15), GOLD)


def key(pen: Pen, palette: Palette) -> None:
    """A brass key."""
    pen.glow(0, 0, 280, palette.light, 0.4)
    for ring, colour in ((92, darker(GOLD, 0.25)), (84, GOLD)):
        pen.shape(ellipse(0, -130, ring, ring * 0.9), colour)
    pen.shape(ellipse(0, -130, 50, 44), mix(palette.near, palette.far, 0.4))
    pen.shape(box(-17, -52, 17, 190), Fade(lighter(GOLD, 0.3), darker(GOLD, 0.35), across=True))
    pen.shape(box(-26, -56, 26, -30), GOLD)
    pen.shape(
        [(14, 110), (86, 110), (86, 140), (58, 140), (58, 156), (86, 156), (86, 186), (14, 186)], darker(GOLD, 0.1)
    )
    pen.line([(-9, -40), (-9, 180)], lighter(GOLD, 0.7), 5, opacity=0.8)


def knife(pen: Pen, palette: Palette) -> None:
    """The founder's cleaver."""
    pen.glow(-10, -40, 280, palette.light, 0.35)
    blade = smooth(
        [(-120, -200), (-120, -200), (96, -190), (110, -180), (104, 70), (104, 70), (-60, 84), (-110, 40)], steps=5
    )
    pen.shape(blade, Fade((236, 238, 240), (126, 130, 138)))
    pen.shape([(-120, -200), (-96, -200), (-84, 60), (-110, 40)], (255, 255, 255), opacity=0.65)
    pen.shape([(-40, -200), (10, -198), (-70, 80), (-90, 60)], (255, 255, 255), opacity=0.25)
    pen.shape(ellipse(74, -156, 14, 14), mix(palette.near, palette.far, 0.5))
    pen.shape(box(26, 66, 76, 96), GOLD)
    pen.shape(
        smooth([(26, 92), (76, 92), (80, 220), (60, 250), (36, 248), (24, 220)]), Fade((110, 58, 36), (58, 30, 22))
    )
    for y in (126, 176):
        pen.shape(ellipse(52, y, 8, 8), GOLD)
    seal = [(0, -110), (44, -110), (44, -66), (0, -66)]
    pen.shape(seal, darker(palette.accent, 0.1), opacity=0.85)
    pen.line([(10, -98), (34, -98)], (240, 236, 230), 4)
    pen.line([(22, -104), (22, -72)], (240, 236, 230), 4)


PROPS: dict[str, Drawer] = {
    "ticket": ticket,
    "watch": watch,
    "phone": phone,
    "bowl": bowl,
    "pendant": pendant,
    "photo": photo,
    "logbook": logbook,
    "key": key,
    "scroll": scroll,
    "knife": knife,
}
