"""Searching ten thousand series: CPU of the whole request, database included, against a view that asks for the same words in one statement."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.table import Row

ROOT = Path(__file__).parent.parent
SERIES, TIMES_FLOOR, SUGGESTION_MS = 10_000, 5, 50


def rows() -> list[dict[str, object]]:
    """On SQLite, so that the database's work is ours."""
    return [row.to_json() for row in measured(SERIES)]


def measured(count: int) -> list[Row]:
    """The figures for so many series."""
    got = _ask(count)
    found = [
        Row(f"search for {name} in {count:,} series", spent / floor, "x", floor, TIMES_FLOOR)
        for name, (spent, floor) in got["searches"].items()
    ]
    return [*found, Row(f"slowest suggestions, {count:,} series", got["suggestions"], "ms", bar=SUGGESTION_MS)]


def _ask(count: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        own = {"DUANJU_DATA": folder, "DATABASE_URL": "", "DJANGO_SETTINGS_MODULE": "config.settings"}
        environment = {**os.environ, **own}  # noqa: TID251 - the environment of a child process
        argv = [sys.executable, "-m", "benchmarks.search_work", str(count)]
        done = subprocess.run(argv, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    answer: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return answer
