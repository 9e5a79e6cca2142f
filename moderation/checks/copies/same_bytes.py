"""Are these the very bytes of another work? Perceptual copies are for a later check; equal digests need no model."""

from dataclasses import dataclass

from moderation.checks.contract import BrokenInputError, CheckInput, CheckOutput, Evidence, Need, concluded
from moderation.checks.reading import level


@dataclass(frozen=True)
class SameBytesCheck:
    """Flags a source file that another subject already uses. `copies` names those subjects. Parameters: level."""

    key: str = "same-bytes"
    version: int = 1
    policy_code: str = "C-RIGHTS"

    @property
    def needs(self) -> frozenset[Need]:
        return frozenset({Need.COPIES})

    @property
    def policy_codes(self) -> tuple[str, ...]:
        return (self.policy_code,)

    def available(self) -> bool:
        return True

    def run(self, given: CheckInput) -> CheckOutput:
        weight = level(given.parameters)
        copies = given.copies or ()
        if not all(copies):
            raise BrokenInputError(f"a copy without a name: {copies!r}")
        found = tuple(
            Evidence(label="same-file", level=weight, policy_code=self.policy_code, score=1.0, text=ref)
            for ref in copies
        )
        return concluded(found, metrics={"copies": len(found)})


finds_same_bytes = SameBytesCheck()
