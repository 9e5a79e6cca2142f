"""What IRIS says of flashing: it measures luminance and saturated red frame by frame, the pre-check only how much changes.

IRIS (Electronic Arts, in its Python form) is a program that the operator installs apart; it is no certificate either.
"""

from dataclasses import dataclass

from moderation.checks.contract import CheckInput, CheckOutput, Evidence, Need, concluded
from moderation.checks.nearness import stretches_of
from moderation.checks.reading import level, milliseconds

ENGINE = "IRIS, automatic pre-check"


@dataclass(frozen=True)
class IrisCheck:
    """Finds stretches of frames that IRIS fails, or passes with a warning. Parameters: join_seconds, level, warning_level."""

    key: str = "flashing-iris"
    version: int = 1
    policy_code: str = "T-FLASH"

    @property
    def needs(self) -> frozenset[Need]:
        return frozenset({Need.FLASH_FAILURES})

    @property
    def policy_codes(self) -> tuple[str, ...]:
        return (self.policy_code,)

    def available(self) -> bool:
        return True

    def run(self, given: CheckInput) -> CheckOutput:
        rules, frames = given.parameters, given.flash_failures or ()
        gap_ms = milliseconds(rules, "join_seconds")
        levels = {False: level(rules), True: level(rules, "warning_level")}
        found = tuple(
            Evidence(
                label="flash-warning" if only_warned else "flashing",
                level=levels[only_warned],
                policy_code=self.policy_code,
                start_ms=hits[0].at_ms,
                end_ms=hits[-1].at_ms,
                text=", ".join(sorted({kind for hit in hits for kind in hit.kinds})),
            )
            for only_warned in (False, True)
            for hits in stretches_of([frame for frame in frames if frame.only_warned is only_warned], gap_ms)
        )
        return concluded(found, metrics={"frames": len(frames)}, engine=ENGINE)


finds_flashing_with_iris = IrisCheck()
