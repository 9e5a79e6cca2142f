"""Subtitles as lines to read beside the picture: each with its moment, its place in the text, and the words that checks found."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from moderation.selectors.findings import Finding
from moderation.selectors.passages import Stretch, stretches
from moderation.subjects import Passage

SUBTITLES = "subtitles:"
CLOCK = r"(?:(\d{1,3}):)?(\d{2}):(\d{2})\.(\d{3})"
CUE = re.compile(rf"^{CLOCK} --> {CLOCK}[^\n]*\n((?:[^\n]+(?:\n|\Z))+)", re.MULTILINE)
TAG = re.compile(r"</?[a-z][^<>]*>")


@dataclass(frozen=True)
class Line:
    """One subtitle: milliseconds of the picture, characters of the passage ``field``."""

    field: str
    start_ms: int
    end_ms: int
    text_start: int
    text_end: int
    stretches: tuple[Stretch, ...]

    @property
    def text(self) -> str:
        """The words alone."""
        return " ".join(TAG.sub("", "".join(stretch.text for stretch in self.stretches)).split())


@dataclass(frozen=True)
class Transcript:
    """All subtitles of one language."""

    field: str
    language: str
    lines: tuple[Line, ...]


def transcripts(passages: Sequence[Passage], findings: Sequence[Finding]) -> list[Transcript]:
    """The subtitles among some passages, as WebVTT has them (see media's subtitles), in their order."""
    return [_transcript(each, findings) for each in passages if each.field.startswith(SUBTITLES)]


def without_subtitles(passages: Sequence[Passage]) -> list[Passage]:
    """The other passages."""
    return [passage for passage in passages if not passage.field.startswith(SUBTITLES)]


def _transcript(passage: Passage, findings: Sequence[Finding]) -> Transcript:
    own = [finding for finding in findings if finding.field == passage.field and finding.text_range]
    lines = tuple(_line(passage, cue, own) for cue in CUE.finditer(passage.text))
    return Transcript(passage.field, passage.language, lines)


def _line(passage: Passage, cue: re.Match[str], findings: Sequence[Finding]) -> Line:
    text = cue[9].rstrip("\n")
    start, end = cue.start(9), cue.start(9) + len(text)
    inside = [
        replace(finding, text_range=(finding.text_range[0] - start, finding.text_range[1] - start))
        for finding in findings
        if finding.text_range and start <= finding.text_range[0] and finding.text_range[1] <= end
    ]
    return Line(passage.field, _ms(cue, 1), _ms(cue, 5), start, end, stretches(text, inside))


def _ms(cue: re.Match[str], first: int) -> int:
    hours, minutes, seconds, rest = (int(cue[first + part] or 0) for part in range(4))
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + rest
