"""All spellings of all words of a list, as patterns to search at once: folded texts, texts by ear, Latin words alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ahocorasick_rs import AhoCorasick

from moderation.checks.contract import BrokenInputError, Level
from moderation.checks.words.disguises import (
    Alias,
    Characters,
    Disguise,
    aliases_of,
    backwards,
    is_han,
    left_out,
    spelt,
)
from moderation.checks.words.listing import RANK, BannedWord, WordList
from moderation.checks.words.normalising import fold
from moderation.checks.words.sounds import sounds_of


@dataclass(frozen=True)
class Spelling:
    """One pattern and what finding it means."""

    word: BannedWord
    alias: Alias
    level: Level
    unless: tuple[str, ...]


class Patterns:
    """Spellings by pattern, the graver first where two words share one, and the automaton that finds them."""

    def __init__(self, spellings: Iterator[tuple[str, Spelling]]) -> None:
        best: dict[str, Spelling] = {}
        for pattern, spelling in spellings:
            if pattern not in best or RANK[spelling.level] > RANK[best[pattern].level]:
                best[pattern] = spelling
        self._spellings = tuple(best.values())
        self._automaton = AhoCorasick(list(best))

    def found(self, text: str) -> Iterator[tuple[Spelling, int, int]]:
        """Every spelling in a text, with its half-open range; overlapping ones too."""
        for index, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            yield self._spellings[index], start, end


def written_patterns(words: WordList) -> Patterns:
    """Words as they are written, and their disguises in writing. Raises BrokenInputError for a word without letters."""
    return Patterns((spelling.alias.text, spelling) for spelling in _spellings(words))


def latin_patterns(words: WordList) -> Patterns:
    """Latin words, to be searched where digits have been read as letters."""
    return Patterns(
        (spelling.alias.text, spelling) for spelling in _plain(words, Disguise.DIGITS) if spelling.alias.text.isascii()
    )


def sound_patterns(words: WordList) -> Patterns:
    """Chinese words by their sound."""
    return Patterns(
        (sounds_of(spelling.alias.text), spelling)
        for spelling in _plain(words, Disguise.HOMOPHONE)
        if len(spelling.alias.text) > 1 and all(map(is_han, spelling.alias.text))
    )


def blanked_patterns(words: WordList) -> Patterns:
    """Words without one of their characters, to be searched where a text has signs that may stand for it."""
    return Patterns(
        (alias.text, Spelling(word, alias, word.disguises[Disguise.LEFT_OUT], _unless(word)))
        for word in words.words
        if Disguise.LEFT_OUT in word.disguises
        for alias in left_out(word.word)
    )


def _spellings(words: WordList) -> Iterator[Spelling]:
    for word in words.words:
        unless = _unless(word)
        plain = spelt(word.word)
        if not plain.text:
            raise BrokenInputError(f"a word without letters: {word.word!r}")
        yield Spelling(word, plain, word.level, unless)
        for other in _also(word.also):
            yield Spelling(word, other, word.level, unless)
        for alias in _disguised(word.word, words.characters):
            weight = word.disguises.get(alias.disguise) if alias.disguise else None
            if weight:
                yield Spelling(word, alias, weight, unless)


def _disguised(word: str, characters: Characters) -> Iterator[Alias]:
    yield from aliases_of(word, characters)
    if turned := backwards(word):
        yield turned


def _also(spellings: Sequence[str]) -> Iterator[Alias]:
    return (alias for alias in (spelt(other, Disguise.SPELLING) for other in spellings) if alias.text)


def _plain(words: WordList, disguise: Disguise) -> Iterator[Spelling]:
    for word in words.words:
        if disguise in word.disguises:
            alias = replace(spelt(word.word), disguise=disguise)
            yield Spelling(word, alias, word.disguises[disguise], _unless(word))


def _unless(word: BannedWord) -> tuple[str, ...]:
    return tuple(fold(phrase).text for phrase in word.unless)
