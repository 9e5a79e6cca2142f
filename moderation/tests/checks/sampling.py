"""Loads the samples that every check ships: inputs that it must find, must let pass, and cannot read."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from moderation.checks.contract import Check, CheckInput, CheckOutput, MediaFacts, Status, TextField, run_check

SAMPLES = Path(__file__).parent / "samples"
RULES = Path(__file__).parents[2] / "rules"
KINDS = ("positive", "negative", "broken")


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

    def __str__(self) -> str:
        return f"{self.key}: {self.kind}: {self.name}"

    def wrong_with(self, check: Check) -> str:
        """What is wrong with the check's answer to this sample; empty when it is right."""
        answer = run_check(check, self.given)
        if not isinstance(answer, CheckOutput):
            return f"{self}: answered {answer!r}"
        seen = {
            "status": (answer.status, self.status),
            "labels": ([item.label for item in answer.evidence], self.labels),
            "found": ([item.text for item in answer.evidence], self.found),
            "ranges": ([[item.start_ms, item.end_ms] for item in answer.evidence], self.ranges),
        }
        wrong = [
            f"{name} {got!r}, not {want!r}" for name, (got, want) in seen.items() if want is not None and got != want
        ]
        return f"{self}: {'; '.join(wrong)}" if wrong else ""


def shipped_parameters(key: str) -> dict[str, Any]:
    """The rules that the product ships today for one check."""
    if key == "banned-words":
        return {"words": yaml.safe_load((RULES / "words.yaml").read_text("utf-8"))[-1]["words"]}
    parameters: dict[str, Any] = yaml.safe_load((RULES / "checks.yaml").read_text("utf-8"))[-1][key]
    return parameters


def samples_of(key: str) -> list[Sample]:
    """All samples of one check, in file order."""
    rows = yaml.safe_load((SAMPLES / f"{key}.yaml").read_text("utf-8"))
    return [_sample(key, kind, row) for kind in KINDS for row in rows[kind]]


def _sample(key: str, kind: str, row: dict[str, Any]) -> Sample:
    texts, facts = row.get("texts"), row.get("facts")
    given = CheckInput(
        digest="d" * 64,
        on=date(2025, 6, 1),
        parameters=shipped_parameters(key) | row.get("parameters", {}),
        texts=None if texts is None else tuple(TextField(*entry) for entry in texts),
        facts=None if facts is None else MediaFacts(**facts),
        analysis=row.get("analysis"),
        declarations=row.get("declarations"),
        copies=None if row.get("copies") is None else tuple(row["copies"]),
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
    )
