"""Writes Chinese text as sounds, one sign for each syllable without its tone, so that words can be searched by ear.

One character becomes one sign, so every place in the sounds is a place in the text. Characters with several readings
count with their commonest one: hits by sound are hints (`info`), never more.
"""

import unicodedata
from functools import lru_cache

from moderation.checks.words.dictionaries import readings
from moderation.checks.words.disguises import is_han

_FIRST_SIGN = 0xE000
"""Private use: folded text holds no such character, so a sign is never mistaken for a letter."""


def sounds_of(text: str) -> str:
    """The text with every Chinese character replaced by the sign of its syllable; the length stays."""
    return text.translate(_signs())


@lru_cache(maxsize=1)
def _signs() -> dict[int, int]:
    numbers: dict[str, int] = {}
    signs = {}
    for code, spoken in readings().items():
        if is_han(chr(code)):
            syllable = _toneless(spoken.split(",")[0])
            signs[code] = _FIRST_SIGN + numbers.setdefault(syllable, len(numbers))
    return signs


def _toneless(syllable: str) -> str:
    """``lǚ`` becomes ``lü``: the dots make another vowel, the other marks are tones."""
    parts = unicodedata.normalize("NFD", syllable)
    return "".join(part for part in parts if part == "\u0308" or not unicodedata.combining(part))
