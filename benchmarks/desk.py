"""The first page of the review desk with a hundred thousand cases, against a thousand: CPU of the whole request, database included.

Both sizes answer in turns, so that a machine which is busy with other things is busy for both.
"""

import json
import statistics
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from subprocess import Popen
from tempfile import TemporaryDirectory

from benchmarks.billing import read_line, say, start
from benchmarks.table import Row

FEW, MANY, GROWTH = 1_000, 100_000, 1.2
WARM, ROUNDS = 3, 25
TABS = {"waiting": "review queue", "mine": "review queue, mine", "decided": "decided cases"}


def rows() -> list[dict[str, object]]:
    """Each size in a database of its own (SQLite, so that its work is ours)."""
    with ExitStack() as stack:
        few, many = (stack.enter_context(_desk(count)) for count in (FEW, MANY))
        turns = [(_ask(few), _ask(many)) for _round in range(WARM + ROUNDS)][WARM:]
    return [
        Row(
            f"{name}, {MANY:,} cases to {FEW:,}",
            statistics.median(of_many[tab] / of_few[tab] for of_few, of_many in turns),
            "x",
            statistics.median(of_few[tab] for of_few, _many in turns),
            GROWTH,
        ).to_json()
        for tab, name in TABS.items()
    ]


@contextmanager
def _desk(count: int) -> Iterator[Popen[str]]:
    """A process with a desk of so many cases, filled and waiting for lines."""
    with TemporaryDirectory() as folder, start("", count, module="benchmarks.desk_work", folder=folder) as process:
        read_line(process)
        yield process
        process.communicate()


def _ask(process: Popen[str]) -> dict[str, float]:
    """Milliseconds of CPU for one page of each tab."""
    say(process, "pages")
    answer: dict[str, float] = json.loads(read_line(process))
    return answer
