"""Runs one check in a process of its own: `python -m moderation.checks.child < PICKLE` prints one JSON object.

Pictures are decoded by large libraries written in C++; here they can only kill the child, and what they allocate is given back.
"""

import json
import pickle
import sys
from dataclasses import asdict
from typing import Any

from moderation.checks.contract import CheckInput, CheckOutput, run_check
from moderation.checks.registry import check_of


def packed(key: str, version: int, given: CheckInput) -> bytes:
    """What the child reads."""
    return pickle.dumps((key, version, given))


def as_json(output: CheckOutput) -> dict[str, Any]:
    """The answer in plain JSON: status, score, evidence, metrics, engine, note."""
    return {
        "status": output.status.value,
        "score": output.score,
        "evidence": [asdict(finding) for finding in output.evidence],
        "metrics": dict(output.metrics),
        "engine": output.engine,
        "note": output.note,
    }


def main() -> None:
    """Read, run, answer."""
    key, version, given = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by our own parent
    check = check_of(key, version)
    if check is None:
        sys.exit(f"there is no check {key} of version {version}")
    sys.stdout.write(json.dumps(as_json(run_check(check, given))))


if __name__ == "__main__":
    main()
