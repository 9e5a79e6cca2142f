"""Finds words that the platform does not show, in titles, taglines and synopses, through the usual disguises.

Sounds-alike spellings (pinyin, split characters, letters for characters) are not covered here and not claimed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from moderation.checks.contract import (
    BrokenInputError,
    CheckInput,
    CheckOutput,
    Evidence,
    Need,
    TextField,
    concluded,
    not_applicable,
)
from moderation.checks.reading import level, text
from moderation.checks.words.finding import BannedWord, WordFinder, finder_for

ENGINE = "ahocorasick-rs, OpenCC t2s"


@dataclass(frozen=True)
class BannedWordsCheck:
    """Searches every text of the subject. Parameters: words, a list of {word, level, policy_code, boundary, unless}."""

    key: str = "banned-words"
    version: int = 1

    @property
    def needs(self) -> frozenset[Need]:
        return frozenset({Need.TEXTS})

    @property
    def policy_codes(self) -> tuple[str, ...]:
        return ("C-GAMBLING", "C-DRUGS", "C-SEX", "C-WEAPONS", "C-FRAUD", "C-CONTACT", "C-THEME")

    def available(self) -> bool:
        return True

    def run(self, given: CheckInput) -> CheckOutput:
        finder = finder_for(words_of(given.parameters))
        texts = [entry for entry in given.texts or () if _checked(entry).text.strip()]
        if not texts:
            return not_applicable("there are no texts")
        found = tuple(finding for entry in texts for finding in _findings(finder, entry))
        metrics = {"fields": len(texts), "characters": sum(len(entry.text) for entry in texts)}
        return concluded(found, metrics=metrics, engine=ENGINE)


def words_of(parameters: Mapping[str, object]) -> tuple[BannedWord, ...]:
    """The word list as the rules give it; BrokenInputError when there is none or an entry is not one."""
    entries = parameters.get("words")
    if not isinstance(entries, Sequence) or isinstance(entries, str) or not entries:
        raise BrokenInputError("there is no word list")
    return tuple(_word(entry) for entry in entries)


def _word(entry: object) -> BannedWord:
    if not isinstance(entry, Mapping):
        raise BrokenInputError(f"a word list entry without fields: {entry!r}")
    unless = entry.get("unless", ())
    if not isinstance(unless, Sequence) or isinstance(unless, str):
        raise BrokenInputError(f"unless is not a list: {unless!r}")
    return BannedWord(
        word=text(entry, "word"),
        level=level(entry),
        policy_code=text(entry, "policy_code"),
        boundary=bool(entry.get("boundary", False)),
        unless=tuple(str(phrase) for phrase in unless),
    )


def _checked(entry: TextField) -> TextField:
    if not isinstance(entry.text, str):
        raise BrokenInputError(f"{entry.field} is not a text")
    return entry


def _findings(finder: WordFinder, entry: TextField) -> tuple[Evidence, ...]:
    name = f"{entry.field}:{entry.language}" if entry.language else entry.field
    return tuple(
        Evidence(
            label="banned-word",
            level=hit.word.level,
            policy_code=hit.word.policy_code,
            text=hit.text,
            field=name,
            text_range=(hit.start, hit.end),
        )
        for hit in finder.hits(entry.text)
    )


finds_banned_words = BannedWordsCheck()
