"""Texts as searchers see them: folded, cut into words, and written in letters that every search engine keeps as they are."""

import re
import unicodedata
from functools import cache
from itertools import groupby

from opencc import OpenCC

from dramas.search.dictionaries import syllables_of, tokens_of

APOSTROPHES = str.maketrans(dict.fromkeys("'’ʼ`´"))
UNDECOMPOSED = str.maketrans({"đ": "d", "ð": "d", "ø": "o", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
ACCENTS = re.compile(r"([a-z])[\u0300-\u036f]+")
LONGEST_TOKEN = 24


@cache
def _to_simplified() -> OpenCC:
    return OpenCC("t2s")


def fold(text: str) -> str:
    """Lower case without accents, compatibility forms resolved, traditional Chinese as simplified: what is written differently and meant alike."""
    known = unicodedata.normalize("NFKC", text.encode("utf-8", "replace").decode())
    plain = known.casefold().translate(APOSTROPHES).translate(UNDECOMPOSED)
    bare = ACCENTS.sub(r"\1", unicodedata.normalize("NFD", plain))
    simplified: str = _to_simplified().convert(unicodedata.normalize("NFC", bare))
    return simplified


def is_han(character: str) -> bool:
    """Whether it is a Chinese character."""
    return "\u3400" <= character <= "\u9fff" or "\U00020000" <= character <= "\U0003ffff" or character in "々〇"


def runs(folded: str) -> list[str]:
    """The stretches of Chinese and of other letters and digits, in order; everything else separates."""
    return ["".join(part) for kind, part in groupby(folded, _kind) if kind]


def _kind(character: str) -> str:
    if is_han(character):
        return "han"
    return "other" if unicodedata.category(character)[0] in "LNM" else ""


def compact(folded: str) -> str:
    """Without spaces and signs: "the ceo's bride" and "The CEOs-bride" are one."""
    return "".join(runs(folded))


def words(folded: str, *, parts: bool = False) -> list[str]:
    """Words in order, Chinese by rjieba; with ``parts`` also the shorter words inside long ones, for what is searched in."""
    return [word for run in runs(folded) for word in (tokens_of(run, parts=parts) if is_han(run[0]) else [run])]


def syllables(folded: str) -> list[str]:
    """How a text is typed in Latin letters: a pinyin syllable for each character, other runs as they are. Empty for a text without Chinese."""
    if not any(map(is_han, folded)):
        return []
    return [syllable for run in runs(folded) for syllable in (syllables_of(run) if is_han(run[0]) else [run])]


def encode(token: str) -> str:
    """The token in a-z and 0-9, beginning with what its beginning is encoded as: no engine cuts or folds it, and nobody's input is syntax."""
    return "".join(
        character if character.isascii() and character.isalnum() else f"u{ord(character):05x}" for character in token
    )
