"""The dictionaries of Chinese, loaded when the first text is searched or indexed: a second and seventy megabytes that most processes never need."""

from collections.abc import Sequence
from importlib import import_module


def syllables_of(text: str) -> Sequence[str]:
    """The text in pinyin without tones, one syllable for each Chinese character."""
    syllables: list[str] = import_module("pypinyin").lazy_pinyin(text)
    return syllables


def tokens_of(text: str, *, parts: bool = False) -> Sequence[str]:
    """The words of a text, with ``parts`` also the shorter ones inside long ones."""
    rjieba = import_module("rjieba")
    tokens: list[str] = rjieba.cut_for_search(text) if parts else rjieba.cut(text)
    return tokens
