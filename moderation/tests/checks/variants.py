"""How well the words are found: hidden spellings that must be caught, and clean sentences that must be left alone."""

import time
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from moderation.checks.banned_words import finder_for
from moderation.checks.contract import Level
from moderation.checks.words.finding import Hit, WordFinder
from moderation.tests.checks.sampling import shipped_parameters

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Variant:
    """One hidden spelling of a listed word, in a sentence."""

    way: str
    word: str
    text: str


def variants(part: str) -> list[Variant]:
    """``facts`` or ``more``."""
    table = yaml.safe_load((FOLDER / "word_variants.yaml").read_text("utf-8"))
    return [Variant(**row) for row in table[part]]


def clean_sentences() -> list[str]:
    """Sentences of synopses and subtitles without a listed word, near misses among them."""
    return (FOLDER / "clean_sentences.txt").read_text("utf-8").splitlines()


@lru_cache(maxsize=1)
def _finder() -> WordFinder:
    return finder_for(shipped_parameters("banned-words"))


def hits(text: str) -> tuple[Hit, ...]:
    """What the shipped list finds."""
    return _finder().hits(text)


def is_caught(variant: Variant) -> bool:
    """Whether the very word is found, and weighs more than a hint."""
    return any(hit.word.word == variant.word and hit.level is not Level.INFO for hit in hits(variant.text))


def is_shown(variant: Variant) -> bool:
    """Whether the very word is found at all."""
    return any(hit.word.word == variant.word for hit in hits(variant.text))


def alarms() -> Counter[Level]:
    """In how many clean sentences the gravest find has which weight."""
    order = (Level.BLOCK, Level.FLAG, Level.INFO)
    found = [{hit.level for hit in hits(sentence)} for sentence in clean_sentences()]
    return Counter(next(level for level in order if level in levels) for levels in found if levels)


def characters_per_second(seconds: float) -> float:
    """How much text a finder searches in a second of CPU: the clean sentences, over and over."""
    text = "\n".join(clean_sentences())
    hits(text)
    searched, started = 0, time.process_time()
    while time.process_time() - started < seconds:
        hits(text)
        searched += len(text)
    return searched / (time.process_time() - started)
