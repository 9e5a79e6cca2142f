"""Everything a viewer can read, in one shape: titles and synopses, subtitles, lines on the screen; and where a find in it is."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from moderation.checks.contract import BrokenInputError, CheckInput, Evidence, Level, OnScreenLine, TextField
from moderation.checks.subtitles.cues import Cue, cues_of, only_spoken

SUBTITLES = "subtitles"
MOST_FINDINGS = 200
"""A text made of nothing but banned words must not fill the record; the gravest findings stay."""
_GRAVEST_FIRST = {Level.BLOCK: 0, Level.FLAG: 1, Level.INFO: 2}


@dataclass(frozen=True)
class VisibleText:
    """A text to search. Ranges in ``text`` are ranges in the original: what is not text is blanked, never cut out."""

    text: str
    field: str = ""
    cues: tuple[Cue, ...] = ()
    line: OnScreenLine | None = None

    def evidence(
        self, *, label: str, level: Level, policy_code: str, text_range: tuple[int, int], meant: str = ""
    ) -> Evidence:
        """A finding in a range of the text, with the time at which viewers see it."""
        start, end = text_range
        times = self._times(start, end)
        return Evidence(
            label=label,
            level=level,
            policy_code=policy_code,
            start_ms=times[0] if times else None,
            end_ms=times[1] if times else None,
            score=self.line.confidence if self.line else None,
            text=self.text[start:end],
            frames=(self.line.start_ms,) if self.line else (),
            field=self.field,
            text_range=None if self.line else text_range,
            bbox=self.line.bbox if self.line else None,
            meant=meant,
        )

    def _times(self, start: int, end: int) -> tuple[int, int] | None:
        if self.line:
            return self.line.start_ms, self.line.end_ms
        at = bisect_right(self.cues, start, key=lambda cue: cue.text_range[1])
        if at == len(self.cues) or end <= self.cues[at].text_range[0]:
            return None
        return self.cues[at].start_ms, self.cues[at].end_ms


def written_texts(given: CheckInput) -> tuple[VisibleText, ...]:
    """Texts and subtitles that hold anything; BrokenInputError for one that is not a text."""
    return tuple(_written(entry) for entry in given.texts or () if _is_written(entry))


def on_screen_texts(given: CheckInput) -> tuple[VisibleText, ...]:
    """The lines read from the picture."""
    return tuple(VisibleText(line.text, line=line) for line in given.on_screen or () if line.text.strip())


def gravest(found: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Findings in their order; of too many, the gravest."""
    if len(found) <= MOST_FINDINGS:
        return tuple(found)
    chosen = sorted(range(len(found)), key=lambda at: (_GRAVEST_FIRST[found[at].level], at))[:MOST_FINDINGS]
    return tuple(found[at] for at in sorted(chosen))


def named(entry: TextField) -> str:
    """The field's name in evidence: ``synopsis:en``."""
    return f"{entry.field}:{entry.language}" if entry.language else entry.field


def subtitles_of(texts: Iterable[TextField]) -> tuple[TextField, ...]:
    """The texts that are subtitle files."""
    return tuple(entry for entry in texts if entry.field == SUBTITLES)


def _is_written(entry: TextField) -> bool:
    if not isinstance(entry.text, str):
        raise BrokenInputError(f"{entry.field} is not a text")
    return bool(entry.text.strip())


def _written(entry: TextField) -> VisibleText:
    if entry.field != SUBTITLES:
        return VisibleText(entry.text, field=named(entry))
    cues = cues_of(entry.text)
    return VisibleText(only_spoken(entry.text, cues), field=named(entry), cues=cues)
