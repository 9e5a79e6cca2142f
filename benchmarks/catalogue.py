"""The viewers' lists among ten and a hundred thousand episodes: each page against a floor of the same run, and whether it stays so as they grow.

Needs a PostgreSQL server (``TEST_POSTGRES_URL``); every size is a database of its own, which is dropped at the end.
"""

from benchmarks.billing import ask, database
from benchmarks.table import Row

SIZES = (10_000, 100_000)
BARS = {"home": 3.0, "catalogue": 2.0, "search": 5.0}
NAMES = {
    "home": "home page, of a one-query list of 50 rows",
    "catalogue": "catalogue API, 50 rows, of the same",
    "search": "search, of its one statement",
}
GROWTH = 1.2


def rows() -> list[dict[str, object]]:
    """Ratios of CPU, the database's part included."""
    return [row.to_json() for row in measured(SIZES)]


def measured(sizes: tuple[int, ...]) -> list[Row]:
    """The ratios for each number of episodes, and those of the largest against those of the smallest."""
    told = {size: _ask(size) for size in sizes}
    figures = [
        Row(f"{NAMES[key]}, {size:,} episodes", ratios[key], "x", ratios[f"{key}_floor_ms"], bar)
        for size, ratios in told.items()
        for key, bar in BARS.items()
    ]
    few, many = sizes[0], sizes[-1]
    grown = [
        Row(f"{key}: ratio at {many:,} episodes to {few:,}", told[many][key] / told[few][key], "x", None, GROWTH)
        for key in BARS
    ]
    return [*figures, *grown]


def _ask(size: int) -> dict[str, float]:
    with database(f"duanju_bench_catalogue_{size}") as address:
        return ask(address, size, module="benchmarks.catalogue_work")
