"""Is the label of AI-made pictures burnt into the opening, long and large enough, where the rules want it there?

GB 45438-2025, in force from 2025-09-01: text in the opening, at least two seconds, at least 5 % of the shortest edge high.
"""

from dataclasses import dataclass

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
from moderation.checks.reading import level, milliseconds, number, pattern

POLICY_CODE = "L-AI"


@dataclass(frozen=True)
class AiLabelCheck:
    """Parameters: wanted (for every work), opening_seconds, seconds (least time), height_percent, measuring_percent, label, level.

    ``label`` is a pattern of what such a label says; ``measuring_percent`` how much too low letters may be measured.
    """

    key: str = "ai-label-seen"
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
        if not rules.get("wanted") and not wants_burnt_in(given.work, "ai-made"):
            return not_applicable("the rules do not want the label burnt into the picture")
        if not (given.work or {}).get("ai_made"):
            return not_applicable("the work is not declared as made with AI")
        opening_ms = milliseconds(rules, "opening_seconds")
        words = pattern(rules, "label")
        labels = [line for line in given.on_screen or () if line.start_ms < opening_ms and words.search(line.text)]
        if not labels:
            missing = Evidence(
                label="ai-label-unseen", level=level(rules), policy_code=POLICY_CODE, start_ms=0, end_ms=opening_ms
            )
            return concluded((missing,), engine=ENGINE)
        least_ms = milliseconds(rules, "seconds")
        least_height = number(rules, "height_percent") * (1 - number(rules, "measuring_percent") / 100)
        judged = [_judged(line, least_ms, least_height, level(rules)) for line in labels]
        good = [found for found in judged if found.level is Level.INFO]
        return concluded(tuple(good[:1] or judged), metrics={"labels": len(labels)}, engine=ENGINE)


def _judged(line: OnScreenLine, least_ms: int, least_height: float, weight: Level) -> Evidence:
    label = "ai-label-seen"
    if line.end_ms - line.start_ms < least_ms:
        label = "ai-label-short"
    elif line.height_percent < least_height:
        label = "ai-label-small"
    return Evidence(
        label=label,
        level=Level.INFO if label == "ai-label-seen" else weight,
        policy_code=POLICY_CODE,
        start_ms=line.start_ms,
        end_ms=line.end_ms,
        score=line.height_percent,
        text=line.text,
        frames=(line.start_ms,),
        bbox=line.bbox,
    )


finds_ai_label = AiLabelCheck()
