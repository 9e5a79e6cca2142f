"""Is the declared licence or filing number burnt into the first seconds, where the rules want it there?

What our own player draws over the picture is no evidence: only the source is looked at. The reader mistakes signs that
look alike (O and 0), so both numbers are written with one of each; a digit that differs still is another number.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from moderation.checks.contract import (
    CheckInput,
    CheckOutput,
    Evidence,
    Level,
    Need,
    OnScreenLine,
    concluded,
    not_applicable,
)
from moderation.checks.on_screen.lines import wants_burnt_in
from moderation.checks.on_screen.recognising import ENGINE
from moderation.checks.reading import level, milliseconds, number, pattern, text

POLICY_CODE = "L-NUMBER"
_LOOK_ALIKE = str.maketrans("OQDILZSBG|!", "00011258611")


@dataclass(frozen=True)
class FilingNumberCheck:
    """Parameters: wanted (for every work), seconds, tolerance (signs that may differ, digits never), level, card.

    ``card`` is a pattern of what only a licence card or a line with a number says: a card with another number is told apart from none.
    """

    key: str = "filing-number-seen"
    version: int = 1

    @property
    def needs(self) -> frozenset[Need]:
        return frozenset({Need.ON_SCREEN, Need.WORK})

    @property
    def policy_codes(self) -> tuple[str, ...]:
        return (POLICY_CODE,)

    def available(self) -> bool:
        return True

    def run(self, given: CheckInput) -> CheckOutput:
        rules = given.parameters
        if not rules.get("wanted") and not wants_burnt_in(given.work, "filing-number"):
            return not_applicable("the rules do not want the number burnt into the picture")
        opening_ms = milliseconds(rules, "seconds")
        lines = tuple(line for line in given.on_screen or () if line.start_ms < opening_ms)
        declared = text(given.work or {}, "filing_number")
        found = _found(lines, declared, rules, opening_ms)
        return concluded((found,), metrics={"lines": len(lines), "declared": declared}, engine=ENGINE)


def _found(lines: tuple[OnScreenLine, ...], declared: str, rules: Mapping[str, object], opening_ms: int) -> Evidence:
    weight, most, card = level(rules), round(number(rules, "tolerance")), pattern(rules, "card")
    if declared:
        near = [(differing_signs(comparable(declared), comparable(line.text)), line) for line in _with_pairs(lines)]
        fewest = min(near, key=lambda pair: pair[0], default=None)
        if fewest and fewest[0] <= most:
            return _seen("filing-number-seen", Level.INFO, fewest[1])
    other = next((line for line in lines if card.search(comparable(line.text))), None)
    if other:
        return _seen("filing-number-differs" if declared else "filing-number-undeclared", weight, other)
    return Evidence(
        label="filing-number-unseen",
        level=weight,
        policy_code=POLICY_CODE,
        start_ms=0,
        end_ms=opening_ms,
        text=declared,
    )


def _seen(label: str, weight: Level, line: OnScreenLine) -> Evidence:
    return Evidence(
        label=label,
        level=weight,
        policy_code=POLICY_CODE,
        start_ms=line.start_ms,
        end_ms=line.end_ms,
        score=line.confidence,
        text=line.text,
        frames=(line.start_ms,),
        bbox=line.bbox,
    )


def _with_pairs(lines: tuple[OnScreenLine, ...]) -> tuple[OnScreenLine, ...]:
    """The lines, and each joined with every one below it at the same time: a number may be broken over two."""
    pairs = [
        OnScreenLine(
            upper.start_ms, upper.end_ms, upper.text + lower.text, upper.bbox, upper.height_percent, upper.confidence
        )
        for upper in lines
        for lower in lines
        if upper.bbox[1] < lower.bbox[1] and upper.start_ms < lower.end_ms and lower.start_ms < upper.end_ms
    ]
    return (*lines, *pairs)


def comparable(words: str) -> str:
    """Letters, digits and characters only, in capitals, with one sign for those that readers mistake for each other."""
    plain = unicodedata.normalize("NFKC", words).upper().replace("NO.", "")
    return "".join(sign for sign in plain if sign.isalnum() or sign in "|!").translate(_LOOK_ALIKE)


def differing_signs(wanted: str, read: str) -> int:
    """The fewest signs in which any stretch of ``read`` differs from ``wanted`` (edit distance, Sellers 1980).

    A digit left out, added or changed counts as many as there are signs, and no row of digits in ``read`` is cut: numbers
    are the same or they are not.
    """
    dear = len(wanted) or 1
    cut = [0, *(dear if before.isdigit() and after.isdigit() else 0 for before, after in pairwise(read)), 0]
    row = cut[: len(read) + 1]
    for sign in wanted:
        above, row = row, [row[0] + _cost(sign, "", dear)]
        for at, other in enumerate(read, start=1):
            row.append(
                min(
                    above[at - 1] + (0 if sign == other else _cost(sign, other, dear)),
                    above[at] + _cost(sign, "", dear),
                    row[at - 1] + _cost("", other, dear),
                )
            )
    return min(differing + cutting for differing, cutting in zip(row, cut, strict=False))


def _cost(sign: str, other: str, dear: int) -> int:
    return dear if sign.isdigit() or other.isdigit() else 1


finds_filing_number = FilingNumberCheck()
