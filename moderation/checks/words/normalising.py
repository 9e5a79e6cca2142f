"""Folds a text to the form in which words are compared, and keeps the way back to every original character.

Per character: NFKD (full-width, circled, styled letters), a small confusable table, casefold, separators dropped
(Unicode Z, P, S, M and C), sentence ends kept as a barrier; then traditional to simplified Chinese by OpenCC, which
must not change the length, so that the map still holds.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache, partial

from opencc import OpenCC

BARRIER = "\n"
"""Stands for a sentence end in folded text; no word contains it, so no word is found across two sentences."""

_SENTENCE_ENDS = frozenset("。！？!?｡")
_DROPPED = frozenset("ZPSMC")

# Digits and signs that stand for letters inside a Latin word (c0ca1ne, $ex); 1 and | stand for two letters each.
_MIXED_TOKEN = re.compile(r"(?=[0-9@$€|]*[A-Za-z])(?=[A-Za-z]*[0-9@$€|])[A-Za-z0-9@$€|]+")
_LETTERS_FOR_DIGITS = tuple(str.maketrans("0134578@$€|", f"o{one}eastbase{one}") for one in "il")

# Letters of other scripts that look like Latin ones, after casefolding; the pairs people really use to disguise words.
_CONFUSABLES = str.maketrans(
    {
        **dict(zip("асеіјорѕухԁһӏкв", "aceijopsyxdhlkb", strict=True)),  # Cyrillic
        **dict(zip("αοικνρτυ", "aoikvptu", strict=True)),  # Greek
        "ı": "i",
        "ɑ": "a",
        "ɡ": "g",
    }
)


@dataclass(frozen=True)
class Folded:
    """`origins[i]` is the index in the original text of the character that became `text[i]`."""

    text: str
    origins: tuple[int, ...]

    def original_range(self, start: int, end: int) -> tuple[int, int]:
        """The half-open range of the original that became text[start:end]; `end` must be greater than `start`."""
        return self.origins[start], self.origins[end - 1] + 1


@lru_cache(maxsize=1)
def _to_simplified() -> OpenCC:
    return OpenCC("t2s")


def _simplified(text: str) -> str:
    converted: str = _to_simplified().convert(text)
    if len(converted) == len(text):
        return converted
    return "".join(_same_length(character) for character in text)


def _same_length(character: str) -> str:
    converted: str = _to_simplified().convert(character)
    return converted if len(converted) == 1 else character


@lru_cache(maxsize=8192)
def _folded_character(character: str) -> str:
    if character in _SENTENCE_ENDS:
        return BARRIER
    plain = unicodedata.normalize("NFKD", character).casefold().translate(_CONFUSABLES)
    return "".join(part for part in plain if unicodedata.category(part)[0] not in _DROPPED)


def fold(text: str) -> Folded:
    """Fold a text; the result is empty when the text holds no letter and no digit."""
    characters: list[str] = []
    origins: list[int] = []
    for index, character in enumerate(text):
        for part in _folded_character(character):
            characters.append(part)
            origins.append(index)
    return Folded(text=_simplified("".join(characters)), origins=tuple(origins))


def undigited(text: str) -> tuple[str, ...]:
    """The text with letters for the digits inside Latin words, once for each way to read them; same length, often none."""
    if not _MIXED_TOKEN.search(text):
        return ()
    return tuple(_MIXED_TOKEN.sub(partial(_translated, table), text) for table in _LETTERS_FOR_DIGITS)


def _translated(table: dict[int, int], token: re.Match[str]) -> str:
    return token[0].translate(table)
