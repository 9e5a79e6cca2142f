"""Did the producer declare what the law asks for? The number's presence and form, and whether AI made it.

Which numbers exist and how they look is dated data (moderation/rules/checks.yaml), never an `if` about a country.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from moderation.checks.contract import BrokenInputError, CheckInput, CheckOutput, Evidence, Level, Need, concluded
from moderation.checks.reading import level, pattern, text


@dataclass(frozen=True)
class DeclarationsCheck:
    """Looks at `filing_number` and `ai_made`.

    Parameters: missing_level, format_level, undeclared_level, filing_pattern.
    """

    key: str = "declarations"
    version: int = 1

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
        found = (*_filing_number(declared, rules), *_ai_made(declared, rules))
        return concluded(found, metrics={"filing_number": text(declared, "filing_number")})


def _filing_number(declared: Mapping[str, object], rules: Mapping[str, object]) -> tuple[Evidence, ...]:
    shape = pattern(rules, "filing_pattern")
    filing_number = text(declared, "filing_number")
    if not filing_number:
        missing = level(rules, "missing_level")
        return (Evidence(label="no-number", level=missing, policy_code="L-NUMBER", field="filing_number"),)
    if shape.fullmatch(filing_number):
        return ()
    found = Evidence(
        label="number-format",
        level=level(rules, "format_level"),
        policy_code="L-NUMBER",
        field="filing_number",
        text=filing_number,
        text_range=(0, len(filing_number)),
    )
    return (found,)


def _ai_made(declared: Mapping[str, object], rules: Mapping[str, object]) -> tuple[Evidence, ...]:
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
