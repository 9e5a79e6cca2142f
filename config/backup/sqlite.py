"""SQLite: its online backup copies a database that others write to, and back, each in one transaction."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from django.db import connection

from config.backup.facts import facts_of, our_tables
from config.backup.manifest import Facts
from config.backup.refusal import BackupError

FILE = "database.sqlite3"


def dump(target: Path) -> Facts:
    """Copy the live database, with what its write-ahead log holds, and ask the copy what is in it."""
    target.unlink(missing_ok=True)
    tables = our_tables()
    connection.ensure_connection()
    with closing(sqlite3.connect(target)) as copy:
        connection.connection.backup(copy)  # in one step: writers go on, and the copy is of one moment
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
        if (verdict := copy.execute("PRAGMA quick_check").fetchone()[0]) != "ok":
            raise BackupError(f"The database itself is damaged: {verdict}. Keep the backups that you have.")
        return facts_of(copy.cursor(), tables)


def check(source: Path) -> None:
    """Raises BackupError if SQLite cannot read the copy."""
    try:
        with _opened(source) as copy:
            verdict = copy.execute("PRAGMA quick_check").fetchone()[0]
    except sqlite3.Error as error:
        verdict = str(error)
    if verdict != "ok":
        raise BackupError(f"SQLite cannot read {source}: {verdict}")


@contextmanager
def _opened(source: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"file:{quote(str(source))}?mode=ro&immutable=1", uri=True)) as copy:
        yield copy


def load(source: Path) -> None:
    """Put the copy in the place of whatever is there: all of it, or nothing when it fails."""
    connection.ensure_connection()
    with _opened(source) as copy:
        copy.backup(connection.connection)
    connection.close()


def others_at_work() -> int:
    """Unknown to SQLite; the lock of `manage.py up` speaks for it."""
    return 0
