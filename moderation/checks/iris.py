"""What IRIS says of flashing: it measures luminance and saturated red frame by frame, the pre-check only how much changes.

IRIS (Electronic Arts, in its Python form) is a program that the operator installs apart; it is no certificate either.
"""

from dataclasses import dataclass

from moderation.checks.contract import CheckInput, CheckOutput, Evidence, FlashFailure, Need, concluded
from moderation.checks.reading import level, number

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
        gap_ms = round(number(rules, "join_seconds") * 1000)
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
            for hits in _stretches([frame for frame in frames if frame.only_warned is only_warned], gap_ms)
        )
        return concluded(found, metrics={"frames": len(frames)}, engine=ENGINE)


def _stretches(hits: list[FlashFailure], gap_ms: int) -> list[list[FlashFailure]]:
    stretches: list[list[FlashFailure]] = []
    for hit in hits:
        if stretches and hit.at_ms - stretches[-1][-1].at_ms <= gap_ms:
            stretches[-1].append(hit)
        else:
            stretches.append([hit])
    return stretches


finds_flashing_with_iris = IrisCheck()
