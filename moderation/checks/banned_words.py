"""Finds words that the platform does not show, in texts, subtitles and on the screen, through the usual disguises.

A finding says how the word was hidden (its label) and which word is meant. Words that only sound alike are shown, no more.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from moderation.checks.contract import CheckInput, CheckOutput, Evidence, Need, concluded, not_applicable
from moderation.checks.visible_text import VisibleText, gravest, on_screen_texts, written_texts
from moderation.checks.words.finding import Hit, WordFinder
from moderation.checks.words.listing import word_list

ENGINE = "ahocorasick-rs, OpenCC t2s, pypinyin, rjieba"
SOURCES = {Need.TEXTS: written_texts, Need.ON_SCREEN: on_screen_texts}


@dataclass(frozen=True)
class BannedWordsCheck:
    """Searches every text of one source.

    Parameters: words, a list of {word, level, policy_code, boundary, unless, also, disguises}; disguises; the tables
    parts, letters, look_alikes. See moderation/rules/words.yaml.
    """

    key: str
    source: Need
    version: int = 2

    @property
    def needs(self) -> frozenset[Need]:
        return frozenset({self.source})

    @property
    def policy_codes(self) -> tuple[str, ...]:
        return ("C-GAMBLING", "C-DRUGS", "C-SEX", "C-WEAPONS", "C-FRAUD", "C-CONTACT", "C-THEME")

    def available(self) -> bool:
        return True

    def run(self, given: CheckInput) -> CheckOutput:
        finder = finder_for(given.parameters)
        texts = SOURCES[self.source](given)
        if not texts and self.source is Need.TEXTS:
            return not_applicable("there are no texts")
        found = [_finding(visible, hit) for visible in texts for hit in finder.hits(visible.text)]
        counts = {"texts": len(texts), "characters": sum(len(visible.text) for visible in texts), "found": len(found)}
        return concluded(gravest(found), metrics=counts, engine=ENGINE)


def finder_for(parameters: Mapping[str, object]) -> WordFinder:
    """The finder of a word list, built once per process and list. Raises BrokenInputError when there is none."""
    return _finder(json.dumps(parameters, ensure_ascii=False, sort_keys=True, default=str))


@lru_cache(maxsize=4)
def _finder(parameters: str) -> WordFinder:
    return WordFinder(word_list(json.loads(parameters)))


def _finding(visible: VisibleText, hit: Hit) -> Evidence:
    label = f"banned-word-{hit.disguise}" if hit.disguise else "banned-word"
    return visible.evidence(
        label=label,
        level=hit.level,
        policy_code=hit.word.policy_code,
        text_range=(hit.start, hit.end),
        meant=hit.word.word if hit.disguise else "",
    )


finds_banned_words = BannedWordsCheck(key="banned-words", source=Need.TEXTS)
finds_banned_words_on_screen = BannedWordsCheck(key="on-screen-words", source=Need.ON_SCREEN)
