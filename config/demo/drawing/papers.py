"""Things of paper: the ticket, the photo, the log, the scroll."""

import math

from config.demo.drawing.canvas import Fade, Pen
from config.demo.drawing.colours import Colour, Palette, darker, lighter, mix
from config.demo.drawing.curves import box, ellipse, smooth, turned

GOLD: Colour = (222, 172, 78)
INK: Colour = (44, 30, 34)


def _writing(pen: Pen, area: tuple[float, float, float, float], colour: Colour, rows: int) -> None:
    """Lines that read as handwriting."""
    left, top, right, bottom = area
    for row in range(rows):
        y = top + (bottom - top) * (row + 0.5) / rows
        end = right - (right - left) * (0.12 + 0.5 * (row == rows - 1) + 0.07 * (row * 7 % 3))
        points = [
            (left + (end - left) * step / 22, y + 4 * math.sin(step * 2.1 + row) * (1 if step % 3 else -0.6))
            for step in range(23)
        ]
        pen.line(smooth(points, closed=False, steps=3), colour, 3.2, opacity=0.75)


def ticket(pen: Pen, palette: Palette) -> None:
    """A train ticket for a day that is over."""
    body = turned([(-190, -110), (190, -110), (190, 110), (-190, 110)], -6)
    pen.shape(turned(box(-186, -100, 196, 122), -6), palette.ink, opacity=0.4, soft=12)
    pen.shape(body, Fade(lighter(palette.paper, 0.3), mix(palette.paper, palette.accent, 0.25)))
    pen.shape(turned(box(-190, -110, 190, -62), -6), palette.accent)
    for x in range(-170, 180, 26):
        pen.shape(turned(ellipse(x, -86, 7, 7), -6), lighter(palette.accent, 0.4))
    for row, width in enumerate((200, 150, 180)):
        pen.shape(
            turned(box(-164, -38 + row * 42, -164 + width, -22 + row * 42), -6),
            mix(palette.far, palette.paper, 0.15 if row == 0 else 0.45),
        )
    for bar in range(12):
        pen.shape(turned(box(82 + bar * 7.6, -34, 82 + bar * 7.6 + (2 + bar * 5 % 4), 82), -6), palette.ink)
    for y in range(-96, 110, 22):
        pen.shape(turned(ellipse(66, y, 3.5, 3.5), -6), palette.far, opacity=0.6)


def photo(pen: Pen, palette: Palette) -> None:
    """An old photograph of two people; one face is familiar."""
    pen.shape(turned(box(-140, -170, 156, 196), 5), palette.ink, opacity=0.45, soft=12)
    pen.shape(turned(box(-150, -184, 150, 184), 5), lighter(palette.paper, 0.2))
    sepia = (196, 158, 112)
    picture = turned(box(-128, -162, 128, 110), 5)
    pen.shape(picture, Fade(lighter(sepia, 0.3), sepia))
    pen.shape(
        turned(smooth([(-140, 40), (-60, -10), (40, 30), (140, -20), (140, 120), (-140, 120)]), 5),
        darker(sepia, 0.25),
        opacity=0.8,
        clip=picture,
    )
    for x, size in ((-52, 1.0), (50, 1.12)):
        tone = darker(sepia, 0.62)
        pen.shape(
            turned(smooth([(x - 50, 120), (x - 44, 10), (x, -20), (x + 44, 10), (x + 50, 120)]), 5),
            tone,
            opacity=0.999,
            clip=picture,
        )
        pen.shape(turned(ellipse(x, -58 * size, 32 * size, 40 * size), 5), lighter(sepia, 0.25))
        pen.shape(
            turned(
                smooth(
                    [
                        (x - 36, -50),
                        (x - 34, -100),
                        (x, -112 * size),
                        (x + 34, -100),
                        (x + 36, -50),
                        (x + 20, -84),
                        (x - 20, -84),
                    ]
                ),
                5,
            ),
            tone,
        )
    _writing(pen.at(0, 0), (-100, 124, 120, 176), INK, 2)
    pen.line(turned([(-128, -60), (-60, -40), (-30, 20)], 5), lighter(palette.paper, 0.4), 3, opacity=0.7)


def logbook(pen: Pen, palette: Palette) -> None:
    """The keeper's log: the last entry is dated tomorrow."""
    pen.shape(box(-236, -120, 236, 176), palette.ink, opacity=0.5, soft=14)
    pen.shape(smooth([(-232, -140), (0, -120), (232, -140), (240, 156), (0, 176), (-240, 156)], steps=3), (92, 50, 34))
    for side in (-1, 1):
        page = smooth(
            [
                (0, -118),
                (side * 110, -152),
                (side * 222, -140),
                (side * 222, -140),
                (side * 226, 146),
                (side * 226, 146),
                (side * 110, 138),
                (0, 166),
                (0, 166),
            ],
            steps=5,
        )
        pen.shape(page, Fade(lighter(palette.paper, 0.4), mix(palette.paper, GOLD, 0.2), across=True))
        area = (-196.0, -110.0, -24.0, 130.0) if side < 0 else (24.0, -110.0, 196.0, 60.0)
        _writing(pen, area, INK, 7 if side < 0 else 5)
    pen.shape(
        smooth([(-20, -120), (0, -100), (20, -120), (14, 164), (-14, 164)]),
        darker(palette.paper, 0.4),
        opacity=0.35,
        soft=6,
    )
    ring = smooth([(20, 84), (110, 70), (204, 86), (196, 130), (100, 136), (24, 122)])
    pen.line([*ring, ring[0]], palette.accent, 6)
    _writing(pen, (44, 84, 190, 122), darker(palette.accent, 0.2), 1)


def scroll(pen: Pen, palette: Palette) -> None:
    """A decree with a red seal."""
    pen.shape(box(-150, -180, 166, 196), palette.ink, opacity=0.35, soft=14)
    pen.shape(box(-152, -180, 152, 180), Fade(lighter(palette.paper, 0.3), mix(palette.paper, GOLD, 0.3)))
    edge = [*box(-130, -150, 130, 150), (-130, -150)]
    pen.line(edge, GOLD, 4)
    for column in range(5):
        x = 96 - column * 46
        for row in range(6 - (column == 4) * 3):
            y = -122 + row * 42
            pen.line([(x - 12, y), (x + 12, y - 3)], INK, 5, taper=0.4)
            pen.line([(x, y - 12), (x - 2, y + 22)], INK, 5, taper=0.4)
            pen.line([(x - 12, y + 18), (x + 13, y + 10 + row % 2 * 8)], INK, 4, taper=0.5)
    pen.shape(box(-120, 62, -50, 132), palette.accent)
    for y in (80, 97, 114):
        pen.line([(-110, y), (-60, y)], lighter(palette.paper, 0.3), 5)
    pen.line([(-85, 70), (-85, 124)], lighter(palette.paper, 0.3), 5)
    for y in (-196, 180):
        pen.shape(box(-176, y, 176, y + 26), Fade(lighter(palette.accent, 0.15), darker(palette.accent, 0.4)))
        for x in (-196, 176):
            pen.shape(box(x, y + 4, x + 20, y + 22), GOLD)
