"""Searches a text for every word of a list in one pass (Aho-Corasick) and drops the innocent coincidences.

Two things keep false alarms down: a `boundary` word must not be a part of a longer Latin word or number, and a hit
inside one of the word's `unless` phrases (总统 in 总统计) does not count.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ahocorasick_rs import AhoCorasick

from moderation.checks.contract import BrokenInputError, Level
from moderation.checks.words.normalising import Folded, fold


@dataclass(frozen=True)
class BannedWord:
    """One entry of a word list. `word` and `unless` are written as people write them; they are folded on loading."""

    word: str
    level: Level
    policy_code: str
    boundary: bool = False
    unless: tuple[str, ...] = ()


@dataclass(frozen=True)
class Hit:
    """A word found: the half-open range and the words of the original text."""

    word: BannedWord
    start: int
    end: int
    text: str


class WordFinder:
    """An automaton over one word list. Building it is the costly part: keep it, see `finder_for`."""

    def __init__(self, words: Sequence[BannedWord]) -> None:
        self._words = tuple(words)
        self._patterns = [fold(item.word).text for item in self._words]
        empty = [item.word for item, pattern in zip(self._words, self._patterns, strict=True) if not pattern]
        if empty:
            raise BrokenInputError(f"a word without letters: {empty[0]!r}")
        self._unless = tuple(tuple(fold(phrase).text for phrase in item.unless) for item in self._words)
        self._automaton = AhoCorasick(self._patterns)

    def hits(self, text: str) -> tuple[Hit, ...]:
        """All words found in `text`, in the order of their beginning; a longer word hides the shorter ones in it."""
        folded = fold(text)
        found = []
        for index, start, end in self._automaton.find_matches_as_indexes(folded.text, overlapping=True):
            if self._is_innocent(index, folded, start, end, text):
                continue
            begin, stop = folded.original_range(start, end)
            found.append(Hit(word=self._words[index], start=begin, end=stop, text=text[begin:stop]))
        return _longest(found)

    def _is_innocent(self, index: int, folded: Folded, start: int, end: int, text: str) -> bool:
        if self._words[index].boundary and not _stands_alone(text, *folded.original_range(start, end)):
            return True
        return any(_covers(phrase, folded.text, start, end) for phrase in self._unless[index])


def _covers(phrase: str, text: str, start: int, end: int) -> bool:
    """Whether an occurrence of `phrase` contains text[start:end]."""
    position = text.find(phrase, max(0, end - len(phrase)), start + len(phrase))
    return position >= 0


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether no Latin letter or digit touches the range in the original text."""
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    return not (_is_latin(before) or _is_latin(after))


def _is_latin(character: str) -> bool:
    return character.isdigit() or (character.isalpha() and ord(character) < 0x250)


def _longest(hits: list[Hit]) -> tuple[Hit, ...]:
    ordered = sorted(hits, key=lambda hit: (hit.start, -hit.end))
    kept: list[Hit] = []
    for hit in ordered:
        if not kept or hit.end > kept[-1].end:
            kept.append(hit)
    return tuple(kept)


@lru_cache(maxsize=8)
def finder_for(words: tuple[BannedWord, ...]) -> WordFinder:
    """The finder of a word list, built once per process and list."""
    return WordFinder(words)
