"""Faces: one head seen from the front to three quarters, with six feelings, eyes that close and a mouth that speaks."""

from dataclasses import dataclass

from config.demo.drawing.canvas import Pen
from config.demo.drawing.colours import darker, lighter, mix
from config.demo.drawing.curves import Outline, ellipse, flipped, moved, smooth
from config.demo.drawing.people.tone import Tone
from config.demo.stories.script import Feeling


@dataclass(frozen=True)
class Expression:
    """How far brows, lids and mouth are from rest (units of a head 210 high)."""

    brow_lift: float = 0.0
    brow_slant: float = 0.0
    opening: float = 1.0
    smile: float = 0.0
    mouth_open: float = 0.0


EXPRESSIONS = {
    Feeling.CALM: Expression(),
    Feeling.WARM: Expression(brow_lift=2, opening=0.82, smile=7),
    Feeling.SAD: Expression(brow_lift=1, brow_slant=-7, opening=0.78, smile=-5),
    Feeling.ANGRY: Expression(brow_lift=-5, brow_slant=8, opening=0.82, smile=-4),
    Feeling.SHOCKED: Expression(brow_lift=8, brow_slant=-2, opening=1.22, mouth_open=9),
    Feeling.SLY: Expression(brow_lift=-1, brow_slant=5, opening=0.62, smile=6),
}


