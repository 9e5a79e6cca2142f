"""Hands: a sleeve and a hand that holds something up or speaks along."""

from config.demo.drawing.canvas import Pen
from config.demo.drawing.colours import darker
from config.demo.drawing.curves import smooth, turned
from config.demo.drawing.people.tone import Tone


def _finger(pen: Pen, base: tuple[float, float], length: float, degrees: float, tone: Tone) -> None:
    x, y = base
    outline = smooth(
        [(-11, 6), (-12, -length * 0.55), (-9, -length), (0, -length - 8), (9, -length), (12, -length * 0.55), (11, 6)]
    )
    placed = [(px + x, py + y) for px, py in turned(outline, degrees)]
    pen.shape(placed, tone.skin)
    crease = [(px + x, py + y) for px, py in turned([(11, 0), (12, -length * 0.6), (8, -length)], degrees)]
    pen.line(crease, tone.skin_shadow, 2.6, taper=0.5, opacity=0.8)


def draw_open_hand(pen: Pen, tone: Tone) -> None:
    """A raised hand, palm half towards the camera, with its sleeve going down; the wrist is at (0, 60)."""
    sleeve = smooth([(-40, 56), (-40, 56), (44, 56), (44, 56), (92, 420), (92, 420), (-76, 420), (-76, 420)], steps=5)
    pen.shape(smooth([(-28, 10), (28, 10), (32, 80), (-28, 80)]), tone.skin)
    for base, length, lean in (((-32, -46), 62, -14), ((-11, -56), 76, -5), ((11, -56), 72, 3), ((31, -46), 56, 12)):
        _finger(pen, base, length, lean, tone)
    pen.shape(smooth([(-44, -46), (0, -62), (43, -46), (42, 4), (28, 36), (-28, 36), (-42, 4)]), tone.skin)
    _finger(pen, (-40, 10), 56, -58, tone)
    pen.line(smooth([(-24, -12), (-2, 2), (2, 30)], closed=False), tone.skin_shadow, 4, taper=0.8)
    pen.line(smooth([(-26, -26), (8, -24), (32, -32)], closed=False), tone.skin_shadow, 4, taper=0.8)
    pen.shape(sleeve, tone.cloth)
    pen.shape(smooth([(10, 70), (44, 62), (92, 420), (92, 420), (24, 420), (24, 420)]), tone.cloth_shadow, opacity=0.7)
    pen.shape(smooth([(-46, 50), (48, 50), (54, 84), (-50, 84)], steps=4), tone.trim)


def draw_holding_hand(pen: Pen, tone: Tone) -> None:
    """The palm and sleeve behind something held: draw the thing next, then `draw_thumb`."""
    sleeve = smooth(
        [(-58, 150), (-58, 150), (58, 150), (58, 150), (150, 620), (150, 620), (-96, 620), (-96, 620)], steps=5
    )
    for base, length, lean in (((-64, 20), 70, -30), ((-56, 48), 66, -48), ((-46, 76), 58, -62)):
        _finger(pen, base, length, lean, tone)
    pen.shape(smooth([(-66, 10), (0, -16), (66, 16), (70, 90), (46, 160), (-46, 160), (-66, 90)]), tone.skin)
    pen.shape(sleeve, tone.cloth)
    pen.shape(
        smooth([(16, 168), (58, 156), (150, 620), (150, 620), (40, 620), (40, 620)]), tone.cloth_shadow, opacity=0.7
    )
    pen.shape(smooth([(-66, 138), (66, 138), (74, 186), (-72, 186)], steps=4), tone.trim)
    pen.line([(-66, 146), (66, 146)], darker(tone.trim, 0.3), 4, opacity=0.5)


def draw_thumb(pen: Pen, tone: Tone) -> None:
    """The thumb over the edge of what is held."""
    thumb = smooth([(72, 100), (84, 50), (66, -2), (40, -34), (22, -28), (30, 4), (36, 50), (30, 100)])
    pen.shape(thumb, tone.skin)
    pen.line(smooth([(72, 100), (82, 50), (64, 0), (42, -28)], closed=False), tone.skin_shadow, 5, taper=0.6)
    pen.shape(smooth([(30, -26), (44, -24), (52, -8), (40, -10)]), (250, 220, 205), opacity=0.8)
