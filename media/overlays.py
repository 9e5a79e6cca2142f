"""Labels drawn for files that leave the house: a transparent picture with the required texts, laid over the first seconds."""

import functools
from pathlib import Path

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

FONT_FOLDER = "@fontsource/noto-sans-sc/files"
FONT_FILES = ("noto-sans-sc-latin-700-normal.woff2", "noto-sans-sc-chinese-simplified-700-normal.woff2")
# GB 45438-2025: letters of at least a twentieth of the shortest side.
LETTER_SHARE = 0.05
MARGIN_SHARE = 0.04
INK = (255, 255, 255, 255)
GROUND = (0, 0, 0, 150)
MISSING = "\U0010fffd"


class FontMissingError(Exception):
    """The package with the letters is not installed."""


def draw_labels(texts: tuple[str, ...], width: int, height: int, target: Path) -> None:
    """Write a PNG of ``width`` x ``height`` pixels with one line for each text, broken where it would not fit. Raises FontMissingError."""
    size = max(12, round(min(width, height) * LETTER_SHARE * 1.35))
    margin = round(min(width, height) * MARGIN_SHARE)
    picture = Image.new("RGBA", (width, height))
    pen = ImageDraw.Draw(picture)
    y = margin
    for text in texts:
        for line in broken(text, size, width - 2 * margin - size):
            wide = round(length_of(line, size))
            box = (margin, y, margin + wide + size, y + round(size * 1.5))
            pen.rounded_rectangle(box, radius=size // 4, fill=GROUND)
            write(pen, line, (margin + size // 2, y + round(size * 0.12)), size)
            y = box[3] + size // 4
    picture.save(target)


def broken(text: str, size: int, most: float) -> list[str]:
    """The text in lines of at most ``most`` pixels; between letters, as Chinese is, but at a space when there is one."""
    lines: list[str] = []
    line = ""
    for letter in text:
        if line and length_of(line + letter, size) > most:
            head, space, tail = line.rpartition(" ")
            lines.append(head if space else line)
            line = tail if space else ""
        line += letter
    return [*lines, line.strip()] if line.strip() else lines


def length_of(text: str, size: int) -> float:
    """Pixels from left to right."""
    return sum(fonts(size)[_font_of(letter)].getlength(letter) for letter in text)


def write(
    pen: ImageDraw.ImageDraw, text: str, at: tuple[int, int], size: int, ink: tuple[int, int, int, int] = INK
) -> None:
    """Write one line from its upper left corner on, each letter in the first font that has it."""
    x = float(at[0])
    for letter in text:
        font = fonts(size)[_font_of(letter)]
        pen.text((x, at[1]), letter, font=font, fill=ink)
        x += font.getlength(letter)


@functools.lru_cache(maxsize=8)
def fonts(size: int) -> tuple[ImageFont.FreeTypeFont, ...]:
    """Latin letters and Chinese ones, in pixels. Raises FontMissingError."""
    paths = [Path(settings.NODE_MODULES) / FONT_FOLDER / name for name in FONT_FILES]
    missing = next((path for path in paths if not path.is_file()), None)
    if missing is not None:
        message = f"{missing.name} is missing: run `npm ci --ignore-scripts` in the project's folder"
        raise FontMissingError(message)
    return tuple(ImageFont.truetype(str(path), size) for path in paths)


@functools.lru_cache(maxsize=4096)
def _font_of(letter: str) -> int:
    """The first font that has the letter; the last one when none has."""
    for number, font in enumerate(fonts(24)):
        if letter.isspace() or bytes(font.getmask(letter)) != bytes(font.getmask(MISSING)):
            return number
    return len(FONT_FILES) - 1
