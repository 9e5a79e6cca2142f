"""Subtitles in, WebVTT out: SRT or WebVTT is read strictly, line by line, and only harmless markup survives.

Sources: WebVTT (W3C Candidate Recommendation, sections 4 and 6); SubRip as players read it (numbers, comma before milliseconds).
"""

import re
from dataclasses import dataclass, field
from itertools import pairwise

LARGEST_BYTES = 1_000_000
MOST_CUES = 5_000
# The last line may stand a little longer than the picture.
TOLERANCE_SECONDS = 1.0
ENCODINGS = ("utf-8-sig", "gb18030")
CLOCK = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})"
TIMING = re.compile(rf"^{CLOCK}\s*-->\s*{CLOCK}(?:\s+(.*))?$")
SETTING = re.compile(r"^(?:vertical:(?:rl|lr)|(?:line|position|size):-?\d{1,3}(?:\.\d+)?%?(?:,[a-z-]+)?|align:[a-z]+)$")
SKIPPED_BLOCKS = ("NOTE", "STYLE", "REGION")
TAG = re.compile(r"</?([a-zA-Z]+)((?:\.[\w-]+)*)([^<>]*)>")
ENTITY = re.compile(r"&(?!(?:amp|lt|gt|lrm|rlm|nbsp);)")
SAFE_TAGS = frozenset({"b", "i", "u", "ruby", "rt"})
ANNOTATED_TAGS = frozenset({"v", "lang"})
ASS_OVERRIDE = re.compile(r"\{\\[^}]*\}")


class SubtitleError(Exception):
    """A rule that the file breaks: ``rule`` is its id, ``line`` where (0: the whole file), ``params`` what its sentence needs."""

    def __init__(self, rule: str, line: int = 0, **params: str | float) -> None:
        self.rule = rule
        self.line = line
        self.params: dict[str, str | float] = {"line": line, **params}
        super().__init__(f"{rule} in line {line}")


@dataclass(frozen=True)
class Cue:
    """One stretch of text; times in milliseconds. ``settings`` place it on the screen."""

    start_ms: int
    end_ms: int
    text: str
    settings: str = ""


@dataclass(frozen=True)
class WebVtt:
    """Subtitles that passed every rule; ``overlaps`` counts cues that begin before the one before them has ended."""

    cues: tuple[Cue, ...]
    overlaps: int = field(default=0)

    @property
    def text(self) -> str:
        """The file as it is stored and sent."""
        blocks = ["WEBVTT"]
        for cue in self.cues:
            settings = f" {cue.settings}" if cue.settings else ""
            blocks.append(f"{clock(cue.start_ms)} --> {clock(cue.end_ms)}{settings}\n{cue.text}")
        return "\n\n".join(blocks) + "\n"


def parse_subtitles(content: str | bytes, duration_seconds: float | None = None) -> WebVtt:
    """Read SRT or WebVTT; ``duration_seconds`` is that of the picture, if it is known. Raises SubtitleError."""
    lines = _lines(content)
    is_vtt = bool(lines) and lines[0].split(" ")[0].split("\t")[0] == "WEBVTT"
    cues = [
        _cue(block, start, is_vtt=is_vtt)
        for start, block in _blocks(lines[1:] if is_vtt else lines, 2 if is_vtt else 1)
    ]
    found = [(line, cue) for line, cue in cues if cue is not None]
    if not found:
        raise SubtitleError("subtitle-empty")
    if len(found) > MOST_CUES:
        raise SubtitleError("subtitle-too-many", most=MOST_CUES)
    _check_order(found, duration_seconds)
    ordered = tuple(cue for _line, cue in found)
    return WebVtt(ordered, sum(later.start_ms < earlier.end_ms for earlier, later in pairwise(ordered)))


def clock(milliseconds: int) -> str:
    """``00:01:02.345``."""
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:03}"


