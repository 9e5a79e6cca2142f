"""What templates need to draw: icons from the installed set, and lengths and sizes in words."""

from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.formats import number_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()

ICON_SIZES: Final = (16, 20, 24, 32, 48)
_UNITS: Final = ("B", "kB", "MB", "GB", "TB")
_STEP: Final = 1000


@lru_cache(maxsize=256)
def _svg_body(folder: str, name: str) -> str:
    """What stands between <svg …> and </svg> in the file of one icon."""
    path = Path(folder) / f"{name}.svg"
    if not name.replace("-", "").isalnum() or not path.is_file():
        raise template.TemplateSyntaxError(f"No icon named {name!r} in {folder}. Names: https://lucide.dev/icons")
    text = path.read_text(encoding="utf-8")
    opening = text.index(">", text.index("<svg")) + 1
    return " ".join(text[opening : text.rindex("</svg>")].split())


@register.simple_tag
def icon(name: str, size: int = 24, *, flip: bool = False) -> SafeString:
    """One outline icon as inline SVG, hidden from assistive technology: the word beside it speaks.

    `size` is one of 16, 20, 24, 32, 48 (px at 16 px text). `flip` mirrors it where text runs from right to left.
    """
    if size not in ICON_SIZES:
        raise template.TemplateSyntaxError(f"Icon size {size} is not one of {ICON_SIZES}.")
    classes = "icon" if size == 24 else f"icon icon--{size}"
    if flip:
        classes += " icon--flip"
    body = _svg_body(str(settings.ICONS_DIR), name)
    return mark_safe(  # noqa: S308 - the body is a file of the installed icon set, the rest is ours
        f'<svg class="{classes}" viewBox="0 0 24 24" width="{size}" height="{size}" fill="none" stroke="currentColor" '
        'stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">'
        f"{body}</svg>"
    )


@register.simple_tag
def drawn_once(template_name: str, **given: Any) -> SafeString:
    """A part of the page that follows from the language and a few plain words alone: drawn once for each of them, not at every visit.

    It sees nothing of the page's context. Nothing that belongs to a person or to a moment may go into it.
    """
    return _drawn(template_name, get_language() or "", tuple(given.items()))


@lru_cache(maxsize=1_000)
def _drawn(template_name: str, language: str, given: tuple[tuple[str, Any], ...]) -> SafeString:
    """All that the drawing depends on is in the arguments; ``language`` is the active one."""
    return mark_safe(render_to_string(template_name, dict(given)))  # noqa: S308 - drawn by a template


@register.filter
def duration(milliseconds: int | None) -> str:
    """65_000 -> "1:05", 3_725_000 -> "1:02:05"; nothing for None."""
    if milliseconds is None:
        return ""
    minutes, seconds = divmod(max(0, int(milliseconds)) // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"


@register.filter(name="bytes")
def size_in_words(count: int | None) -> str:
    """1_530_000 -> "1.5 MB" in decimal units, as disks and networks are sold; nothing for None."""
    if count is None:
        return ""
    size, unit = float(max(0, int(count))), 0
    while size >= _STEP and unit < len(_UNITS) - 1:
        size, unit = size / _STEP, unit + 1
    return f"{number_format(size, decimal_pos=0 if unit == 0 else 1)} {_UNITS[unit]}"
