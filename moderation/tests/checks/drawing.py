"""Frames with text in them, drawn for tests of reading."""

import io
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from moderation.checks.contract import Footage, Frame
from moderation.checks.on_screen.recognising import ocr_available
from tests.fixtures.browser import missing

FONTS = ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc")
SIZE = (480, 854)
Place = tuple[int, int]


def needs_reader() -> str:
    """The font's path; skips where the engine or the font is not installed."""
    if not ocr_available():
        missing("rapidocr is not installed (requirements-checks.txt)")
    found = next((path for path in FONTS if Path(path).exists()), None)
    if found is None:
        missing("Noto Sans CJK is not installed (fonts-noto-cjk)")
    return str(found)


def street(shift: int = 0) -> Image.Image:
    """An uneven background; another ``shift`` is another picture."""
    return _wide_street().crop((shift, shift, shift + SIZE[0], shift + SIZE[1]))


@lru_cache(maxsize=1)
def _wide_street() -> Image.Image:
    noise = Image.effect_noise((1200, 1500), 50)
    noise.paste(Image.linear_gradient("L").resize((1200, 1500)), mask=Image.new("L", (1200, 1500), 90))
    return noise.convert("RGB")


def written(texts: Mapping[Place, str], *, background: Image.Image | None = None, height: int = 26) -> Image.Image:
    """White letters with a dark edge, as subtitles are."""
    picture = (background or Image.new("RGB", SIZE, (60, 70, 80))).copy()
    draw = ImageDraw.Draw(picture)
    font = ImageFont.truetype(needs_reader(), height, index=2)
    for place, text in texts.items():
        draw.text(place, text, font=font, fill="white", stroke_width=2, stroke_fill="black")
    return picture


def footage(*pictures: Image.Image) -> Footage:
    """A frame a second."""
    return Footage(
        tuple(Frame(at * 1000, as_jpeg(picture)) for at, picture in enumerate(pictures)), 1000, len(pictures) * 1000
    )


def as_jpeg(picture: Image.Image) -> bytes:
    kept = io.BytesIO()
    picture.save(kept, "JPEG", quality=85)
    return kept.getvalue()
