"""Short hair, hair in a knot, hair under a cap."""

from config.demo.drawing.canvas import Pen
from config.demo.drawing.colours import darker, hex_colour, lighter
from config.demo.drawing.curves import smooth
from config.demo.drawing.people.face import Head
from config.demo.drawing.people.strands import cap, sheen, strand


def short_behind(pen: Pen, head: Head) -> None:
    pen.shape(cap(-134, 84, 20), head.tone.hair)


def short_front(pen: Pen, head: Head) -> None:
    lean = head.turn * 12
    crown = [
        (-84, 22),
        (-90, -40),
        (-78, -100),
        (-36, -138),
        (20, -146),
        (66, -124),
        (90, -74),
        (88, -14),
        (80, 20),
        (74, -22),
        (70, -50),
    ]
    fringe = [
        (70, -50),
        (52 + lean, -46),
        (40 + lean, -66),
        (22 + lean, -36),
        (4 + lean, -62),
        (-22 + lean, -28),
        (-36 + lean, -56),
        (-60 + lean * 0.5, -26),
        (-70, -40),
        (-74, -12),
    ]
    pen.shape(smooth([*crown, *fringe], steps=6), head.tone.hair)
    sheen(pen, head, -98)
    for x, low in ((-46, -40), (-12, -50), (16, -54), (44, -58)):
        strand(pen, head, [(x * 0.5 + 10, -128), (x + 4, -96), (x + lean, low)], 3.2)
    strand(pen, head, [(30, -136), (66, -110), (82, -60)], 3.4, light=True)


def neat_front(pen: Pen, head: Head) -> None:
    lean = head.turn * 12
    swept = [
        (-83, 20),
        (-89, -40),
        (-78, -98),
        (-44, -136),
        (14, -150),
        (64, -132),
        (90, -84),
        (88, -14),
        (80, 20),
        (74, -24),
        (66 + lean * 0.3, -62),
    ]
    swept += [(34 + lean, -84), (-8 + lean, -82), (-44 + lean * 0.7, -62), (-68, -38), (-74, -8)]
    pen.shape(smooth(swept), head.tone.hair)
    sheen(pen, head, -106)
    for y in (-92, -106, -122):
        strand(pen, head, [(-60 + lean, y + 34), (-10 + lean, y), (60, y + 10)], 2.8)


def knot_behind(pen: Pen, head: Head) -> None:
    short_behind(pen, head)
    pen.shape(
        smooth([(0, -208), (30, -200), (38, -170), (26, -132), (-26, -132), (-38, -170), (-30, -200)]), head.tone.hair
    )
    for side in (-1, 1):
        pen.shape(
            smooth([(side * 70, 10), (side * 96, 60), (side * 110, 190), (side * 84, 230), (side * 62, 120)]),
            head.tone.hair,
        )


def knot_front(pen: Pen, head: Head) -> None:
    lean = head.turn * 12
    swept = [
        (0, -136),
        (50, -128),
        (84, -88),
        (90, -14),
        (84, 40),
        (76, 20),
        (72, -22),
        (50 + lean * 0.5, -66),
        (lean, -86),
        (-50 + lean * 0.5, -66),
        (-72, -22),
        (-76, 20),
        (-84, 40),
        (-90, -14),
        (-84, -88),
        (-50, -128),
    ]
    pen.shape(smooth(swept), head.tone.hair)
    for x in (-50, -20, 20, 50):
        strand(pen, head, [(x + lean * 0.6, -74), (x * 0.8, -110), (x * 0.3, -140)], 2.6)
    sheen(pen, head, -102)


def cap_front(pen: Pen, head: Head) -> None:
    """A knitted cap pulled over short hair."""
    wool, lean = hex_colour("3c5660"), head.turn * 10
    for side in (-1, 1):
        pen.shape(smooth([(side * 70, -60), (side * 86, -40), (side * 82, 26), (side * 72, 10)]), head.tone.hair)
    dome = smooth([(lean * 0.4, -158), (56, -146), (88, -98), (92, -52), (0, -66), (-92, -52), (-88, -98), (-56, -146)])
    pen.shape(dome, wool)
    pen.shape(
        smooth([(-90, -130), (-20, -150), (-44, -60), (-92, -52)]), darker(wool, 0.28), opacity=0.7, soft=5, clip=dome
    )
    brim = smooth([(-95, -74), (0, -88), (95, -74), (96, -40), (0, -54), (-96, -40)])
    pen.shape(brim, lighter(wool, 0.12))
    for x in range(-84, 90, 14):
        pen.line([(x, -80 + abs(x) * 0.06), (x * 1.01, -50 + abs(x) * 0.1)], darker(wool, 0.3), 2.4, opacity=0.7)
