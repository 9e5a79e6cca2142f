"""Does the picture flash so fast and so large that it may hurt somebody? An automatic pre-check: nothing free is certified.

Sources of the rule: ITU-R BT.1702 and WCAG 2.3.1: more than three opposing changes of at least 20 cd/m² a second over more than a
quarter of the picture. What is measured is the badness of ffmpeg's photosensitivity filter: films reach 1 to 2.8 at their
cuts, one change a second 3.2, three flashes a second 6 and more.
"""

import math
from dataclasses import dataclass

from moderation.checks.contract import (
    BrokenInputError,
    CheckInput,
    CheckOutput,
    Evidence,
    Need,
    concluded,
    not_available,
)
from moderation.checks.nearness import Scored, stretches_of
from moderation.checks.reading import level, milliseconds, number

ENGINE = "ffmpeg photosensitivity, automatic pre-check"


@dataclass(frozen=True)
class FlashingCheck:
    """Finds stretches whose badness reaches the limit. Parameters: badness, join_seconds, level."""

    key: str = "flashing"
    version: int = 1
    policy_code: str = "T-FLASH"

    @property
    def needs(self) -> frozenset[Need]:
        return frozenset({Need.FOOTAGE})

    @property
    def policy_codes(self) -> tuple[str, ...]:
        return (self.policy_code,)

    def available(self) -> bool:
        return True

    def run(self, given: CheckInput) -> CheckOutput:
        footage, rules = given.footage, given.parameters
        if footage is None or footage.flashes is None:
            return not_available("flashes were not measured")
        limit, weight = number(rules, "badness"), level(rules)
        measured = tuple(_checked(at_ms, badness) for at_ms, badness in footage.flashes)
        bad = [moment for moment in measured if moment.score >= limit]
        found = tuple(
            Evidence(
                label="flashing",
                level=weight,
                policy_code=self.policy_code,
                start_ms=moments[0].at_ms,
                end_ms=moments[-1].at_ms,
                score=round(max(moment.score for moment in moments), 2),
            )
            for moments in stretches_of(bad, milliseconds(rules, "join_seconds"))
        )
        worst = max((moment.score for moment in measured), default=0.0)
        return concluded(found, metrics={"worst": round(worst, 2), "limit": limit}, engine=ENGINE)


def _checked(at_ms: int, badness: float) -> Scored:
    if at_ms < 0 or not math.isfinite(badness) or badness < 0:
        raise BrokenInputError(f"badness cannot be {badness} at {at_ms} ms")
    return Scored(at_ms, badness)


finds_flashing = FlashingCheck()
