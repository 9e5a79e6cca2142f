"""Which writing a text is in, and whether it was spoilt by reading it in a wrong encoding."""

import re
from collections import Counter
from collections.abc import Callable

_RANGES = {
    "han": "\u3400-\u4dbf\u4e00-\u9fff",
    "kana": "\u3040-\u30ff",
    "hangul": "\uac00-\ud7af\u1100-\u11ff",
    "latin": "A-Za-z\u00c0-\u024f\u1e00-\u1eff",
    "cyrillic": "\u0400-\u04ff",
    "thai": "\u0e00-\u0e7f",
    "arabic": "\u0600-\u06ff",
    "devanagari": "\u0900-\u097f",
}
_LETTERS = {name: re.compile(f"[{letters}]") for name, letters in _RANGES.items()}
_SPOILT = re.compile("\ufffd|锟斤拷|烫烫烫|屯屯屯")


def shares_of_scripts(text: str) -> dict[str, float]:
    """The share of each script among the letters of a text; empty when it has none."""
    counts = Counter({name: len(letters.findall(text)) for name, letters in _LETTERS.items()})
    total = counts.total()
    return {name: count / total for name, count in counts.items() if count} if total else {}


def is_spoilt(text: str) -> bool:
    """Whether a text is UTF-8 that somebody read as something else: written back, it is sound UTF-8 with other letters.

    Three signs beyond ASCII and more are asked for: two Chinese characters may be sound both ways by chance.
    """
    if _SPOILT.search(text):
        return True
    foreign = "".join(character for character in text if ord(character) > 0x7F)
    return len(foreign) >= 3 and (_is_utf8(foreign, _chinese_bytes) or _is_utf8(foreign, _western_bytes))


def _is_utf8(text: str, written: Callable[[str], bytes]) -> bool:
    try:
        return bool(written(text).decode("utf-8"))
    except UnicodeError:
        return False


def _chinese_bytes(text: str) -> bytes:
    return text.encode("gb18030")


def _western_bytes(text: str) -> bytes:
    """Windows' Western letters, and Latin-1 for the five bytes that Windows leaves undefined."""
    return b"".join(
        character.encode("latin-1") if 0x80 <= ord(character) < 0xA0 else character.encode("cp1252")
        for character in text
    )
