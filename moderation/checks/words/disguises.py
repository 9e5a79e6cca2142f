"""Writes a word in the ways in which people hide it: in pinyin, with its characters taken apart, with letters for sounds.

Which ways exist, and how much a finding in each weighs, is data (moderation/rules/words.yaml); here is only how they
are put together. A word of n characters with a few ways for each place gives some hundreds of spellings at most.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations, product

from dramas.search.dictionaries import syllables_of
from moderation.checks.words.normalising import fold

ALL_MIXED = 3
"""Up to this many characters every mixture of ways is made; longer words are disguised in two places, or all in one way."""
BACKWARDS_HAN, BACKWARDS_OTHERS = 3, 5
"""From so many characters on a word is also looked for backwards: shorter ones mean something that way too (色情, 情色; but, tub)."""
LEFT_OUT_LEAST = 3
"""From so many characters on a sign may stand for one of them, though not for the first or the last: 赌* means too many things."""
BLANKS = frozenset("*＊×✕✖○●◯□■_＿#＃")


class Disguise(StrEnum):
    """How a word was hidden; the value stands in rules and in the label of the finding."""

    SPELLING = "spelling"
    PINYIN = "pinyin"
    HALF_PINYIN = "half-pinyin"
    SPLIT = "split"
    LETTERS = "letters"
    LOOK_ALIKE = "look-alike"
    INITIALS = "initials"
    HALF_INITIALS = "half-initials"
    DIGITS = "digits"
    HOMOPHONE = "homophone"
    BACKWARDS = "backwards"
    LEFT_OUT = "left-out"


@dataclass(frozen=True)
class Characters:
    """What single characters are replaced with: their ``parts`` (赌: 贝者), letters that sound like them (微: v), look-alikes."""

    parts: Mapping[str, Sequence[str]]
    letters: Mapping[str, Sequence[str]]
    look_alikes: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Alias:
    """One spelling, folded. ``joints`` are the offsets at which white space may stand; ``disguise`` None is the word itself.

    ``blank`` is the offset at which one of BLANKS must stand for a character; 0 where none is left out.
    """

    text: str
    disguise: Disguise | None
    joints: frozenset[int]
    blank: int = 0


@dataclass(frozen=True)
class _Way:
    text: str
    disguise: Disguise | None


# The more telling way names a mixture.
_TELLING = (Disguise.SPLIT, Disguise.LETTERS, Disguise.LOOK_ALIKE)


def is_han(character: str) -> bool:
    """Whether a character is a Chinese one of the basic block, which is what sounds and tables know."""
    return "\u4e00" <= character <= "\u9fff"


def spelt(word: str, disguise: Disguise | None = None) -> Alias:
    """The word as it is written, with its own white space as joints."""
    pieces = [fold(piece).text for piece in word.split()]
    return _joined([piece for piece in pieces if piece], disguise)


def backwards(word: str) -> Alias | None:
    """The word from its end to its beginning; None for short words and for those that read the same both ways."""
    plain = spelt(word, Disguise.BACKWARDS)
    length, text = len(plain.text), plain.text[::-1]
    least = BACKWARDS_HAN if all(map(is_han, plain.text)) else BACKWARDS_OTHERS
    if length < least or text == plain.text:
        return None
    return Alias(text, Disguise.BACKWARDS, frozenset(length - joint for joint in plain.joints))


def left_out(word: str) -> Iterator[Alias]:
    """The word without each of its inner characters; nothing for short words and for those of several pieces."""
    plain = spelt(word)
    if plain.joints or len(plain.text) < LEFT_OUT_LEAST:
        return
    for place in range(1, len(plain.text) - 1):
        text = plain.text[:place] + plain.text[place + 1 :]
        yield Alias(text, Disguise.LEFT_OUT, frozenset(), blank=place)


def aliases_of(word: str, characters: Characters) -> Iterator[Alias]:
    """Every disguised spelling of a Chinese word; nothing for words of other scripts or of one character."""
    folded = fold(word).text
    if len(folded) < 2 or not all(is_han(character) for character in folded):
        return
    syllables = syllables_of(folded)
    ways = [_ways(*place, characters) for place in zip(folded, syllables, strict=True)]
    for mixture in _mixtures(ways):
        disguise = _named([way.disguise for way in mixture])
        if disguise:
            yield _joined([way.text for way in mixture], disguise)


def _ways(character: str, syllable: str, characters: Characters) -> list[_Way]:
    tables = (
        (Disguise.SPLIT, characters.parts),
        (Disguise.LETTERS, characters.letters),
        (Disguise.LOOK_ALIKE, characters.look_alikes),
    )
    drawn = [_Way(fold(text).text, kind) for kind, table in tables for text in table.get(character, ())]
    return [_Way(character, None), _Way(syllable, Disguise.PINYIN), *drawn, _Way(syllable[0], Disguise.INITIALS)]


def _mixtures(ways: list[list[_Way]]) -> Iterator[Sequence[_Way]]:
    if len(ways) <= ALL_MIXED:
        yield from product(*ways)
        return
    plain = [place[0] for place in ways]
    for places in combinations(range(len(ways)), 2):
        for chosen in product(*(ways[place] for place in places)):
            yield [chosen[places.index(place)] if place in places else way for place, way in enumerate(plain)]
    for kind in (Disguise.PINYIN, Disguise.INITIALS, Disguise.SPLIT):
        yield [next((way for way in place if way.disguise is kind), place[0]) for place in ways]


def _named(disguises: list[Disguise | None]) -> Disguise | None:
    """What a mixture is called; None for the word itself and for mixtures too vague to mean it."""
    kinds = set(disguises)
    telling = next((kind for kind in _TELLING if kind in kinds), None)
    if Disguise.INITIALS in kinds:
        return _named_with_initials(kinds, len(disguises))
    if telling:
        return telling
    if Disguise.PINYIN in kinds:
        return Disguise.HALF_PINYIN if None in kinds else Disguise.PINYIN
    return None


def _named_with_initials(kinds: set[Disguise | None], length: int) -> Disguise | None:
    if kinds == {Disguise.INITIALS, None}:
        return Disguise.HALF_INITIALS
    return Disguise.INITIALS if kinds == {Disguise.INITIALS} and length > 2 else None


def _joined(pieces: list[str], disguise: Disguise | None) -> Alias:
    joints, at = set(), 0
    for piece in pieces[:-1]:
        at += len(piece)
        joints.add(at)
    return Alias("".join(pieces), disguise, frozenset(joints))
