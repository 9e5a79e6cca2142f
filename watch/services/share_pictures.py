"""Pictures for shared links: the cover beside its title (1.91:1) or above it (9:16), drawn once for each language and cover."""

import io
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.core.files.storage import default_storage
from django.utils import translation
from django.utils.translation import gettext, ngettext
from PIL import Image, ImageDraw, ImageFilter, ImageOps

from dramas.selectors.catalogue import SeriesCard
from dramas.services.covers import cover_file
from media.overlays import broken, write
from media.storage import store_bytes
from watch.selectors.sharing import SIZES, picture_key

GROUND, INK, MUTED, ACCENT = (11, 11, 15), (250, 249, 247, 255), (189, 187, 182, 255), (226, 58, 76, 255)
MARGIN = 56


@dataclass(frozen=True)
class Line:
    """A text, the pixels of its letters, the most lines that it may take, and its ink."""

    text: str
    size: int
    most: int
    ink: tuple[int, int, int, int]


def share_picture(card: SeriesCard, language: str, shape: str) -> str:
    """The storage name of the picture in a shape (a key of SIZES), JPEG; drawn if it is not there yet.

    Pictures of the same series and language that show something else are removed. Raises FontMissingError.
    """
    folder = PurePosixPath("shares", card.public_id, language)
    name = str(folder / f"{picture_key(card, language)}-{shape}.jpg")
    if not default_storage.exists(name):
        store_bytes(_drawn(card, language, shape), name)
        _remove_older(folder, picture_key(card, language))
    return name


def _remove_older(folder: PurePosixPath, key: str) -> None:
    for name in default_storage.listdir(str(folder))[1]:
        if not name.startswith(key):
            default_storage.delete(str(folder / name))


def _drawn(card: SeriesCard, language: str, shape: str) -> bytes:
    cover = _cover(card)
    picture = _wide(cover, _lines(card, language, 60)) if shape == "wide" else _tall(cover, _lines(card, language, 56))
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=84, optimize=True, progressive=True)
    return buffer.getvalue()


def _cover(card: SeriesCard) -> Image.Image | None:
    name = cover_file(card.cover_sha256, "720")
    if not card.cover_sha256 or not default_storage.exists(name):
        return None
    with default_storage.open(name) as file:
        return Image.open(file).convert("RGB")


def _lines(card: SeriesCard, language: str, size: int) -> list[Line]:
    with translation.override(language):
        count = ngettext("%(count)s episode", "%(count)s episodes", card.episode_count) % {"count": card.episode_count}
        place = f"{count} · {gettext('Duanju')}"
    lines = [Line(card.title, size, 3, INK), Line(card.tagline, size // 2, 2, MUTED), Line(place, size // 2, 1, ACCENT)]
    return [line for line in lines if line.text]


def _wide(cover: Image.Image | None, lines: list[Line]) -> Image.Image:
    """The cover on the left over its own blurred colours, the words on the right, upright in the middle."""
    width, height = SIZES["wide"]
    picture, left = _backdrop(cover, (width, height)), MARGIN
    if cover is not None:
        tall = height - 2 * MARGIN
        poster = ImageOps.fit(cover, (tall * 9 // 16, tall), Image.Resampling.LANCZOS)
        picture.paste(poster, (MARGIN, MARGIN), _rounded(poster.size))
        left += poster.width + MARGIN
    _write(picture, lines, left, width - left - MARGIN, None)
    return picture


def _tall(cover: Image.Image | None, lines: list[Line]) -> Image.Image:
    """The whole cover, its lower part darkened towards the words."""
    width, height = SIZES["tall"]
    picture = ImageOps.fit(cover, (width, height)) if cover is not None else Image.new("RGB", (width, height), GROUND)
    shade = Image.linear_gradient("L").resize((width, height // 2)).point(lambda level: min(235, level * 5 // 4))
    picture.paste(Image.new("RGB", shade.size, GROUND), (0, height - shade.height), shade)
    _write(picture, lines, MARGIN, width - 2 * MARGIN, height - MARGIN)
    return picture


def _backdrop(cover: Image.Image | None, size: tuple[int, int]) -> Image.Image:
    ground = Image.new("RGB", size, GROUND)
    if cover is None:
        return ground
    return Image.blend(ImageOps.fit(cover, size).filter(ImageFilter.GaussianBlur(40)), ground, 0.62)


def _rounded(size: tuple[int, int]) -> Image.Image:
    mask = Image.new("L", size)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, size[0] - 1, size[1] - 1), radius=20, fill=255)
    return mask


def _write(picture: Image.Image, lines: list[Line], left: int, most: int, bottom: int | None) -> None:
    """Write the lines from ``left`` on, ending at ``bottom``, or in the middle of the picture."""
    rows = [(text, line, gap) for line in lines for text, gap in _rows(line, most)]
    tall = sum(line.size + gap for _text, line, gap in rows)
    y = (picture.height - tall) // 2 if bottom is None else bottom - tall
    pen = ImageDraw.Draw(picture)
    for text, line, gap in rows:
        write(pen, text, (left, y), line.size, line.ink)
        y += line.size + gap


def _rows(line: Line, most: int) -> list[tuple[str, int]]:
    """What is written of a line, row by row, with the pixels below each: more below the last."""
    texts = broken(line.text, line.size, most)
    if len(texts) > line.most:
        texts = [*texts[: line.most - 1], texts[line.most - 1].rstrip() + "…"]
    return [(text, line.size * 2 // 5) for text in texts[:-1]] + [(texts[-1], line.size * 3 // 5)]
