"""Lettering: captions in both languages, the title card of an episode and the last words of one."""

from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from config.demo.drawing.colours import WHITE, Colour, Palette, lighter, mix
from config.demo.drawing.fonts import Face, font
from config.demo.stories.script import Text

_SHADOW: Colour = (8, 6, 14)
# Chinese marks that may not begin a line (GB/T 15834).
_PAUSES = "，。！？：；…"
_NEVER_FIRST = "，。！？、；：”’》）…"


@dataclass(frozen=True)
class Row:
    """One line of lettering."""

    text: str
    face: Face
    size: int
    colour: Colour
    gap: int = 10


def wrapped(text: str, face: Face, size: int, width: float) -> list[str]:
    """The text in lines of at most `width` pixels, broken where one would pause, else into lines of about equal length."""
    letters = font(face, size)
    total = letters.getlength(text)
    if total <= width:
        return [text]
    pause = _pause(text, face, size, width)
    if pause:
        return [text[:pause].rstrip(), text[pause:]]
    count = int(total // width) + 1
    for slack in (1.04, 1.12, 1.2, 1.35):
        lines = _filled(text, letters, min(width, total / count * slack))
        if len(lines) <= count:
            return lines
    return _filled(text, letters, width)


def _filled(text: str, letters: ImageFont.FreeTypeFont, width: float) -> list[str]:
    """Lines filled one after the other."""
    lines, line = [], ""
    for piece in _pieces(text):
        if line and letters.getlength(line + piece.rstrip()) > width and piece[0] not in _NEVER_FIRST:
            lines.append(line.rstrip())
            line = ""
        line += piece
    return [*lines, line.rstrip()]


def _pause(text: str, face: Face, size: int, width: float) -> int:
    """Where a Chinese text falls into two lines at a mark, as evenly as can be; 0 if it does not."""
    letters = font(face, size)
    best, unevenness = 0, width * 0.62
    for index in range(1, len(text) - 1):
        if text[index - 1] not in _PAUSES or text[index] in _NEVER_FIRST:
            continue
        first, second = letters.getlength(text[:index].rstrip()), letters.getlength(text[index:])
        if max(first, second) <= width and abs(first - second) < unevenness:
            best, unevenness = index, abs(first - second)
    return best


def _pieces(text: str) -> list[str]:
    """Words with their spaces, or single Chinese characters."""
    if text.isascii() or any("a" <= letter <= "z" for letter in text):
        words = text.split(" ")
        return [word + " " for word in words[:-1]] + [words[-1]]
    return list(text)


def lettered(rows: list[Row], *, shadow: float = 0.8, spread: int = 6) -> Image.Image:
    """Rows set in the middle, one under the other, with a soft shadow that keeps them readable on any picture."""
    sizes = [font(row.face, row.size).getbbox(row.text, anchor="ls") for row in rows]
    width = round(max(box[2] - min(0, box[0]) for box in sizes)) + spread * 6
    height = sum(round(row.size * 1.22) + row.gap for row in rows) + spread * 4
    mask = Image.new("L", (width, height))
    picture = Image.new("RGBA", (width, height), (*_SHADOW, 0))
    y = spread * 2
    places = []
    for row in rows:
        baseline = y + round(row.size * 0.98)
        places.append((row, baseline))
        ImageDraw.Draw(mask).text(
            (width / 2, baseline),
            row.text,
            fill=255,
            font=font(row.face, row.size),
            anchor="ms",
            stroke_width=max(2, row.size // 15),
        )
        y += round(row.size * 1.22) + row.gap
    soft = mask.filter(ImageFilter.GaussianBlur(spread))
    dark = Image.composite(mask, soft, mask).point([round(value * shadow) for value in range(256)])
    picture.paste((*_SHADOW, 255), (0, 0), dark)
    draw = ImageDraw.Draw(picture)
    for row, baseline in places:
        draw.text((width / 2, baseline), row.text, fill=(*row.colour, 255), font=font(row.face, row.size), anchor="ms")
    return _even(picture)


def _even(picture: Image.Image) -> Image.Image:
    """Video planes are half as fine in colour, so sizes are even."""
    width, height = (side + side % 2 for side in picture.size)
    return picture.crop((0, 0, width, height))


def caption(text: Text, name: Text | None, palette: Palette, width: int = 630) -> Image.Image:
    """A spoken line: who says it, Chinese large, English under it."""
    rows = []
    if name is not None:
        rows.append(
            Row(f"{name.zh}  {name.en}", Face.BOLD, 23, lighter(mix(palette.accent, palette.light, 0.45), 0.25), 4)
        )
    rows += [Row(line, Face.BOLD, 44, WHITE, 2) for line in wrapped(text.zh, Face.BOLD, 44, width)]
    english = wrapped(text.en, Face.PLAIN, 29, width)
    rows += [Row(line, Face.PLAIN, 29, lighter(palette.light, 0.62), 0) for line in english]
    return lettered(rows)


def title_card(series: Text, episode: Text, number: int, palette: Palette) -> Image.Image:
    """The first second of an episode: the series, a line, the episode."""
    rows = [
        Row(line, Face.TITLE, 84, lighter(palette.light, 0.55), 6) for line in wrapped(series.zh, Face.TITLE, 84, 640)
    ]
    rows += [Row(line, Face.TITLE, 36, WHITE, 4) for line in wrapped(series.en, Face.TITLE, 36, 620)]
    rows[-1] = Row(rows[-1].text, Face.TITLE, 36, WHITE, 44)
    rule_at = sum(round(row.size * 1.22) + row.gap for row in rows) - 6
    place = f"第{number}集  ·  Episode {number}" if number else "预告片  ·  Trailer"
    rows.append(Row(place, Face.BOLD, 27, lighter(palette.accent, 0.35), 6))
    rows.append(Row(episode.zh, Face.BOLD, 42, WHITE, 2))
    rows.append(Row(episode.en, Face.PLAIN, 29, lighter(palette.light, 0.5), 4))
    picture = lettered(rows, shadow=0.72, spread=8)
    middle = picture.width / 2
    ImageDraw.Draw(picture).rectangle(
        (middle - 46, rule_at, middle + 46, rule_at + 3), fill=(*lighter(palette.accent, 0.2), 255)
    )
    return picture


def last_words(*, final: bool, palette: Palette) -> Image.Image:
    """What stands on the last moments of an episode."""
    text = Text("The end", "全剧终") if final else Text("To be continued", "未完待续")
    rows = [Row(text.zh, Face.TITLE, 52, lighter(palette.light, 0.5), 2), Row(text.en, Face.PLAIN, 27, WHITE, 0)]
    return lettered(rows)
