"""Posters: the cover of a series in three shapes, the place behind its two main people, with title lettering."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from config.demo.drawing.canvas import Canvas, Fade
from config.demo.drawing.colours import PALETTES, Colour, Palette, darker, hex_colour, lighter, mix
from config.demo.drawing.fonts import Face, font
from config.demo.drawing.lettering import wrapped
from config.demo.drawing.people.bust import Pose, draw_bust
from config.demo.drawing.places.atlas import PLACES
from config.demo.drawing.places.setting import MARGIN, Setting
from config.demo.stories.script import Story

QUALITY = 88
_SEAL = hex_colour("d7263d")


class Shape(StrEnum):
    """The shapes that covers come in."""

    TALL = "9x16"
    MIDDLE = "3x4"
    WIDE = "16x9"


@dataclass(frozen=True)
class Layout:
    """Units are two thirds of a pixel of the finished poster."""

    width: int
    height: int
    people: tuple[tuple[float, float, float], tuple[float, float, float]]
    text_left: float
    text_right: float
    text_foot: float
    title_size: int


# People: x, y of the head and scale; the first stands in front.
_LAYOUTS = {
    Shape.TALL: Layout(720, 1280, ((215, 440, 1.5), (520, 500, 1.38)), 40, 680, 1205, 128),
    Shape.MIDDLE: Layout(720, 960, ((220, 330, 1.26), (510, 385, 1.16)), 40, 680, 915, 100),
    Shape.WIDE: Layout(1280, 720, ((800, 300, 1.24), (1085, 345, 1.14)), 64, 640, 640, 104),
}


def draw_cover(story: Story, shape: Shape, folder: Path) -> Path:
    """Draw the cover of a series into `folder` as `<slug>-<shape>.jpg` (1080 x 1920, 1080 x 1440 or 1920 x 1080)."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{story.slug}-{shape}.jpg"
    cover_picture(story, shape).save(target, quality=QUALITY)
    return target


