"""Fonts: Noto for Chinese and Latin, from the system when it is there, else from the npm package. None is in the repository."""

import functools
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from PIL import ImageFont

_REPOSITORY = Path(__file__).resolve().parents[3]
_SYSTEM_FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".local/share/fonts",
    Path.home() / ".fonts",
    Path("/Library/Fonts"),
    Path.home() / "Library/Fonts",
    Path("C:/Windows/Fonts"),
)
_PACKAGE = _REPOSITORY / "node_modules/@fontsource/noto-sans-sc/files"


class FontMissing(RuntimeError):  # noqa: N818
    """No font with Chinese letters was found."""


class Face(StrEnum):
    """Which letters: `TITLE` is heavy with serifs where the system has them, the others are for reading."""

    TITLE = "title"
    BOLD = "bold"
    PLAIN = "plain"


_SYSTEM_FILES = {
    Face.TITLE: ("NotoSerifCJK-Bold.ttc", "NotoSerifCJKsc-Bold.otf", "NotoSansCJK-Bold.ttc", "NotoSansCJKsc-Bold.otf"),
    Face.BOLD: ("NotoSansCJK-Bold.ttc", "NotoSansCJKsc-Bold.otf", "NotoSansCJK-Regular.ttc"),
    Face.PLAIN: ("NotoSansCJK-Regular.ttc", "NotoSansCJKsc-Regular.otf"),
}
_PACKAGE_WEIGHTS = {Face.TITLE: 900, Face.BOLD: 700, Face.PLAIN: 400}


@dataclass(frozen=True)
class FontFile:
    """A font file, and which of the fonts inside it writes Simplified Chinese."""

    path: Path
    index: int = 0


@functools.cache
def font_file(face: Face) -> FontFile:
    """Where a face lies on this machine; raises FontMissing when there is none."""
    for name in _SYSTEM_FILES[face]:
        for folder in _SYSTEM_FOLDERS:
            found = next(iter(sorted(folder.rglob(name))), None) if folder.is_dir() else None
            if found is not None:
                return FontFile(found, _simplified_index(found))
    packaged = _PACKAGE / f"noto-sans-sc-chinese-simplified-{_PACKAGE_WEIGHTS[face]}-normal.woff2"
    if packaged.is_file():
        return FontFile(packaged)
    raise FontMissing(
        "No font with Chinese letters was found, so the demo season cannot be drawn. "
        "Run `npm ci --ignore-scripts` in the project's folder (it brings Noto Sans SC), or install Noto Sans CJK."
    )


def _simplified_index(path: Path) -> int:
    """The place of the "SC" font in a collection that holds one font for each region."""
    if path.suffix != ".ttc":
        return 0
    for index in range(10):
        try:
            family, _ = ImageFont.truetype(str(path), 10, index=index).getname()
        except OSError:
            break
        if family is not None and family.endswith(" SC"):
            return index
    return 0


@functools.lru_cache(maxsize=64)
def font(face: Face, size: int) -> ImageFont.FreeTypeFont:
    """A face at a size in pixels."""
    found = font_file(face)
    return ImageFont.truetype(str(found.path), size, index=found.index)
