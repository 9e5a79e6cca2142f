"""Finds what leads viewers off the platform: messenger names, numbers, addresses, in texts, subtitles and on the screen.

What such things look like is dated data: `patterns` in moderation/rules/checks.yaml, searched in a plain form of the text.
"""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from moderation.checks.contract import (
    BrokenInputError,
    CheckInput,
    CheckOutput,
    Evidence,
    Level,
    Need,
    concluded,
    not_applicable,
)
from moderation.checks.reading import level, pattern, text
from moderation.checks.visible_text import VisibleText, gravest, on_screen_texts, written_texts

POLICY_CODE = "C-CONTACT"
SOURCES = {Need.TEXTS: written_texts, Need.ON_SCREEN: on_screen_texts}
BEFORE = 12
"""So many characters before a find belong to it when `unless` is asked."""
_DIGITS = str.maketrans("零〇一二三四五六七八九幺", "001234567891")


@dataclass(frozen=True)
class ContactPattern:
    """One kind of contact. ``unless`` is searched in the find with the characters before it, and excuses it."""

    label: str
    level: Level
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None


@dataclass(frozen=True)
class ContactsCheck:
    """Searches every text of one source. Parameters: patterns, a list of {label, level, pattern, unless}."""

    key: str
    source: Need
    version: int = 1

    @property
    def needs(self) -> frozenset[Need]:
        return frozenset({self.source})

    @property
    def policy_codes(self) -> tuple[str, ...]:
        return (POLICY_CODE,)

    def available(self) -> bool:
        return True

    def run(self, given: CheckInput) -> CheckOutput:
        patterns = contact_patterns(given.parameters)
        texts = SOURCES[self.source](given)
        if not texts and self.source is Need.TEXTS:
            return not_applicable("there are no texts")
        found = [finding for visible in texts for finding in contacts_in(visible, patterns)]
        return concluded(gravest(found), metrics={"texts": len(texts), "found": len(found)})


def contact_patterns(parameters: Mapping[str, object]) -> tuple[ContactPattern, ...]:
    """The kinds of contacts as the rules give them, compiled once per process. Raises BrokenInputError for others."""
    entries = parameters.get("patterns")
    if not isinstance(entries, Sequence) or isinstance(entries, str) or not entries:
        raise BrokenInputError("there are no patterns of contacts")
    return _patterns(json.dumps(list(entries), ensure_ascii=False, default=str))


@lru_cache(maxsize=4)
def _patterns(entries: str) -> tuple[ContactPattern, ...]:
    return tuple(_pattern(entry) for entry in json.loads(entries))


def _pattern(entry: object) -> ContactPattern:
    if not isinstance(entry, Mapping):
        raise BrokenInputError(f"a pattern without fields: {entry!r}")
    excuse = pattern(entry, "unless") if entry.get("unless") else None
    return ContactPattern(text(entry, "label"), level(entry), pattern(entry, "pattern"), excuse)


def contacts_in(visible: VisibleText, patterns: Sequence[ContactPattern]) -> Iterator[Evidence]:
    """Every contact in a text; of two that overlap the earlier pattern wins."""
    taken: list[tuple[int, int]] = []
    plain = plain_form(visible.text)
    for kind in patterns:
        for found in kind.pattern.finditer(plain):
            start, end = found.span()
            before = plain[max(0, start - BEFORE) : end]
            if any(start < stop and begin < end for begin, stop in taken) or (
                kind.unless and kind.unless.search(before)
            ):
                continue
            taken.append((start, end))
            yield visible.evidence(label=kind.label, level=kind.level, policy_code=POLICY_CODE, text_range=(start, end))


def plain_form(words: str) -> str:
    """Small letters, half-width, and digits for Chinese numerals between them; the length stays, so that ranges hold."""
    plain = "".join(map(_plain_character, words))
    return _NUMERALS.sub(lambda run: run[0].translate(_DIGITS), plain)


_NUMERALS = re.compile(r"[0-9零〇一二三四五六七八九幺]{7,}")


@lru_cache(maxsize=8192)
def _plain_character(character: str) -> str:
    plain = unicodedata.normalize("NFKC", character).lower()
    return plain if len(plain) == 1 else character


finds_contacts = ContactsCheck(key="contacts", source=Need.TEXTS)
finds_contacts_on_screen = ContactsCheck(key="on-screen-contacts", source=Need.ON_SCREEN)
