"""Searches a text for every word of a list, in every spelling, and drops the innocent coincidences.

What keeps false alarms down: a Latin spelling must stand alone, and white space in it only where its pieces join (the
hero in a story is no heroin); a `boundary` word must not be cut out of two other words; a hit inside one of the word's
`unless` phrases does not count; a hit across a clause's comma is only shown.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from moderation.checks.contract import Level
from moderation.checks.words.borders import Borders
from moderation.checks.words.disguises import BLANKS, Alias, Disguise, is_han
from moderation.checks.words.listing import RANK, BannedWord, WordList
from moderation.checks.words.normalising import Folded, fold, undigited
from moderation.checks.words.sounds import sounds_of
from moderation.checks.words.spellings import (
    Spelling,
    blanked_patterns,
    latin_patterns,
    sound_patterns,
    written_patterns,
)

_CLAUSE_ENDS = frozenset("，；：、")
_CONFIRMED_BY_BORDERS = frozenset({None, Disguise.SPELLING, Disguise.HOMOPHONE, Disguise.BACKWARDS})
_ALWAYS_CONFIRMED = frozenset({Disguise.HOMOPHONE, Disguise.BACKWARDS})


@dataclass(frozen=True)
class Hit:
    """A word found: the half-open range and the words of the original text, how grave, and how it was disguised."""

    word: BannedWord
    start: int
    end: int
    text: str
    level: Level
    disguise: Disguise | None = None


@dataclass(frozen=True)
class _Searched:
    """A text in the forms in which it is searched."""

    original: str
    folded: Folded
    borders: Borders


class WordFinder:
    """Automata over one word list. Building them is the costly part: keep the finder, see `banned_words.finder_for`."""

    def __init__(self, words: WordList) -> None:
        self._written = written_patterns(words)
        self._latin = latin_patterns(words)
        self._sounds = sound_patterns(words)
        self._blanked = blanked_patterns(words)

    def hits(self, text: str) -> tuple[Hit, ...]:
        """All words found, in the order of their beginning; a longer word hides shorter ones in it that are no graver."""
        searched = _searched(text)
        found = [*_hits(searched, self._written.found(searched.folded.text))]
        found += _hits(searched, self._heard(searched.folded.text))
        if not BLANKS.isdisjoint(text):
            found += _hits(searched, self._blanked.found(searched.folded.text))
        for read in undigited(text):
            again = _searched(read)
            hits = _hits(again, self._latin.found(again.folded.text))
            found += [_of(text, hit) for hit in hits if text[hit.start : hit.end] != hit.text]
        return _telling(found)

    def _heard(self, folded: str) -> Iterator[tuple[Spelling, int, int]]:
        for spelling, start, end in self._sounds.found(sounds_of(folded)):
            if folded[start:end] != spelling.alias.text:
                yield spelling, start, end


def _searched(text: str) -> _Searched:
    folded = fold(text)
    return _Searched(text, folded, Borders(folded.text))


def _of(text: str, hit: Hit) -> Hit:
    """The hit with the words that really stand in the text."""
    return Hit(hit.word, hit.start, hit.end, text[hit.start : hit.end], hit.level, hit.disguise)


def _hits(searched: _Searched, found: Iterator[tuple[Spelling, int, int]]) -> Iterator[Hit]:
    for spelling, start, end in found:
        if _is_innocent(spelling, searched, start, end):
            continue
        begin, stop = searched.folded.original_range(start, end)
        text = searched.original[begin:stop]
        level = Level.INFO if _CLAUSE_ENDS & set(text) else spelling.level
        yield Hit(spelling.word, begin, stop, text, level, spelling.alias.disguise)


def _is_innocent(spelling: Spelling, searched: _Searched, start: int, end: int) -> bool:
    alias, folded = spelling.alias, searched.folded
    if any(_covers(phrase, folded.text, start, end) for phrase in spelling.unless):
        return True
    if (spelling.word.boundary or alias.disguise) and not _stands_alone(searched, start, end):
        return True
    if not _keeps_together(alias, searched, start) or not _is_blanked(alias, searched, start):
        return True
    confirmed = spelling.word.boundary or alias.disguise in _ALWAYS_CONFIRMED
    if not confirmed or alias.disguise not in _CONFIRMED_BY_BORDERS or not all(map(is_han, alias.text)):
        return False
    return searched.borders.cut_through(start, end)


def _covers(phrase: str, text: str, start: int, end: int) -> bool:
    """Whether an occurrence of `phrase` contains text[start:end]."""
    return text.find(phrase, max(0, end - len(phrase)), start + len(phrase)) >= 0


def _stands_alone(searched: _Searched, start: int, end: int) -> bool:
    """Whether no Latin letter or digit touches a Latin end of the range in the original text."""
    begin, stop = searched.folded.original_range(start, end)
    text, folded = searched.original, searched.folded.text
    before = text[begin - 1] if begin else " "
    after = text[stop] if stop < len(text) else " "
    cut_before = _is_latin(before) and _is_latin(folded[start])
    cut_after = _is_latin(after) and _is_latin(folded[end - 1])
    return not (cut_before or cut_after)


def _keeps_together(alias: Alias, searched: _Searched, start: int) -> bool:
    """Whether white space stands between Latin letters only where the spelling's pieces join, or between all of them."""
    letters = [at for at in range(1, len(alias.text)) if _is_latin(alias.text[at - 1]) and _is_latin(alias.text[at])]
    if not letters:
        return True
    original, origins = searched.original, searched.folded.origins
    gaps = {at for at in letters if _has_space(original[origins[start + at - 1] + 1 : origins[start + at]])}
    return gaps <= alias.joints or gaps == set(letters)


def _is_blanked(alias: Alias, searched: _Searched, start: int) -> bool:
    """Whether signs, and nothing else, stand where the spelling leaves a character out."""
    if not alias.blank:
        return True
    before, after = searched.folded.origins[start + alias.blank - 1 : start + alias.blank + 1]
    between = searched.original[before + 1 : after]
    return bool(between) and BLANKS.issuperset(between)


def _has_space(text: str) -> bool:
    return any(character.isspace() for character in text)


def _is_latin(character: str) -> bool:
    return character.isdigit() or (character.isalpha() and ord(character) < 0x250)


def _telling(hits: list[Hit]) -> tuple[Hit, ...]:
    """Hits that no hit of at least their weight contains; of two in one place, the less disguised."""
    ordered = sorted(hits, key=lambda hit: (hit.start, -hit.end, -RANK[hit.level], hit.disguise is not None))
    reached = dict.fromkeys(Level, -1)
    kept: list[Hit] = []
    for hit in ordered:
        if max(end for level, end in reached.items() if RANK[level] >= RANK[hit.level]) >= hit.end:
            continue
        reached[hit.level] = hit.end
        kept.append(hit)
    return tuple(kept)
