"""Episode numbers from the names that files really have. Pure."""

import re
import unicodedata

HIGHEST = 500
TRAILER = 0  # stands before the first episode
CHINESE_DIGITS = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
CHINESE_UNITS = {"十": 10, "百": 100}
TRAILER_WORDS = re.compile(r"(?<![a-z])(?:trailer|teaser|preview)(?![a-z])|预告|先导", re.IGNORECASE)
NUMERAL = f"[{''.join(CHINESE_DIGITS)}{''.join(CHINESE_UNITS)}]"
# Most telling form first; the first that matches and is in range wins.
PATTERNS = (
    re.compile(r"s\d{1,2}[ ._-]*e(?:p)?[ ._-]*(\d{1,3})(?!\d)", re.IGNORECASE),
    re.compile(rf"第\s*(\d{{1,3}}|{NUMERAL}{{1,6}})\s*[集话話回]"),
    re.compile(r"(?<![a-z])(?:episode|ep|e)[ ._#-]*(\d{1,3})(?!\d)", re.IGNORECASE),
    re.compile(r"^\s*[\[(#]?(\d{1,3})[\])]?(?=$|[\s._-]|[^\w])"),
    re.compile(r"(?:^|[\s._-])(\d{1,3})$"),
)


def number_from_name(name: str) -> int | None:
    """The number in a file name (``E01``, ``第3集``, ``第十二集``, ``03 - title``, ``S1E4``; 0 for ``trailer``, ``预告片``), or None. 0 to 500."""
    stem = unicodedata.normalize("NFKC", name).rsplit(".", 1)[0] if "." in name else unicodedata.normalize("NFKC", name)
    if TRAILER_WORDS.search(stem):
        return TRAILER
    for pattern in PATTERNS:
        match = pattern.search(stem)
        if match and (number := _value(match[1])) and 1 <= number <= HIGHEST:
            return number
    return None


def _value(numeral: str) -> int:
    if numeral.isascii():
        return int(numeral)
    if not any(character in CHINESE_UNITS for character in numeral):
        return int("".join(str(CHINESE_DIGITS[character]) for character in numeral))
    total, digit = 0, 0
    for character in numeral:
        if character in CHINESE_UNITS:
            total += (digit or 1) * CHINESE_UNITS[character]
            digit = 0
        else:
            digit = CHINESE_DIGITS[character]
    return total + digit


def title_from_name(name: str) -> str:
    """What is left of a file name without its ending, for a first title that a person can change."""
    stem = unicodedata.normalize("NFC", name).rsplit(".", 1)[0]
    return " ".join(stem.replace("_", " ").split())[:120] or name[:120]
