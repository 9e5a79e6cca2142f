"""Loads the samples that every check ships: inputs that it must find, must let pass, and cannot read."""

from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import yaml

from moderation.checks.contract import (
    Check,
    CheckInput,
    CheckOutput,
    FlashFailure,
    Footage,
    Frame,
    FrameClasses,
    MediaFacts,
    OnScreenLine,
    Status,
    TextField,
    run_check,
)
from moderation.checks.copies.matches import Match, WorkKind

SAMPLES = Path(__file__).parent / "samples"
RULES = Path(__file__).parents[2] / "rules"
KINDS = ("positive", "negative", "broken")
LINE = {"start_ms": 0, "end_ms": 3000, "bbox": (100, 80, 800, 40), "height_percent": 5.5, "confidence": 0.98}
WORD_CHECKS = frozenset({"banned-words", "on-screen-words"})
DATED = frozenset({"id", "jurisdiction", "valid_from", "valid_to"})


@dataclass(frozen=True)
class Sample:
    """One input with the answer that is right for it."""

    key: str
    kind: str
    name: str
    given: CheckInput
    status: Status
    labels: list[str]
    found: list[str] | None
    ranges: list[list[int]] | None
    others: list[list[int]] | None

    def __str__(self) -> str:
        return f"{self.key}: {self.kind}: {self.name}"

    def wrong_with(self, check: Check) -> str:
        """What is wrong with the check's answer to this sample; empty when it is right."""
        answer: object = run_check(check, self.given)
        if not isinstance(answer, CheckOutput):
            return f"{self}: answered {answer!r}"
        seen = {
            "status": (answer.status, self.status),
            "labels": ([item.label for item in answer.evidence], self.labels),
            "found": ([item.text for item in answer.evidence], self.found),
            "ranges": ([[item.start_ms, item.end_ms] for item in answer.evidence], self.ranges),
            "others": ([[item.other_start_ms, item.other_end_ms] for item in answer.evidence], self.others),
        }
        wrong = [
            f"{name} {got!r}, not {want!r}" for name, (got, want) in seen.items() if want is not None and got != want
        ]
        return f"{self}: {'; '.join(wrong)}" if wrong else ""


def shipped_parameters(key: str) -> dict[str, Any]:
    """The rules that the product ships today for one check."""
    if key in WORD_CHECKS:
        row = yaml.safe_load((RULES / "words.yaml").read_text("utf-8"))[-1]
        return {name: value for name, value in row.items() if name not in DATED}
    parameters: dict[str, Any] = yaml.safe_load((RULES / "checks.yaml").read_text("utf-8"))[-1][key]
    return parameters


def samples_of(key: str) -> list[Sample]:
    """All samples of one check, in file order."""
    rows = yaml.safe_load((SAMPLES / f"{key}.yaml").read_text("utf-8"))
    return [_sample(key, kind, row) for kind in KINDS for row in rows[kind]]


def _sample(key: str, kind: str, row: dict[str, Any]) -> Sample:
    texts, facts, on_screen = row.get("texts"), row.get("facts"), row.get("on_screen")
    given = CheckInput(
        digest="d" * 64,
        on=date(2025, 6, 1),
        parameters=shipped_parameters(key) | row.get("parameters", {}),
        texts=None if texts is None else tuple(TextField(*entry) for entry in texts),
        facts=None if facts is None else MediaFacts(**facts),
        analysis=row.get("analysis"),
        declarations=row.get("declarations"),
        work=row.get("work"),
        on_screen=None if on_screen is None else tuple(OnScreenLine(**LINE | line) for line in on_screen),
        copies=None if row.get("copies") is None else tuple(row["copies"]),
        provenance=row.get("provenance"),
        classes=None
        if row.get("classes") is None
        else tuple(FrameClasses(at_ms, scores) for at_ms, scores in row["classes"]),
        flash_failures=None
        if row.get("flash_failures") is None
        else tuple(FlashFailure(at_ms, (kind,), only_warned) for at_ms, kind, only_warned in row["flash_failures"]),
        footage=None if row.get("footage") is None else _footage(row["footage"]),
        picture_matches=_matches(row, "picture_matches"),
        sound_matches=_matches(row, "sound_matches"),
    )
    return Sample(
        key=key,
        kind=kind,
        name=row["name"],
        given=given,
        status=Status(row["status"]),
        labels=row.get("labels", []),
        found=row.get("found"),
        ranges=row.get("ranges"),
        others=row.get("others"),
    )


def _matches(row: dict[str, Any], key: str) -> tuple[Match, ...] | None:
    rows = row.get(key)
    return None if rows is None else tuple(Match(**{**one, "kind": WorkKind(one["kind"])}) for one in rows)


def _footage(row: dict[str, Any]) -> Footage:
    flashes = row.get("flashes")
    return Footage(
        frames=tuple(Frame(at_ms, _picture(shown)) for at_ms, shown in row.get("frames", [])),
        step_ms=1000,
        duration_ms=row.get("duration_ms", 60_000),
        flashes=None if flashes is None else tuple((at_ms, badness) for at_ms, badness in flashes),
    )


def _picture(shown: str) -> bytes:
    """A frame as our decode leaves it: "broken" is none, "grey" is empty, everything else stands in it as a QR code."""
    if shown == "broken":
        return b"no picture"
    cv2, numpy = import_module("cv2"), import_module("numpy")
    picture = numpy.full((854, 480), 128, numpy.uint8)
    if shown != "grey":
        code = cv2.QRCodeEncoder.create().encode(shown)
        picture[100:296, 100:296] = 255
        picture[108:288, 108:288] = cv2.resize(code, (180, 180), interpolation=cv2.INTER_AREA)
    return bytes(cv2.imencode(".jpg", picture)[1])