@dataclass(frozen=True)
class Head:
    """A head: `turn` from -1 (left) to 1 (right); 0 looks at the camera."""

    tone: Tone
    feminine: bool
    turn: float
    feeling: Feeling = Feeling.CALM

    @property
    def shift(self) -> float:
        return self.turn * 21

    def outline(self) -> Outline:
        """The face without ears, chin down."""
        if self.feminine:
            right = [(0, -104), (46, -94), (70, -52), (72, -4), (66, 38), (46, 76), (20, 102), (0, 107)]
        else:
            right = [(0, -106), (50, -96), (74, -52), (75, 0), (71, 44), (58, 80), (27, 107), (0, 111)]
        half = right[1:-1]
        whole = [right[0], *half, right[-1], *flipped(reversed(half))]
        return smooth([self._seen(x, y) for x, y in whole])

    def _seen(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the front view goes when the head turns: low points lead, the far cheek is foreshortened."""
        lead = self.turn * (5 + 7 * max(0.0, (y + 20) / 130))
        far = x * self.turn > 0
        return x * (1 - (0.07 if far else 0.0) * abs(self.turn)) + lead, y


def draw_head(pen: Pen, head: Head) -> None:
    """The head without hair, eyes and mouth: those come last, because they change."""
    outline = head.outline()
    _ears(pen, head)
    pen.shape(outline, head.tone.skin)
    shade = -1 if head.turn >= 0 else 1
    edge = [(-90, -120), (-52, -60), (-47, 0), (-38, 52), (-8, 96), (20, 130), (-90, 130)]
    side = smooth(edge if shade < 0 else flipped(edge))
    pen.shape(moved(side, head.shift * 0.2, 0), head.tone.skin_shadow, opacity=0.62, soft=5, clip=outline)
    brow_shadow = smooth([(-90, -130), (90, -130), (90, -48), (30, -40), (-30, -40), (-90, -48)])
    pen.shape(brow_shadow, head.tone.skin_shadow, opacity=0.6, soft=3, clip=outline)
    for x in (-43, 43):
        cheek = ellipse(x + head.shift, 40, 17, 9)
        pen.shape(cheek, head.tone.blush, opacity=0.42 if head.feminine else 0.2, soft=6, clip=outline)
    _nose(pen, head)
    draw_brows(pen, head)


def _ears(pen: Pen, head: Head) -> None:
    for side in (-1, 1):
        hidden = side * head.turn > 0.3
        x = side * (72 - (10 if hidden else 0)) + head.turn * -3
        pen.shape(ellipse(x, 14, 12, 23), head.tone.skin_shadow if hidden else head.tone.skin)
        if not hidden:
            pen.shape(ellipse(x + side * 1, 14, 6, 14), head.tone.skin_shadow, opacity=0.7)


def _nose(pen: Pen, head: Head) -> None:
    x = head.shift * 1.28
    lean = 1 if head.turn >= 0 else -1
    bridge = smooth(
        [(x - 3 * lean, -4), (x + 8 * lean, 32), (x + 13 * lean, 42), (x + 4 * lean, 49), (x - 8 * lean, 46)]
    )
    pen.shape(moved(bridge, -lean * 5, 0), head.tone.skin_shadow, opacity=0.34, soft=2.5)
    tip = smooth([(x - 11, 44), (x, 50), (x + 11, 44), (x + 4, 49.5), (x - 4, 49.5)])
    pen.shape(tip, darker(head.tone.skin_shadow, 0.25), opacity=0.85)
    pen.shape(ellipse(x + 2 * lean, 36, 3.5, 7), lighter(head.tone.skin, 0.5), opacity=0.55, soft=1.5)


def eye_places(head: Head) -> tuple[tuple[float, float, float], ...]:
    """For each eye: x, width factor and side; the eye on the far side is narrower."""
    gap = 33.0
    near, far = 1.0, 1.0 - 0.2 * abs(head.turn)
    return tuple(
        (side * gap * (far if side * head.turn > 0 else 1.0) + head.shift, far if side * head.turn > 0 else near, side)
        for side in (-1.0, 1.0)
    )


def draw_eyes(pen: Pen, head: Head) -> None:
    expression = EXPRESSIONS[head.feeling]
    for x, width, side in eye_places(head):
        _open_eye(pen.at(x, 9), head, (width, side), expression.opening)


def _open_eye(pen: Pen, head: Head, place: tuple[float, float], opening: float) -> None:
    width, side = place
    half, high = 21 * width, (13.5 if head.feminine else 10.5) * opening
    white = smooth(
        [(-half, 3), (-half * 0.5, -high * 0.8), (half * 0.25, -high), (half, -1), (half * 0.4, 7), (-half * 0.5, 7)]
    )
    if side < 0:
        white = flipped(white)
    look = head.turn * 4.5
    pen.shape(white, head.tone.eye_white)
    iris = mix(head.tone.hair, (92, 52, 34), 0.55)
    pen.shape(ellipse(look, -0.5, 10.8 * width, 12), iris, opacity=0.999, clip=white)
    pen.shape(ellipse(look, -1, 5.8 * width, 6.8), head.tone.ink, opacity=0.999, clip=white)
    pen.shape(moved(white, 0, -high - 3), head.tone.ink, opacity=0.45, soft=1.5, clip=white)
    pen.shape(ellipse(look + 3.6, -5, 3.3, 3.3), (255, 255, 255))
    pen.shape(ellipse(look - 3.2, 3.4, 1.5, 1.5), (255, 255, 255), opacity=0.7)
    lid = [(-half - 2, 3.5), (-half * 0.5, -high * 0.86), (half * 0.25, -high - 0.8), (half + 1, -2)]
    wing = (half + (7 if head.feminine else 3), -6 if head.feminine else -3)
    lash = smooth([*lid, wing], closed=False)
    lower = smooth([(-half * 0.4, 7.4), (half * 0.4, 7.4), (half, 1)], closed=False)
    crease = smooth([(-half * 0.7, -high - 4), (half * 0.3, -high - 7), (half, -high - 3)], closed=False)
    for points, stroke_width, opacity in (
        (lash, 5.2 if head.feminine else 4.4, 1.0),
        (lower, 1.6, 0.5),
        (crease, 1.8, 0.45),
    ):
        pen.line(flipped(points) if side < 0 else points, head.tone.ink, stroke_width, taper=0.55, opacity=opacity)


def draw_closed_eyes(pen: Pen, head: Head) -> None:
    """Closed eyes, for a blink."""
    lid = mix(head.tone.skin, head.tone.skin_shadow, 0.35)
    for x, width, side in eye_places(head):
        half = 23 * width
        own = pen.at(x, 9)
        ball = smooth(
            [(-half - 1, 2), (-half * 0.4, -13), (half * 0.4, -13), (half + 1, -1), (half * 0.5, 9), (-half * 0.5, 9)]
        )
        own.shape(ball, lid, opacity=0.7, soft=3)
        arc = smooth([(-half, 1), (-half * 0.4, 6), (half * 0.4, 6), (half, 0), (half + 5, -4)], closed=False)
        own.line(flipped(arc) if side < 0 else arc, head.tone.ink, 4.6, taper=0.6)


def draw_brows(pen: Pen, head: Head) -> None:
    expression = EXPRESSIONS[head.feeling]
    thick = 5.0 if head.feminine else 7.6
    for x, width, side in eye_places(head):
        inner, outer = expression.brow_slant, -expression.brow_slant * 0.5
        half = 22 * width
        points = [(-half, inner + 2), (-half * 0.2, -3 + inner * 0.3), (half * 0.45, -4 + outer), (half + 3, 3 + outer)]
        arc = smooth(points, closed=False)
        colour = mix(head.tone.hair, head.tone.ink, 0.5)
        place = pen.at(x, (-27 if head.feminine else -21) - expression.brow_lift)
        place.line(flipped(arc) if side < 0 else arc, colour, thick, taper=0.62)


def draw_mouth(pen: Pen, head: Head) -> None:
    expression = EXPRESSIONS[head.feeling]
    own = pen.at(head.shift * 1.06, 73)
    if expression.mouth_open:
        _open_mouth(own, head, expression.mouth_open)
        return
    half, rise = (19 if head.feminine else 22) * (1 - 0.1 * abs(head.turn)), expression.smile
    upper = smooth([(-half, -rise), (-7, -5), (0, -3), (7, -5), (half, -rise), (8, 1), (-8, 1)])
    lower = smooth([(-half * 0.8, -rise * 0.7), (-8, 1), (8, 1), (half * 0.8, -rise * 0.7), (9, 8.5), (-9, 8.5)])
    pen_lip = head.tone.lip
    if head.feminine:
        own.shape(lower, lighter(pen_lip, 0.16))
        own.shape(upper, pen_lip)
        own.shape(ellipse(2, 5, 6, 1.8), lighter(pen_lip, 0.6), opacity=0.6, soft=0.8)
    else:
        own.shape(lower, pen_lip, opacity=0.42, soft=1)
    seam = smooth(
        [(-half - 1, -rise - 0.5), (-half * 0.4, 0.5), (0, 0.6), (half * 0.4, 0.5), (half + 1, -rise - 0.5)],
        closed=False,
    )
    own.line(seam, darker(pen_lip, 0.55), 2.6, taper=0.5)


def _open_mouth(own: Pen, head: Head, opening: float) -> None:
    half = 13 if head.feminine else 15
    lips = smooth(
        [
            (-half - 3, 0),
            (-6, -opening * 0.6 - 4),
            (6, -opening * 0.6 - 4),
            (half + 3, 0),
            (8, opening + 6),
            (-8, opening + 6),
        ]
    )
    inside = smooth([(-half, 0), (-5, -opening * 0.5), (5, -opening * 0.5), (half, 0), (7, opening), (-7, opening)])
    own.shape(lips, head.tone.lip, opacity=1.0 if head.feminine else 0.55)
    own.shape(inside, darker(head.tone.lip, 0.72))
    own.shape(moved(ellipse(0, -opening * 0.5, half * 0.7, 3.4), 0, 1), head.tone.eye_white, opacity=0.9, clip=inside)


def draw_speaking_mouth(pen: Pen, head: Head) -> None:
    """A mouth in the middle of a word."""
    _open_mouth(pen.at(head.shift * 1.06, 73), head, 7.5)
