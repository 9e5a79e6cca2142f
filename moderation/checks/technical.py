"""Black, frozen and silent stretches and loudness, judged on what encoding measured in its one decode.

Nothing is decoded here. A measurement that is missing is "not available", never "fine".
"""

from collections.abc import Mapping
from dataclasses import dataclass

from moderation.checks.contract import (
    CheckInput,
    CheckOutput,
    Evidence,
    Level,
    Need,
    concluded,
    not_applicable,
    not_available,
)
from moderation.checks.reading import level, milliseconds, number, optional_number, stretches

ENGINE = "ffmpeg one-pass analysis"


@dataclass(frozen=True)
class StretchCheck:
    """Finds stretches of one kind that last longer than the rules allow. Parameters: longest_seconds, level.

    Stretches that another measurement (``covered_by``) explains are not reported twice: a black picture is also frozen.
    """

    key: str
    measured: str
    label: str
    policy_code: str
    about_sound: bool = False
    covered_by: str = ""
    version: int = 1

    @property
    def needs(self) -> frozenset[Need]:
        return frozenset({Need.ANALYSIS, Need.FACTS})

    @property
    def policy_codes(self) -> tuple[str, ...]:
        return (self.policy_code,)

    def available(self) -> bool:
        return True

    def run(self, given: CheckInput) -> CheckOutput:
        longest_ms = milliseconds(given.parameters, "longest_seconds")
        weight = level(given.parameters)
        if self.about_sound:
            silence = self._without_sound(given, weight)
            if silence is not None:
                return silence
        ranges = stretches(given.analysis or {}, self.measured)
        if ranges is None:
            return not_available(f"{self.measured} stretches were not measured")
        explained = stretches(given.analysis or {}, self.covered_by) or () if self.covered_by else ()
        found = tuple(
            Evidence(
                label=self.label,
                level=weight,
                policy_code=self.policy_code,
                start_ms=start,
                end_ms=end,
                score=(end - start) / 1000,
            )
            for start, end in ranges
            if end - start > longest_ms and not _is_covered(start, end, explained)
        )
        metrics = {"stretches": len(ranges), "total_ms": sum(end - start for start, end in ranges)}
        return concluded(found, metrics=metrics, engine=ENGINE)

    def _without_sound(self, given: CheckInput, weight: Level) -> CheckOutput | None:
        """What to answer when there is no sound track, or nobody knows whether there is one."""
        facts = given.facts
        if facts is None or facts.has_sound is None:
            return not_available("whether there is a sound track was not measured")
        if facts.has_sound:
            return None
        whole = Evidence(
            label="no-sound", level=weight, policy_code=self.policy_code, start_ms=0, end_ms=facts.duration_ms
        )
        return concluded((whole,), engine=ENGINE)


def _is_covered(start: int, end: int, others: tuple[tuple[int, int], ...]) -> bool:
    """Whether other stretches overlap at least nine tenths of this one."""
    shared = sum(max(0, min(end, other_end) - max(start, other_start)) for other_start, other_end in others)
    return shared * 10 >= (end - start) * 9


@dataclass(frozen=True)
class LoudnessCheck:
    """Compares integrated loudness and true peak with the platform's profile (EBU R128 terms).

    Parameters: target_lufs, tolerance_lu, peak_dbtp, level.
    """

    key: str = "loudness"
    version: int = 1
    policy_code: str = "T-SOUND"

    @property
    def needs(self) -> frozenset[Need]:
        return frozenset({Need.ANALYSIS, Need.FACTS})

    @property
    def policy_codes(self) -> tuple[str, ...]:
        return (self.policy_code,)

    def available(self) -> bool:
        return True

    def run(self, given: CheckInput) -> CheckOutput:
        if given.facts is not None and given.facts.has_sound is False:
            return not_applicable("there is no sound track")
        analysis, rules = given.analysis or {}, given.parameters
        target, tolerance = number(rules, "target_lufs"), number(rules, "tolerance_lu")
        peak_limit, weight = number(rules, "peak_dbtp"), level(rules)
        loudness, peak = optional_number(analysis, "loudness_lufs"), optional_number(analysis, "true_peak_dbtp")
        if loudness is None:
            return not_available("loudness was not measured")
        found = []
        if abs(loudness - target) > tolerance:
            label = "too-loud" if loudness > target else "too-quiet"
            found.append(self._finding(label, weight, loudness, f"{loudness:.1f} LUFS"))
        if peak is not None and peak > peak_limit:
            found.append(self._finding("peaks", weight, peak, f"{peak:.1f} dBTP"))
        return concluded(tuple(found), metrics=_metrics(loudness, peak), engine=ENGINE)

    def _finding(self, label: str, weight: Level, score: float, text: str) -> Evidence:
        return Evidence(label=label, level=weight, policy_code=self.policy_code, score=score, text=text)


def _metrics(loudness: float, peak: float | None) -> Mapping[str, float | int | str]:
    return {"loudness_lufs": loudness} if peak is None else {"loudness_lufs": loudness, "true_peak_dbtp": peak}


finds_black = StretchCheck(key="black", measured="black", label="black", policy_code="T-PICTURE")
finds_frozen = StretchCheck(
    key="frozen", measured="frozen", label="frozen", policy_code="T-PICTURE", covered_by="black"
)
finds_silence = StretchCheck(key="silent", measured="silent", label="silent", policy_code="T-SOUND", about_sound=True)
finds_loudness = LoudnessCheck()
