"""Does a separately installed classifier see nudity? What it may look for is data; without a classifier people look.

No model that we may ship is good enough: the good one is AGPL, so the operator installs it as a program of its own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from moderation.checks.contract import (
    BrokenInputError,
    CheckInput,
    CheckOutput,
    Evidence,
    FrameClasses,
    Need,
    concluded,
)
from moderation.checks.nearness import Scored, stretches_of
from moderation.checks.reading import level, milliseconds, number


@dataclass(frozen=True)
class NudityCheck:
    """Finds stretches in which a class reaches its score. Parameters: classes ({name: score}), join_seconds, level."""

    key: str = "nudity"
    version: int = 1
    policy_code: str = "C-SEX"

    @property
    def needs(self) -> frozenset[Need]:
        return frozenset({Need.FOOTAGE, Need.CLASSES})

    @property
    def policy_codes(self) -> tuple[str, ...]:
        return (self.policy_code,)

    def available(self) -> bool:
        return True

    def run(self, given: CheckInput) -> CheckOutput:
        limits, weight = _limits(given.parameters), level(given.parameters)
        gap_ms = milliseconds(given.parameters, "join_seconds")
        frames = given.classes or ()
        found = tuple(
            Evidence(
                label="nudity",
                level=weight,
                policy_code=self.policy_code,
                start_ms=hits[0].at_ms,
                end_ms=hits[-1].at_ms,
                score=round(max(hit.score for hit in hits), 3),
                text=name,
                frames=tuple(hit.at_ms for hit in hits),
            )
            for name, limit in limits.items()
            for hits in stretches_of(_hits(frames, name, limit), gap_ms)
        )
        return concluded(found, metrics={"frames": len(frames)}, engine="the operator's classifier")


def _limits(parameters: Mapping[str, object]) -> dict[str, float]:
    classes = parameters.get("classes")
    if not isinstance(classes, Mapping) or not classes:
        raise BrokenInputError("the rules name no classes")
    return {str(name): number(classes, name) for name in classes}


def _hits(frames: Iterable[FrameClasses], name: str, limit: float) -> list[Scored]:
    scores = [Scored(frame.at_ms, number(frame.scores, name)) for frame in frames if name in frame.scores]
    for hit in scores:
        if not 0 <= hit.score <= 1:
            raise BrokenInputError(f"the score of {name} at {hit.at_ms} ms is {hit.score}")
    return [hit for hit in scores if hit.score >= limit]


finds_nudity = NudityCheck()