def cover_picture(story: Story, shape: Shape) -> Image.Image:
    """The cover of a series. Raises FontMissing when the machine has no font with Chinese letters."""
    layout, palette = _LAYOUTS[shape], PALETTES[story.palette]
    stage = _place(story, layout, palette)
    _people(stage, story, layout, palette)
    picture = stage.resize((layout.width * 3 // 2, layout.height * 3 // 2), Image.Resampling.BOX, reducing_gap=2.0)
    _scrim(picture, shape, palette)
    _lettering(picture, story, layout, palette)
    return picture


def _place(story: Story, layout: Layout, palette: Palette) -> Image.Image:
    setting = Setting(layout.width, layout.height, palette, story.cover.place)
    PLACES[story.cover.place](setting)
    back, *sheets = setting.sheets
    whole = back.canvas.image
    for sheet in sheets:
        sway = sheet.motion(4.0)
        left = (sheet.x - sheet.canvas.width / 2 + MARGIN + (0 if abs(sway.x) > MARGIN else sway.x)) * 2
        top = (sheet.y - sheet.canvas.height / 2 + MARGIN) * 2
        whole.paste(sheet.canvas.image, (round(left), round(top)), sheet.canvas.image)
    edge = round(MARGIN * 2)
    return whole.crop((edge, edge, edge + layout.width * 2, edge + layout.height * 2)).convert("RGB")


def _people(stage: Image.Image, story: Story, layout: Layout, palette: Palette) -> None:
    turns = (0.55, -0.62)
    for index in (1, 0):
        x, y, scale = layout.people[index]
        area = (640.0, 250.0 + (layout.height - y) / scale + 10, 250.0)
        pose = Pose(turns[index], story.cover.feelings[index], scale, light_from_left=index == 0, area=area)
        bust = draw_bust(story.role(story.cover.who[index]).look, palette, pose).person
        glow = Canvas(bust.width, bust.height, base=palette.light, ratio=1.0)
        glow.pen().halo(
            bust.width / 2, 250 * scale, (bust.width * 0.5, 330 * scale), mix(palette.light, palette.accent, 0.3), 0.34
        )
        corner = (round((x - bust.width / 2) * 2), round((y - 250 * scale) * 2))
        light = glow.image.resize(bust.image.size)
        stage.paste(light, corner, light)
        stage.paste(bust.image, corner, bust.image)


def _scrim(picture: Image.Image, shape: Shape, palette: Palette) -> None:
    """Dark for the lettering to stand on: from below, or from the left on the wide poster."""
    wide = shape is Shape.WIDE
    ramp = Image.linear_gradient("L")
    if wide:
        ramp = ramp.transpose(Image.Transpose.ROTATE_270)
    strength = [round(235 * max(0.0, (value - 112) / 143) ** 0.8) for value in range(256)]
    veil = ramp.point(strength).resize(picture.size, Image.Resampling.BICUBIC)
    picture.paste(darker(palette.ink, 0.35), (0, 0), veil)
    corners = Image.radial_gradient("L").point([max(0, value - 120) * 110 // 135 for value in range(256)])
    picture.paste((0, 0, 0), (0, 0), corners.resize(picture.size, Image.Resampling.BICUBIC))


@dataclass(frozen=True)
class _Set:
    """Lettering that has been given its place (left, baseline)."""

    text: str
    face: Face
    size: int
    left: float
    baseline: float


def _lettering(picture: Image.Image, story: Story, layout: Layout, palette: Palette) -> None:
    """From the foot upwards: tagline, English title, a line, the Chinese title; and the seal of the house."""
    left, right = layout.text_left * 1.5, layout.text_right * 1.5
    y = layout.text_foot * 1.5
    draw = ImageDraw.Draw(picture)
    soft = lighter(palette.light, 0.55)
    for text, face, size in ((story.tagline.en, Face.PLAIN, 33), (story.tagline.zh, Face.BOLD, 38)):
        draw.text(
            (left, y), text, fill=soft, font=font(face, size), anchor="ls", stroke_width=1, stroke_fill=palette.ink
        )
        y -= size * 1.42
    y -= 30
    draw.rectangle((left, y, left + 120, y + 6), fill=_readable(palette))
    y -= 40
    for line in reversed(wrapped(story.title.en, Face.TITLE, 58, right - left)):
        draw.text((left, y), line, fill=(255, 255, 255), font=font(Face.TITLE, 58), anchor="ls")
        y -= 70
    y -= 22
    for line in reversed(story.cover_title):
        size = _fitting(line, layout.title_size * 3 // 2, right - left)
        _gilded(picture, _Set(line, Face.TITLE, size, left, y), palette)
        y -= size * 1.12
    _seal(picture, right=picture.width - 54, top=54)


def _readable(palette: Palette) -> Colour:
    return lighter(palette.accent, 0.18)


def _fitting(line: str, size: int, width: float) -> int:
    """The largest size up to `size` at which the line is not wider than `width`."""
    length = font(Face.TITLE, size).getlength(line)
    return size if length <= width else int(size * width / length)


def _gilded(picture: Image.Image, letters: _Set, palette: Palette) -> None:
    """A title with a fade in it and a deep shadow."""
    mask = Image.new("L", picture.size)
    place = (letters.left, letters.baseline)
    ImageDraw.Draw(mask).text(place, letters.text, fill=255, font=font(letters.face, letters.size), anchor="ls")
    box = mask.getbbox() or (0, 0, 1, 1)
    area = (max(0, box[0] - 40), max(0, box[1] - 40), min(picture.width, box[2] + 40), min(picture.height, box[3] + 40))
    shadow = mask.crop(area).filter(ImageFilter.GaussianBlur(14))
    dark = ImageChops.add(shadow, shadow)
    picture.paste(darker(palette.ink, 0.5), area[:2], dark)
    fill = Fade(lighter(palette.light, 0.82), mix(palette.light, palette.accent, 0.28)).image(
        (box[2] - box[0], box[3] - box[1])
    )
    picture.paste(fill.convert("RGB"), box[:2], mask.crop(box))


def _seal(picture: Image.Image, *, right: int, top: int) -> None:
    """The red seal of the house."""
    side = 96
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((right - side, top, right, top + side), radius=14, fill=_SEAL)
    draw.rounded_rectangle(
        (right - side + 6, top + 6, right - 6, top + side - 6), radius=10, outline=(255, 240, 232), width=2
    )
    draw.text((right - side / 2, top + side / 2), "短剧", fill=(255, 244, 238), font=font(Face.TITLE, 36), anchor="mm")
