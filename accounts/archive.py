"""A zip of tables: each kind as JSON for programs and as CSV for people. Rows stream through; nothing is held in memory."""

import csv
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
Rows = Iterable[Mapping[str, object]]


def write_archive(
    path: Path, kinds: Mapping[str, Callable[[], Rows]], *, note: str, after: Callable[[int], bool]
) -> bool:
    """Write ``<kind>.json`` and ``<kind>.csv`` for every kind, and a README.txt.

    ``after(per_cent)`` is asked after each kind whether to go on; returns False when it said no.
    """
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", note)
        for done, (kind, rows) in enumerate(kinds.items(), start=1):
            as_json, as_csv = path.with_suffix(".json"), path.with_suffix(".csv")
            write_rows(rows(), as_json, as_csv)
            archive.write(as_json, f"{kind}.json")
            archive.write(as_csv, f"{kind}.csv")
            if not after(100 * done // len(kinds)):
                return False
    return True


def write_rows(rows: Rows, as_json: Path, as_csv: Path) -> None:
    """One pass over the rows into both files; no rows are an empty list and an empty table."""
    with as_json.open("w", encoding="utf-8") as texts, as_csv.open("w", encoding="utf-8-sig", newline="") as table:
        writer = csv.writer(table)
        texts.write("[")
        for number, row in enumerate(rows):
            if number == 0:
                writer.writerow(row)
            texts.write(("," if number else "") + "\n" + json.dumps(row, ensure_ascii=False, default=str))
            writer.writerow([cell(value) for value in row.values()])
        texts.write("\n]\n")


def cell(value: object) -> object:
    """A cell that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value
