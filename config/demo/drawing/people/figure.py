"""Whole figures for wide pictures, and people seen from behind, built from the same parts as busts."""

from config.demo.drawing.canvas import Canvas, Fade, Pen
from config.demo.drawing.colours import Palette, darker, mix
from config.demo.drawing.curves import Outline, box, ellipse, mirrored, smooth
from config.demo.drawing.people.bust import put_on_before, put_on_over
from config.demo.drawing.people.clothes import GARMENTS, draw_neck
from config.demo.drawing.people.face import Head, draw_eyes, draw_head, draw_mouth
from config.demo.drawing.people.hair import STYLES
from config.demo.drawing.people.tone import tone_of
from config.demo.stories.script import Feeling, Look

FIGURE_WIDTH, FIGURE_HEIGHT, FEET_Y = 760.0, 1700.0, 1640.0
_HEAD_Y = 250.0
_ROBES = frozenset({"hanfu", "qipao"})


def draw_figure(look: Look, palette: Palette, scale: float, turn: float) -> Canvas:
    """A standing person, seven heads high, with a soft shadow at the feet."""
    head = Head(tone_of(look, palette, tint=0.2), look.feminine, turn, Feeling.CALM)
    canvas = Canvas(FIGURE_WIDTH * scale, FIGURE_HEIGHT * scale, base=head.tone.ink)
    pen = canvas.pen(FIGURE_WIDTH / 2 * scale, _HEAD_Y * scale, scale)
    pen.halo(0, FEET_Y - _HEAD_Y, (300, 44), palette.ink, 0.7)
    STYLES[look.hair].behind(pen, head)
    _legs(pen, head, look)
    draw_neck(pen.at(0, -26, 0.94), head)
    GARMENTS[look.clothes](pen.at(0, -26, 0.94), head)
    draw_head(pen, head)
    put_on_before(look, pen, head)
    STYLES[look.hair].front(pen, head)
    put_on_over(look, pen, head)
    draw_eyes(pen, head)
    draw_mouth(pen, head)
    canvas.shade(palette.ink, top=0.0, bottom=0.5)
    canvas.rim(palette.rim, (3.0, 1.5), strength=0.7)
    return canvas


def _legs(pen: Pen, head: Head, look: Look) -> None:
    tone, feet = head.tone, FEET_Y - _HEAD_Y
    if look.clothes in _ROBES:
        wide = 310.0 if look.clothes == "hanfu" else 150.0
        hem = smooth(
            mirrored([(150, 560), (150, 560), (wide * 0.86, 980), (wide, feet - 10), (wide, feet - 10)]), steps=5
        )
        pen.shape(hem, Fade(tone.cloth, tone.cloth_shadow))
        for fold in (-0.5, -0.15, 0.2, 0.55):
            pen.line(
                [(fold * 200, 640), (fold * wide * 1.5, feet - 20)],
                darker(tone.cloth_shadow, 0.3),
                7,
                taper=0.7,
                opacity=0.7,
            )
        pen.line([(-wide, feet - 16), (wide, feet - 16)], tone.trim, 16)
        return
    dark = mix(tone.ink, tone.cloth_shadow, 0.35)
    for side in (-1, 1):
        leg: Outline = [
            (side * 8, 640),
            (side * 142, 640),
            (side * 112, 1000),
            (side * 96, feet - 40),
            (side * 34, feet - 40),
            (side * 30, 1000),
        ]
        pen.shape(leg, dark)
        pen.shape(
            smooth(
                [
                    (side * 30, feet - 50),
                    (side * 98, feet - 50),
                    (side * 126, feet - 8),
                    (side * 120, feet),
                    (side * 26, feet),
                ]
            ),
            tone.ink,
        )
    if look.clothes in {"coat", "oilskin"}:
        pen.shape(
            smooth(mirrored([(160, 560), (160, 560), (196, 1020), (196, 1020)]), steps=4),
            Fade(tone.cloth, tone.cloth_shadow),
        )
        pen.line([(0, 700), (6, 1016)], tone.ink, 6)
    if look.clothes == "chef":
        pen.shape(box(-130, 600, 130, 960), Fade(mix(tone.trim, tone.ink, 0.2), tone.trim_shadow))


def draw_back(look: Look, palette: Palette, scale: float) -> Canvas:
    """A person from behind, to the waist, mostly shadow with light on the edges."""
    head = Head(tone_of(look, palette, tint=0.45), look.feminine, 0.0, Feeling.CALM)
    tone = head.tone
    canvas = Canvas(640 * scale, 1010 * scale, base=tone.ink)
    pen = canvas.pen(320 * scale, 250 * scale, scale)
    pen.shape(smooth([(-36, 60), (36, 60), (40, 150), (90, 200), (-90, 200), (-40, 150)]), tone.skin_shadow)
    wide = (150.0 if head.feminine else 190.0) + (40 if look.clothes == "hanfu" else 0)
    torso = smooth(
        mirrored(
            [(44, 122), (84, 142), (wide - 30, 176), (wide, 236), (wide + 22, 420), (wide + 30, 780), (wide + 30, 780)]
        ),
        steps=6,
    )
    pen.shape(torso, Fade(tone.cloth, tone.cloth_shadow))
    pen.line(smooth([(0, 200), (-6, 420), (4, 780)], closed=False), darker(tone.cloth_shadow, 0.3), 5, opacity=0.6)
    collar = smooth([(-70, 128), (0, 112), (70, 128), (88, 172), (0, 190), (-88, 172)])
    pen.shape(collar, mix(tone.cloth, tone.trim, 0.25))
    if look.clothes in {"chef", "hanfu"}:
        pen.shape(box(-wide - 20, 480, wide + 20, 530), tone.trim)
    for side in (-1, 1):
        pen.shape(ellipse(side * 76, 14, 12, 24), tone.skin_shadow)
    pen.shape(
        smooth(
            [(0, -132), (52, -122), (86, -74), (90, 0), (70, 74), (0, 92), (-70, 74), (-90, 0), (-86, -74), (-52, -122)]
        ),
        tone.hair,
    )
    STYLES[look.hair].behind(pen, head)
    for x in (-50, -20, 14, 46):
        pen.line(
            smooth([(x * 0.4, -124), (x, -40), (x * 0.9, 66)], closed=False),
            tone.hair_light,
            4,
            taper=0.9,
            opacity=0.35,
        )
    if look.hair == "cap":
        pen.shape(
            smooth([(0, -158), (58, -146), (92, -92), (94, -34), (0, -24), (-94, -34), (-92, -92), (-58, -146)]),
            (60, 86, 96),
        )
    canvas.shade(palette.ink, top=0.25, bottom=0.72)
    canvas.rim(palette.rim, (5 * scale, 3 * scale), strength=0.9)
    canvas.rim(palette.accent, (-4 * scale, 2 * scale), strength=0.6)
    return canvas
