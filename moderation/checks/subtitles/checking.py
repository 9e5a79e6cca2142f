"""Do the subtitles make sense: in time, in reading speed, in their language, and are there any at all?"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from moderation.checks.contract import (
    BrokenInputError,
    CheckInput,
    CheckOutput,
    Evidence,
    Need,
    TextField,
    concluded,
    not_applicable,
    not_available,
)
from moderation.checks.reading import level, number
from moderation.checks.subtitles.cues import Cue, cues_of
from moderation.checks.subtitles.scripts import is_spoilt, shares_of_scripts
from moderation.checks.visible_text import named, subtitles_of

POLICY_CODE = "T-SUBTITLES"
MOST_OF_A_KIND = 10
WIDE = 0x2E80
"""From here on a character is as wide, and takes as long to read, as two Latin letters."""


@dataclass(frozen=True)
class _File:
    """One subtitle file with its cues and the rules."""

    entry: TextField
    cues: tuple[Cue, ...]
    duration_ms: int
    rules: Mapping[str, object]

    def finding(self, label: str, cue: Cue | None = None, *, score: float | None = None, text: str = "") -> Evidence:
        """A finding about a cue, or about the whole file."""
        levels = self.rules.get("levels")
        if not isinstance(levels, Mapping):
            raise BrokenInputError(f"levels is not a table: {levels!r}")
        return Evidence(
            label=label,
            level=level(levels, label),
            policy_code=POLICY_CODE,
            start_ms=cue.start_ms if cue else None,
            end_ms=max(cue.start_ms, cue.end_ms) if cue else None,
            score=score,
            text=text or (cue.text if cue else ""),
            field=named(self.entry),
            text_range=cue.text_range if cue else None,
        )


@dataclass(frozen=True)
class SubtitlesCheck:
    """Looks at every subtitle file of an item whose length is known.

    Parameters: beyond_ms, wide_per_second, narrow_per_second, least_percent, judged_from_seconds, least_script_percent,
    scripts (by language), levels (by label).
    """

    key: str = "subtitles"
    version: int = 1

    @property
    def needs(self) -> frozenset[Need]:
        return frozenset({Need.TEXTS, Need.FACTS})

    @property
    def policy_codes(self) -> tuple[str, ...]:
        return (POLICY_CODE,)

    def available(self) -> bool:
        return True

    def run(self, given: CheckInput) -> CheckOutput:
        files = subtitles_of(given.texts or ())
        if not files:
            return not_applicable("there are no subtitles")
        duration_ms = given.facts.duration_ms if given.facts else None
        if duration_ms is None:
            return not_available("the length of the picture was not measured")
        found: list[Evidence] = []
        cues = 0
        for entry in files:
            if not isinstance(entry.text, str):
                raise BrokenInputError(f"{entry.field} is not a text")
            file = _File(entry, cues_of(entry.text), duration_ms, given.parameters)
            cues += len(file.cues)
            found += _looked_at(file)
        return concluded(tuple(found), metrics={"files": len(files), "cues": cues})


def _looked_at(file: _File) -> Iterator[Evidence]:
    if not any(cue.text for cue in file.cues):
        yield file.finding("subtitles-empty")
        return
    for look in LOOKS:
        yield from _first(look(file))


def _first(found: Iterator[Evidence]) -> Iterator[Evidence]:
    """The first few of a kind: a shifted file is wrong in every cue."""
    for count, finding in enumerate(found):
        if count < MOST_OF_A_KIND:
            yield finding


def _beyond_the_end(file: _File) -> Iterator[Evidence]:
    last = file.duration_ms + number(file.rules, "beyond_ms")
    return (file.finding("subtitles-beyond-end", cue) for cue in file.cues if cue.end_ms > last)


def _without_length(file: _File) -> Iterator[Evidence]:
    return (file.finding("subtitles-no-length", cue) for cue in file.cues if cue.end_ms <= cue.start_ms)


def _overlapping(file: _File) -> Iterator[Evidence]:
    return (
        file.finding("subtitles-overlap", later)
        for earlier, later in pairwise(file.cues)
        if later.start_ms < earlier.end_ms
    )


def _repeated(file: _File) -> Iterator[Evidence]:
    return (
        file.finding("subtitles-repeated", later)
        for earlier, later in pairwise(file.cues)
        if later.text and later.text == earlier.text
    )


def _too_fast(file: _File) -> Iterator[Evidence]:
    wide, narrow = number(file.rules, "wide_per_second"), number(file.rules, "narrow_per_second")
    for cue in file.cues:
        signs = [character for character in cue.text if character.isalnum()]
        needed = sum(1 / (wide if ord(character) >= WIDE else narrow) for character in signs)
        seconds = (cue.end_ms - cue.start_ms) / 1000
        if seconds > 0 and needed > seconds:
            yield file.finding("subtitles-too-fast", cue, score=round(len(signs) / seconds, 1))


def _spoilt(file: _File) -> Iterator[Evidence]:
    return (file.finding("subtitles-spoilt", cue) for cue in file.cues if is_spoilt(cue.text))


def _in_another_script(file: _File) -> Iterator[Evidence]:
    scripts = file.rules.get("scripts")
    if not isinstance(scripts, Mapping):
        raise BrokenInputError(f"scripts is not a table: {scripts!r}")
    wanted = scripts.get(file.entry.language.partition("-")[0].lower())
    shares = shares_of_scripts("".join(cue.text for cue in file.cues))
    if not wanted or not shares:
        return
    percent = 100 * sum(shares.get(script, 0.0) for script in wanted)
    if percent < number(file.rules, "least_script_percent"):
        first = next(cue for cue in file.cues if cue.text)
        yield file.finding("subtitles-language", first, score=round(percent, 1))


def _sparse(file: _File) -> Iterator[Evidence]:
    if file.duration_ms < 1000 * number(file.rules, "judged_from_seconds"):
        return
    shown_ms, until = 0, 0
    for cue in sorted(file.cues, key=lambda cue: cue.start_ms):
        shown_ms += max(0, cue.end_ms - max(cue.start_ms, until))
        until = max(until, cue.end_ms)
    percent = 100 * shown_ms / file.duration_ms
    if percent < number(file.rules, "least_percent"):
        yield file.finding("subtitles-sparse", score=round(percent, 1), text=f"{percent:.0f} %")


LOOKS: tuple[Callable[[_File], Iterator[Evidence]], ...] = (
    _beyond_the_end,
    _without_length,
    _overlapping,
    _repeated,
    _too_fast,
    _spoilt,
    _in_another_script,
    _sparse,
)

finds_wrong_subtitles = SubtitlesCheck()
