"""Is this somebody else's work? Judges what the search found; which kind of work weighs how much is data.

An exact match with a confirmed-illegal work is the one finding that blocks by itself; a person still looks.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from moderation.checks.contract import (
    BrokenInputError,
    CheckInput,
    CheckOutput,
    Evidence,
    Level,
    Need,
    concluded,
    not_applicable,
)
from moderation.checks.copies.installed import is_installed
from moderation.checks.copies.matches import Match, WorkKind
from moderation.checks.reading import level, number

NOTICEABLE_SPEED = 0.02


@dataclass(frozen=True)
class CopiesCheck:
    """Judges the matches of the picture, or those of the sound.

    Parameters: a level for each kind of work; doubtful_level for illegal works that match less than exactly: exact_frames at most
    exact_distance apart.
    """

    key: str
    searched: Need
    label: str
    version: int = 1
    policy_code: str = "C-RIGHTS"

    @property
    def needs(self) -> frozenset[Need]:
        return frozenset({self.searched})

    @property
    def policy_codes(self) -> tuple[str, ...]:
        return (self.policy_code,)

    def available(self) -> bool:
        return is_installed()

    def run(self, given: CheckInput) -> CheckOutput:
        if self.searched is Need.SOUND_MATCHES and given.facts is not None and given.facts.has_sound is False:
            return not_applicable("there is no sound track")
        found: tuple[Match, ...] = getattr(given, self.searched) or ()
        evidence = tuple(self._finding(match, given.parameters) for match in found)
        return concluded(evidence, metrics={"stretches": len(found), "works": len({match.work for match in found})})

    def _finding(self, match: Match, rules: Mapping[str, object]) -> Evidence:
        return Evidence(
            label=f"{self.label}-{_checked(match).kind.value}",
            level=_weight(match, rules),
            policy_code=self.policy_code,
            start_ms=match.start_ms,
            end_ms=match.end_ms,
            other_start_ms=match.other_start_ms,
            other_end_ms=match.other_end_ms,
            score=round(match.share, 3),
            text=_described(match),
        )


def _checked(match: Match) -> Match:
    if not match.work:
        raise BrokenInputError(f"a match without a work: {match!r}")
    if match.end_ms < match.start_ms or match.other_end_ms < match.other_start_ms:
        raise BrokenInputError(f"a match that runs backwards: {match!r}")
    return match


def _weight(match: Match, rules: Mapping[str, object]) -> Level:
    if match.kind is WorkKind.ILLEGAL:
        exact = match.frames >= number(rules, "exact_frames") and match.distance <= number(rules, "exact_distance")
        return level(rules, WorkKind.ILLEGAL if exact else "doubtful_level")
    return level(rules, match.kind)


def _described(match: Match) -> str:
    """The work's name, and by signs that need no translation that it is mirrored or runs at another speed."""
    signs = [match.work]
    if match.mirrored:
        signs.append("⇋")
    if abs(match.speed - 1) >= NOTICEABLE_SPEED:
        signs.append(f"×{match.speed:.2f}")
    return " ".join(signs)


finds_copies = CopiesCheck(key="copies", searched=Need.PICTURE_MATCHES, label="copy")
finds_copied_sound = CopiesCheck(key="copied-sound", searched=Need.SOUND_MATCHES, label="sound")
