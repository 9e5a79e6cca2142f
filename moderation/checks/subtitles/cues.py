"""Reads SRT or WebVTT as a reviewer's machine must: whatever is there, with times and places, however wrong it is.

Uploads are parsed strictly elsewhere; this reader never refuses, so that a check can say what is wrong.
"""

import re
from dataclasses import dataclass

BARRIER = "。"
"""Blanks out what is not spoken; a sentence end, so that no word is found across two cues."""

_CLOCK = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})"
_TIMING = re.compile(rf"^[ \t]*{_CLOCK}[ \t]*-->[ \t]*{_CLOCK}[^\n]*$", re.MULTILINE)
_EMPTY_LINE = re.compile(r"^[ \t]*$", re.MULTILINE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|&[a-z]+;")


@dataclass(frozen=True)
class Cue:
    """One stretch of text: milliseconds, and the half-open range of its words in the file."""

    start_ms: int
    end_ms: int
    text: str
    text_range: tuple[int, int]


def cues_of(content: str) -> tuple[Cue, ...]:
    """Every cue with a readable line of times, in the order of the file; the text may be empty. Line ends must be \\n."""
    timings = list(_TIMING.finditer(content))
    ends = [timing.start() for timing in timings[1:]] + [len(content)]
    return tuple(_cue(content, timing, end) for timing, end in zip(timings, ends, strict=False))


def only_spoken(content: str, cues: tuple[Cue, ...]) -> str:
    """The file with everything but the words of its cues blanked; the length stays, so that ranges hold."""
    parts, at = [], 0
    for cue in cues:
        start, end = cue.text_range
        parts += [BARRIER * (start - at), _TAG.sub(lambda tag: " " * len(tag[0]), content[start:end])]
        at = end
    parts.append(BARRIER * (len(content) - at))
    return "".join(parts)


def _cue(content: str, timing: re.Match[str], end: int) -> Cue:
    start = min(timing.end() + 1, end)
    body = content[start:end]
    empty = _EMPTY_LINE.search(body)
    words = (body[: empty.start()] if empty else body).rstrip()
    parts = timing.groups()
    return Cue(_milliseconds(parts[:4]), _milliseconds(parts[4:]), words.strip(), (start, start + len(words)))


def _milliseconds(parts: tuple[str | None, ...]) -> int:
    hours, minutes, seconds, fraction = (part or "0" for part in parts)
    whole = int(hours) * 3600 + int(minutes) * 60 + int(seconds)
    return whole * 1000 + int(fraction.ljust(3, "0"))
