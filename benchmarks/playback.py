"""A beat of a player and the decision to play, as requests through the whole stack, against plain requests in the same run.

Needs a PostgreSQL server (``TEST_POSTGRES_URL``); everything happens in a database of its own, which is dropped at the end.
"""

from benchmarks.billing import ask, database
from benchmarks.table import Row

BEAT, BATCH, DECISION = 1.5, 0.2, 2.0


def rows() -> list[dict[str, object]]:
    """Ratios of CPU, the database's part included."""
    with database("duanju_bench_playback") as address:
        told = ask(address, "all", module="benchmarks.playback_work")
    insert, listed = told["insert_ms"], told["list_ms"]
    figures = [
        Row("progress beat, of a single insert", told["beat_ms"] / insert, "x", insert, BEAT),
        Row("one of a hundred beats sent together, of a single insert", told["batch_ms"] / insert, "x", insert, BATCH),
        Row("playback decision, of a one-query list of 50 rows", told["prepare_ms"] / listed, "x", listed, DECISION),
        Row("playback decision and a session begun, of the same", told["start_ms"] / listed, "x", listed),
    ]
    return [figure.to_json() for figure in figures]
