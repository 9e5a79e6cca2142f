"""The readings of Chinese characters, loaded when the first text is searched; words and syllables are those of ``dramas.search.dictionaries``."""

from collections.abc import Mapping
from importlib import import_module


def readings() -> Mapping[int, str]:
    """The readings of every Chinese character by its code point, with tones, the commonest first, parted by commas."""
    found: dict[int, str] = import_module("pypinyin.pinyin_dict").pinyin_dict
    return found
