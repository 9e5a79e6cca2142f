"""The first page of the review desk with a hundred thousand cases, against a thousand: CPU of the whole request, database included."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.table import Row

ROOT = Path(__file__).parent.parent
FEW, MANY, GROWTH = 1_000, 100_000, 1.2


def rows() -> list[dict[str, object]]:
    """Each size in a database of its own (SQLite, so that its work is ours)."""
    few, many = _ask(FEW), _ask(MANY)
    found = [
        Row(f"{name}, {MANY:,} cases to {FEW:,}", many[key] / few[key], "x", few[key], GROWTH)
        for key, name in (("waiting", "review queue"), ("mine", "review queue, mine"), ("decided", "decided cases"))
    ]
    return [row.to_json() for row in found]


def _ask(count: int) -> dict[str, float]:
    """Milliseconds of CPU, by tab."""
    with tempfile.TemporaryDirectory() as folder:
        own = {"DUANJU_DATA": folder, "DATABASE_URL": "", "DJANGO_SETTINGS_MODULE": "config.settings"}
        environment = {**os.environ, **own}  # noqa: TID251 - the environment of a child process
        argv = [sys.executable, "-m", "benchmarks.desk_work", str(count)]
        done = subprocess.run(argv, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    answer: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return answer