def _lines(content: str | bytes) -> list[str]:
    size = len(content if isinstance(content, bytes) else content.encode("utf-8", "replace"))
    if size > LARGEST_BYTES:
        raise SubtitleError("subtitle-too-large", most=LARGEST_BYTES // 1000)
    text = _decoded(content) if isinstance(content, bytes) else content
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    bad = next((sign for sign in text if sign < " " and sign not in "\n\t"), None)
    if bad is not None:
        raise SubtitleError("subtitle-not-text", text[: text.index(bad)].count("\n") + 1)
    return text.split("\n")


def _decoded(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ENCODINGS
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SubtitleError("subtitle-encoding")


def _blocks(lines: list[str], number: int) -> list[tuple[int, list[str]]]:
    """Lines between empty ones, each block with the number of its first line."""
    blocks: list[tuple[int, list[str]]] = []
    block: list[str] = []
    for at, line in enumerate([*lines, ""], start=number):
        if line.strip():
            block.append(line.rstrip())
        elif block:
            blocks.append((at - len(block), block))
            block = []
    return blocks


def _cue(block: list[str], start: int, *, is_vtt: bool) -> tuple[int, Cue | None]:
    """A cue with the line of its times; None for what is none (comments, styles, headers, cues without text)."""
    if is_vtt and (block[0].startswith(SKIPPED_BLOCKS) or start == 2):
        return start, None
    at = 0 if "-->" in block[0] else 1
    if at >= len(block) or "-->" not in block[at]:
        raise SubtitleError("subtitle-unreadable-line", start, text=block[0][:40])
    line = start + at
    match = TIMING.match(block[at].strip())
    if match is None:
        raise SubtitleError("subtitle-unreadable-line", line, text=block[at][:40])
    begin, end = (_milliseconds(match.groups()[first : first + 4], line) for first in (0, 4))
    text = _harmless("\n".join(block[at + 1 :]))
    return line, Cue(begin, end, text, _settings(match[9] or "")) if text else None


def _milliseconds(parts: tuple[str | None, ...], line: int) -> int:
    hours, minutes, seconds, fraction = parts
    if int(minutes or 0) > 59 or int(seconds or 0) > 59:
        raise SubtitleError("subtitle-unreadable-line", line, text=":".join(part or "0" for part in parts[:3]))
    whole = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)
    return whole * 1000 + int((fraction or "0").ljust(3, "0"))


def _settings(text: str) -> str:
    return " ".join(part for part in text.split() if SETTING.match(part))


def _harmless(text: str) -> str:
    """Only the tags of WebVTT that change how letters look or say who speaks; everything else is shown as it is written."""
    text = ASS_OVERRIDE.sub("", text)
    parts: list[str] = []
    at = 0
    for tag in TAG.finditer(text):
        parts.append(_escaped(text[at : tag.start()]))
        parts.append(_kept(tag))
        at = tag.end()
    parts.append(_escaped(text[at:]))
    lines = ("".join(parts)).replace("-->", "--&gt;").split("\n")
    return "\n".join(line.strip() for line in lines if line.strip())


def _kept(tag: re.Match[str]) -> str:
    name = tag[1].lower()
    is_end = tag[0].startswith("</")
    if name in SAFE_TAGS:
        return f"</{name}>" if is_end else f"<{name}>"
    if name in ANNOTATED_TAGS:
        note = _escaped(" ".join(tag[3].split()))
        return f"</{name}>" if is_end else f"<{name} {note}>" if note else ""
    return ""


def _escaped(text: str) -> str:
    return ENTITY.sub("&amp;", text).replace("<", "&lt;").replace(">", "&gt;")


def _check_order(cues: list[tuple[int, Cue]], duration_seconds: float | None) -> None:
    for line, cue in cues:
        if cue.end_ms <= cue.start_ms:
            raise SubtitleError("subtitle-ends-before-start", line, start=clock(cue.start_ms), end=clock(cue.end_ms))
        if duration_seconds is not None and cue.end_ms / 1000 > duration_seconds + TOLERANCE_SECONDS:
            raise SubtitleError("subtitle-beyond-end", line, end=clock(cue.end_ms), seconds=round(duration_seconds, 1))
    for (_before, earlier), (line, later) in pairwise(cues):
        if later.start_ms < earlier.start_ms:
            raise SubtitleError("subtitle-out-of-order", line, start=clock(later.start_ms))
