"""What does the file say of its making, and does the producer say the same?

Two checks. `provenance` reads the implicit label of GB 45438-2025 (the metadata key AIGC) as the probe found it in the original
upload; `credentials` reads the Content Credentials (C2PA) whose signature a child process has verified. Both compare with
what the producer declared. Parameters: undeclared_level, removed_level; invalid_level, removed_level.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec

from moderation.checks.contract import (
    BrokenInputError,
    CheckInput,
    CheckOutput,
    Evidence,
    Level,
    Need,
    concluded,
    not_applicable,
    not_available,
)
from moderation.checks.reading import level

POLICY_CODE = "L-AI"
AIGC, C2PA = "aigc", "c2pa"
INVALID = "Invalid"
LABELS = {"1": "1 (made by AI)", "2": "2 (possibly made by AI)", "3": "3 (suspected of being made by AI)"}
LONGEST_TEXT = 200


@dataclass(frozen=True)
class ProvenanceCheck:
    """Looks at ``aigc``, ``declared_ai`` (yes, no, None) and ``earlier`` ({"aigc": bool, "c2pa": bool}) of the provenance."""

    key: str = "provenance"
    version: int = 1

    @property
    def needs(self) -> frozenset[Need]:
        return frozenset({Need.PROVENANCE})

    @property
    def policy_codes(self) -> tuple[str, ...]:
        return (POLICY_CODE,)

    def available(self) -> bool:
        return True

    def run(self, given: CheckInput) -> CheckOutput:
        said, rules = given.provenance or {}, given.parameters
        undeclared, removed = level(rules, "undeclared_level"), level(rules, "removed_level")
        label = _label(said.get(AIGC))
        found = []
        if label:
            found.append(_found_ai(label, _declared(said), undeclared))
        elif _had(said, AIGC):
            found.append(Evidence(label="ai-label-removed", level=removed, policy_code=POLICY_CODE))
        return concluded(tuple(found), metrics={"label": label}, engine="metadata of the upload")


@dataclass(frozen=True)
class CredentialsCheck:
    """Looks at ``c2pa`` ({"state", "ai_made", "problems"}), ``declared_ai`` and ``earlier`` of the provenance."""

    key: str = "credentials"
    version: int = 1

    @property
    def needs(self) -> frozenset[Need]:
        return frozenset({Need.PROVENANCE})

    @property
    def policy_codes(self) -> tuple[str, ...]:
        return (POLICY_CODE,)

    def available(self) -> bool:
        return find_spec("c2pa") is not None

    def run(self, given: CheckInput) -> CheckOutput:
        said, rules = given.provenance or {}, given.parameters
        undeclared, invalid = level(rules, "undeclared_level"), level(rules, "invalid_level")
        removed = level(rules, "removed_level")
        claims = said.get(C2PA)
        if claims is None:
            if _had(said, C2PA):
                return concluded((Evidence(label="credentials-removed", level=removed, policy_code=POLICY_CODE),))
            return not_applicable("the file has no Content Credentials")
        if not isinstance(claims, Mapping):
            raise BrokenInputError(f"Content Credentials that are none: {claims!r}")
        state = claims.get("state")
        if not isinstance(state, str) or not state:
            return not_available("the Content Credentials could not be read")
        found = []
        if state == INVALID:
            problems = ", ".join(str(code) for code in claims.get("problems", ()))[:LONGEST_TEXT]
            found.append(Evidence(label="credentials-invalid", level=invalid, policy_code=POLICY_CODE, text=problems))
        if claims.get("ai_made"):
            found.append(_found_ai("C2PA", _declared(said), undeclared))
        return concluded(tuple(found), metrics={"state": state}, engine="c2pa-python")


def _label(aigc: object) -> str:
    """The AIGC label in words; empty when there is none."""
    if aigc is None:
        return ""
    if isinstance(aigc, Mapping):
        label = str(aigc.get("Label", "?"))
        return f"AIGC {LABELS.get(label, label)}"[:LONGEST_TEXT]
    if isinstance(aigc, str):
        return f"AIGC {aigc}"[:LONGEST_TEXT]
    raise BrokenInputError(f"an AIGC label that is none: {aigc!r}")


def _declared(said: Mapping[str, object]) -> bool:
    declared = said.get("declared_ai")
    if declared is not None and not isinstance(declared, bool):
        raise BrokenInputError(f"declared_ai is neither yes nor no: {declared!r}")
    return bool(declared)


def _had(said: Mapping[str, object], name: str) -> bool:
    """Whether an earlier version of the same thing carried it."""
    earlier = said.get("earlier") or {}
    if not isinstance(earlier, Mapping):
        raise BrokenInputError(f"earlier versions that are none: {earlier!r}")
    return bool(earlier.get(name))


def _found_ai(text: str, declared: bool, undeclared: Level) -> Evidence:
    if declared:
        return Evidence(label="ai-in-metadata", level=Level.INFO, policy_code=POLICY_CODE, text=text)
    return Evidence(label="ai-not-declared", level=undeclared, policy_code=POLICY_CODE, text=text)


finds_undeclared_ai = ProvenanceCheck()
finds_broken_credentials = CredentialsCheck()
