"""Did the producer declare what the law asks for? The number, its kind, form and end, and whether AI made it.

Which numbers a series needs and how they look is dated data (moderation/rulepacks/), handed in with the declarations; how much a
finding weighs is dated data too (moderation/rules/checks.yaml). Never an `if` about a country.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from moderation.checks.contract import BrokenInputError, CheckInput, CheckOutput, Evidence, Level, Need, concluded
from moderation.checks.reading import day, level, pattern, text

Values = Mapping[str, object]


@dataclass(frozen=True)
class DeclarationsCheck:
    """Looks at `filing_number`, `number_kind`, `number_valid_until`, `ai_made`, and at what the law says of this series:
    `number_kinds` (those it accepts; without one no number is demanded), `number_pattern`, `number_taken` (another series has it).

    Parameters: missing_level, required_level, kind_level, format_level, expired_level, taken_level, undeclared_level, filing_pattern.
    """

    key: str = "declarations"
    version: int = 2

    @property
    def needs(self) -> frozenset[Need]:
        return frozenset({Need.DECLARATIONS})

    @property
    def policy_codes(self) -> tuple[str, ...]:
        return ("L-NUMBER", "L-AI")

    def available(self) -> bool:
        return True

    def run(self, given: CheckInput) -> CheckOutput:
        declared, rules = given.declarations or {}, given.parameters
        found = (*_number(declared, rules, given.on), *_ai_made(declared, rules))
        return concluded(found, metrics={"filing_number": text(declared, "filing_number")})


def _number(declared: Values, rules: Values, on: date) -> tuple[Evidence, ...]:
    number = text(declared, "filing_number")
    kinds = declared.get("number_kinds") or ()
    if not number and kinds:
        return (_about_number("number-required", level(rules, "required_level")),)
    if not number:
        return (_about_number("no-number", level(rules, "missing_level")),)
    return tuple(_wrong_with_number(declared, rules, on, number))


def _wrong_with_number(declared: Values, rules: Values, on: date, number: str) -> Iterator[Evidence]:
    own = text(declared, "number_pattern")
    shape = pattern(declared, "number_pattern") if own else pattern(rules, "filing_pattern")
    if not shape.fullmatch(number):
        yield _about_number("number-format", level(rules, "format_level"), number)
    kinds = declared.get("number_kinds") or ()
    if not isinstance(kinds, list | tuple):
        raise BrokenInputError(f"number_kinds is not a list: {kinds!r}")
    if kinds and text(declared, "number_kind") not in kinds:
        yield _about_number("number-kind", level(rules, "kind_level"), number)
    until = day(declared, "number_valid_until")
    if until is not None and until < on:
        yield _about_number("number-expired", level(rules, "expired_level"), number)
    if declared.get("number_taken"):
        yield _about_number("number-taken", level(rules, "taken_level"), number)


def _about_number(label: str, weight: Level, number: str = "") -> Evidence:
    return Evidence(
        label=label,
        level=weight,
        policy_code="L-NUMBER",
        field="filing_number",
        text=number,
        text_range=(0, len(number)) if number else None,
    )


def _ai_made(declared: Values, rules: Values) -> tuple[Evidence, ...]:
    ai_made = declared.get("ai_made")
    if ai_made is None:
        weight = level(rules, "undeclared_level")
        return (Evidence(label="ai-undeclared", level=weight, policy_code="L-AI", field="ai_made"),)
    if not isinstance(ai_made, bool):
        raise BrokenInputError(f"ai_made is neither yes nor no: {ai_made!r}")
    if ai_made:
        return (Evidence(label="ai-made", level=Level.INFO, policy_code="L-AI", field="ai_made"),)
    return ()


finds_missing_declarations = DeclarationsCheck()
