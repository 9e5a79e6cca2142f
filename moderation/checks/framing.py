"""Is the picture upright 9:16? Letterboxed landscape is the commonest careless upload."""

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
from moderation.checks.reading import level, number


@dataclass(frozen=True)
class FramingCheck:
    """Compares width : height with the rules. Parameters: width, height, tolerance_percent, level."""

    key: str = "framing"
    version: int = 1
    policy_code: str = "T-FRAME"

    @property
    def needs(self) -> frozenset[Need]:
        return frozenset({Need.FACTS})

    @property
    def policy_codes(self) -> tuple[str, ...]:
        return (self.policy_code,)

    def available(self) -> bool:
        return True

    def run(self, given: CheckInput) -> CheckOutput:
        facts, rules = given.facts, given.parameters
        if facts is None or facts.width is None or facts.height is None:
            return not_available("the size of the picture was not measured")
        if facts.width <= 0 or facts.height <= 0:
            raise BrokenInputError(f"a picture cannot be {facts.width}x{facts.height}")
        wanted = number(rules, "width") / number(rules, "height")
        deviation = abs(facts.width / facts.height / wanted - 1) * 100
        metrics = {"width": facts.width, "height": facts.height, "deviation_percent": round(deviation, 3)}
        if deviation <= number(rules, "tolerance_percent"):
            return concluded((), metrics=metrics)
        found = Evidence(
            label="not-vertical",
            level=level(rules),
            policy_code=self.policy_code,
            score=round(deviation, 3),
            text=f"{facts.width}x{facts.height}",
        )
        return concluded((found,), metrics=metrics)


finds_wrong_framing = FramingCheck()
