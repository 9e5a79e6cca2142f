"""The one interface between the desk and every automated check: what a check is given and what it must answer.

An answer is never a verdict. Checks hold or flag; people decide. "Could not look" is an answer of its own
(`error`, `not_available`, `not_applicable`) and never counts as `pass`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol

from moderation.checks.copies.matches import Match


class Status(StrEnum):
    """How a check ended."""

    PASS = "pass"  # noqa: S105 - a verdict word, not a password
    FLAG = "flag"
    BLOCK = "block"
    ERROR = "error"
    NOT_APPLICABLE = "not_applicable"
    NOT_AVAILABLE = "not_available"


NOT_CHECKED = frozenset({Status.ERROR, Status.NOT_AVAILABLE})
"""The machine has not looked: the desk says "not checked automatically" and a person must."""


class Level(StrEnum):
    """How much a finding weighs: `info` is shown, `flag` must be looked at, `block` is overruled only with a reason."""

    INFO = "info"
    FLAG = "flag"
    BLOCK = "block"


class Need(StrEnum):
    """What a subject can offer to checks; a check runs on items that offer everything it needs."""

    ANALYSIS = "analysis"
    FACTS = "facts"
    TEXTS = "texts"
    DECLARATIONS = "declarations"
    COPIES = "copies"
    FOOTAGE = "footage"
    PROVENANCE = "provenance"
    PICTURE_MATCHES = "picture_matches"
    SOUND_MATCHES = "sound_matches"
    CLASSES = "classes"
    FLASH_FAILURES = "flash_failures"
    ON_SCREEN = "on_screen"
    WORK = "work"


NOT_INSTALLED = "not installed here"
"""The note of a run whose check lacks its libraries: it is planned again when they arrive."""


class BrokenInputError(Exception):
    """What was handed in cannot be read as what it claims to be; `run_check` answers `error` with this sentence."""


@dataclass(frozen=True)
class TextField:
    """One visible text of the subject, e.g. field="title", language="zh-Hans"."""

    field: str
    language: str
    text: str


@dataclass(frozen=True)
class MediaFacts:
    """What the probe says about the source; None means that it was not measured. Sizes are in display pixels."""

    width: int | None = None
    height: int | None = None
    duration_ms: int | None = None
    has_sound: bool | None = None


@dataclass(frozen=True)
class Frame:
    """One picture of the source, upright, at most 480 px on its short side, as JPEG."""

    at_ms: int
    jpeg: bytes


@dataclass(frozen=True)
class Footage:
    """What one decode of the source yields for every check that looks at pictures: ``frames`` every ``step_ms``.

    ``flashes`` are (ms, badness) of ffmpeg's photosensitivity filter, in order; None when it was not measured.
    """

    frames: tuple[Frame, ...]
    step_ms: int
    duration_ms: int
    flashes: tuple[tuple[int, float], ...] | None = None


@dataclass(frozen=True)
class FrameClasses:
    """What a separately installed classifier says of one frame: scores from 0 to 1 by the names of its classes."""

    at_ms: int
    scores: Mapping[str, float]


@dataclass(frozen=True)
class FlashFailure:
    """A frame that a separately installed IRIS does not pass: for what (luminance, red), and whether it only warned."""

    at_ms: int
    kinds: tuple[str, ...]
    only_warned: bool


@dataclass(frozen=True)
class OnScreenLine:
    """One line of text read from the picture, from the first moment it was seen to the end of the last.

    ``bbox`` is (left, top, width, height) in thousandths of the picture's width and height; ``height_percent`` the
    height of its letters as a share of the picture's shortest edge; ``confidence`` runs from 0 to 1.
    """

    start_ms: int
    end_ms: int
    text: str
    bbox: tuple[int, int, int, int]
    height_percent: float
    confidence: float


@dataclass(frozen=True)
class CheckInput:
    """Everything a check may look at. A part that the subject does not have, or that was not measured, is None.

    ``declarations`` are the item's own; ``work`` is what was declared of the work that the item is a part of, and what the
    rules ask of its picture: {"filing_number": str, "ai_made": bool | None, "burnt_in": ids of labels}.
    """

    digest: str
    on: date
    parameters: Mapping[str, object] = field(default_factory=dict)
    texts: tuple[TextField, ...] | None = None
    facts: MediaFacts | None = None
    analysis: Mapping[str, object] | None = None
    declarations: Mapping[str, object] | None = None
    copies: tuple[str, ...] | None = None
    footage: Footage | None = None
    provenance: Mapping[str, object] | None = None
    picture_matches: tuple[Match, ...] | None = None
    sound_matches: tuple[Match, ...] | None = None
    classes: tuple[FrameClasses, ...] | None = None
    flash_failures: tuple[FlashFailure, ...] | None = None
    on_screen: tuple[OnScreenLine, ...] | None = None
    work: Mapping[str, object] | None = None


@dataclass(frozen=True)
class Evidence:
    """One finding: `label` is a stable id that the desk translates, `text` what was seen, in the subject's own words.

    Time ranges are milliseconds of the media; a finding in a text names its `field` ("synopsis:en") and its
    half-open `text_range` in the original, unnormalised text; one that is also elsewhere says where in `other_…_ms` of that work.
    `meant` is the word that a disguised one stands for; `bbox` is the place in the picture, in thousandths as in `OnScreenLine`;
    `frames` are the milliseconds of frames.
    """

    label: str
    level: Level
    policy_code: str
    start_ms: int | None = None
    end_ms: int | None = None
    score: float | None = None
    text: str = ""
    frames: tuple[int, ...] = ()
    field: str = ""
    text_range: tuple[int, int] | None = None
    other_start_ms: int | None = None
    other_end_ms: int | None = None
    bbox: tuple[int, int, int, int] | None = None
    meant: str = ""


@dataclass(frozen=True)
class CheckOutput:
    """The answer of one run: `metrics` are the numbers it rests on, `engine` says what measured them."""

    status: Status
    score: float | None = None
    evidence: tuple[Evidence, ...] = ()
    metrics: Mapping[str, float | int | str] = field(default_factory=dict)
    engine: str = ""
    note: str = ""


class Check(Protocol):
    """A plug-in. `version` rises whenever the same input may give another answer; old runs are kept.

    `rules` names the key under which its parameters stand in moderation/rules/checks.yaml.
    """

    @property
    def key(self) -> str: ...
    @property
    def version(self) -> int: ...
    @property
    def needs(self) -> frozenset[Need]: ...
    @property
    def policy_codes(self) -> tuple[str, ...]: ...
    def available(self) -> bool:
        """Whether its libraries and models are installed here."""

    def run(self, given: CheckInput) -> CheckOutput:
        """Look, and answer. Raises BrokenInputError when the input cannot be read."""


_RANK = {Level.INFO: 0, Level.FLAG: 1, Level.BLOCK: 2}
_STATUS = {Level.INFO: Status.PASS, Level.FLAG: Status.FLAG, Level.BLOCK: Status.BLOCK}


def concluded(
    evidence: tuple[Evidence, ...], *, metrics: Mapping[str, float | int | str] | None = None, engine: str = ""
) -> CheckOutput:
    """The output whose status follows from its gravest finding: no finding, or only `info`, is a pass."""
    worst = max((item.level for item in evidence), key=_RANK.__getitem__, default=Level.INFO)
    scores = [item.score for item in evidence if item.score is not None]
    return CheckOutput(
        status=_STATUS[worst], score=max(scores, default=None), evidence=evidence, metrics=metrics or {}, engine=engine
    )


def not_available(note: str) -> CheckOutput:
    """The check could not look, because something it needs is missing."""
    return CheckOutput(status=Status.NOT_AVAILABLE, note=note)


def not_applicable(note: str) -> CheckOutput:
    """There is nothing here for this check to look at."""
    return CheckOutput(status=Status.NOT_APPLICABLE, note=note)


def run_check(check: Check, given: CheckInput) -> CheckOutput:
    """Run one check on one input. Missing libraries or inputs are `not_available`, unreadable ones `error`."""
    if not check.available():
        return not_available(NOT_INSTALLED)
    missing = sorted(need.value for need in check.needs if getattr(given, need.value) is None)
    if missing:
        return not_available(f"missing: {', '.join(missing)}")
    try:
        return check.run(given)
    except BrokenInputError as broken:
        return CheckOutput(status=Status.ERROR, note=str(broken))
