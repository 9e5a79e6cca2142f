"""The table of text variants: hidden spellings caught, clean sentences left alone, and how fast texts are searched."""

from benchmarks.table import Row
from moderation.checks.contract import Level
from moderation.tests.checks.variants import (
    Variant,
    alarms,
    characters_per_second,
    clean_sentences,
    is_caught,
    is_shown,
    variants,
)

CAUGHT_PERCENT = 90
ALARMS_PERCENT = 1
SECONDS = 3.0


def rows() -> list[dict[str, object]]:
    """Caught variants and false alarms in percent, characters a second."""
    known, more = variants("facts"), variants("more")
    for variant in (*known, *more):
        print(f"  {_outcome(variant):7} {variant.word}: {variant.way}: {variant.text!r}")
    sentences, found = len(clean_sentences()), alarms()
    flagged = found[Level.FLAG] + found[Level.BLOCK]
    figures = [
        Row(f"words caught, the {len(known)} known variants", _percent(known), "%", bar=CAUGHT_PERCENT, at_least=True),
        Row(f"words caught, {len(more)} more variants", _percent(more), "%", bar=CAUGHT_PERCENT, at_least=True),
        Row(f"false alarms on {sentences} clean sentences", 100 * flagged / sentences, "%", bar=ALARMS_PERCENT),
        Row("hints shown on them (no alarm)", 100 * found[Level.INFO] / sentences, "%"),
        Row("characters searched in a CPU second", characters_per_second(SECONDS), "1/s"),
    ]
    return [figure.to_json() for figure in figures]


def _percent(table: list[Variant]) -> float:
    return 100 * sum(map(is_caught, table)) / len(table)


def _outcome(variant: Variant) -> str:
    if is_caught(variant):
        return "caught"
    return "shown" if is_shown(variant) else "missed"
