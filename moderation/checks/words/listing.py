"""A word list as the rules give it: the words, the disguises that count, and what characters are replaced with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from moderation.checks.contract import BrokenInputError, Level
from moderation.checks.reading import level, text
from moderation.checks.words.disguises import Characters, Disguise

SAME, NONE = "same", "none"
RANK = {Level.INFO: 0, Level.FLAG: 1, Level.BLOCK: 2}


@dataclass(frozen=True)
class BannedWord:
    """One entry of a word list; everything is written as people write it and folded on loading.

    ``boundary``: the word may not be cut out of longer words. ``unless``: innocent longer phrases. ``also``: other
    spellings that people use. ``disguises``: how much a find in each disguise weighs; one that is absent is not looked for.
    """

    word: str
    level: Level
    policy_code: str
    boundary: bool = False
    unless: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    disguises: Mapping[Disguise, Level] = field(default_factory=dict)


@dataclass(frozen=True)
class WordList:
    """All words that are looked for at once."""

    words: tuple[BannedWord, ...]
    characters: Characters = field(default_factory=lambda: Characters({}, {}, {}))


def word_list(parameters: Mapping[str, object]) -> WordList:
    """Read ``words``, ``disguises`` and the tables of characters; BrokenInputError when one is not what it should be."""
    entries = parameters.get("words")
    if not isinstance(entries, Sequence) or isinstance(entries, str) or not entries:
        raise BrokenInputError("there is no word list")
    defaults = _mapping(parameters, "disguises")
    characters = Characters(
        parts=_table(parameters, "parts"),
        letters=_table(parameters, "letters"),
        look_alikes=_table(parameters, "look_alikes"),
    )
    return WordList(words=tuple(_word(entry, defaults) for entry in entries), characters=characters)


def _word(entry: object, defaults: Mapping[str, object]) -> BannedWord:
    if not isinstance(entry, Mapping):
        raise BrokenInputError(f"a word list entry without fields: {entry!r}")
    weight = level(entry)
    own = entry.get("disguises", {})
    chosen = {} if own == NONE else {**defaults, **_mapping(entry, "disguises")}
    return BannedWord(
        word=text(entry, "word"),
        level=weight,
        policy_code=text(entry, "policy_code"),
        boundary=bool(entry.get("boundary", False)),
        unless=_phrases(entry, "unless"),
        also=_phrases(entry, "also"),
        disguises=_weighed(chosen, weight),
    )


def _weighed(chosen: Mapping[str, object], most: Level) -> dict[Disguise, Level]:
    """A disguise never weighs more than the word itself."""
    weights = {}
    for name, said in chosen.items():
        try:
            disguise = Disguise(name)
            weight = None if said == NONE else most if said == SAME else Level(str(said))
        except ValueError as error:
            raise BrokenInputError(f"disguises: {name}: {said!r} is not same, none, info, flag or block") from error
        if weight:
            weights[disguise] = min(weight, most, key=RANK.__getitem__)
    return weights


def _mapping(values: Mapping[str, object], key: str) -> Mapping[str, object]:
    found = values.get(key) or {}
    if not isinstance(found, Mapping):
        raise BrokenInputError(f"{key} is not a table: {found!r}")
    return found


def _phrases(entry: Mapping[str, object], key: str) -> tuple[str, ...]:
    found = entry.get(key, ())
    if not isinstance(found, Sequence) or isinstance(found, str):
        raise BrokenInputError(f"{key} is not a list: {found!r}")
    return tuple(str(phrase) for phrase in found)


def _table(parameters: Mapping[str, object], key: str) -> dict[str, tuple[str, ...]]:
    table = _mapping(parameters, key)
    return {str(character): _phrases(table, character) for character in table}
