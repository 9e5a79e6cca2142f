"""Busts: a person from the head to the waist, in one drawing with separate lids and mouth for movement."""

from dataclasses import dataclass

from config.demo.drawing.canvas import Canvas, Pen
from config.demo.drawing.colours import Palette
from config.demo.drawing.people.clothes import GARMENTS, draw_neck
from config.demo.drawing.people.extras import AFTER_HAIR, BEFORE_HAIR, OVER_EYES, Drawer
from config.demo.drawing.people.face import (
    Head,
    draw_closed_eyes,
    draw_eyes,
    draw_head,
    draw_mouth,
    draw_speaking_mouth,
)
from config.demo.drawing.people.hair import STYLES
from config.demo.drawing.people.tone import tone_of
from config.demo.stories.script import Feeling, Look


@dataclass(frozen=True)
class Pose:
    """Which way a bust looks, what it feels and how large it is; `area` is (width, height, head's y) in units."""

    turn: float = 0.4
    feeling: Feeling = Feeling.CALM
    scale: float = 1.5
    light_from_left: bool = True
    area: tuple[float, float, float] = (640.0, 1010.0, 250.0)


@dataclass(frozen=True)
class Patch:
    """A piece of a bust in another state, and where its upper left corner lies on the bust (in units)."""

    canvas: Canvas
    x: float
    y: float


@dataclass(frozen=True)
class Bust:
    """A person, and the pieces that change: closed lids, a speaking mouth."""

    person: Canvas
    lids: Patch
    mouth: Patch


def draw_bust(look: Look, palette: Palette, pose: Pose) -> Bust:
    """The person of `look`; the head's middle lies halfway across the pose's area."""
    head = Head(tone_of(look, palette), look.feminine, pose.turn, pose.feeling)
    wide, high, head_y = pose.area
    person = Canvas(wide * pose.scale, high * pose.scale, base=head.tone.ink)
    pen = person.pen(wide / 2 * pose.scale, head_y * pose.scale, pose.scale)
    style = STYLES[look.hair]
    style.behind(pen, head)
    shoulders = pen.at(0, -26, 0.94)
    draw_neck(shoulders, head)
    GARMENTS[look.clothes](shoulders, head)
    person.shade(palette.ink, top=-0.3, bottom=0.6)
    draw_head(pen, head)
    put_on_before(look, pen, head)
    style.front(pen, head)
    _put_on(AFTER_HAIR, look, pen, head)
    lids = _patch(person, pose, _EYES)
    mouth = _patch(person, pose, _MOUTH)
    for place, draw in ((pen, draw_eyes), (_pen_on(lids, pose), draw_closed_eyes)):
        draw(place, head)
        _put_on(OVER_EYES, look, place, head)
    draw_mouth(pen, head)
    draw_speaking_mouth(_pen_on(mouth, pose), head)
    reach = 4.5 * pose.scale
    person.rim(palette.rim, (reach if pose.light_from_left else -reach, reach * 0.45), strength=0.72)
    return Bust(person, lids, mouth)


_EYES = (-62.0, -14.0, 62.0, 34.0)
_MOUTH = (-34.0, 55.0, 34.0, 96.0)


def _patch(person: Canvas, pose: Pose, area: tuple[float, float, float, float]) -> Patch:
    """A copy of one part of the face, as it is now."""
    middle, head_y = pose.area[0] / 2 + pose.turn * 21, pose.area[2]
    left, top, right, bottom = (
        round((part + start) * pose.scale) for part, start in zip(area, (middle, head_y, middle, head_y), strict=True)
    )
    canvas = Canvas(right - left, bottom - top, base=(0, 0, 0))
    canvas.image = person.image.crop((left * 2, top * 2, right * 2, bottom * 2))
    return Patch(canvas, left, top)


def _pen_on(patch: Patch, pose: Pose) -> Pen:
    return patch.canvas.pen(pose.area[0] / 2 * pose.scale - patch.x, pose.area[2] * pose.scale - patch.y, pose.scale)


def _put_on(extras: dict[str, Drawer], look: Look, pen: Pen, head: Head) -> None:
    for extra in look.extras:
        if extra in extras:
            extras[extra](pen, head)


def put_on_before(look: Look, pen: Pen, head: Head) -> None:
    """The extras that hair falls over."""
    _put_on(BEFORE_HAIR, look, pen, head)


def put_on_over(look: Look, pen: Pen, head: Head) -> None:
    """The extras that lie over hair and eyes."""
    _put_on(AFTER_HAIR, look, pen, head)
    _put_on(OVER_EYES, look, pen, head)
