"""PostgreSQL: pg_dump reads the snapshot that our own transaction counts in; a restore that fails puts back what was there."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection, transaction

from config.backup.facts import facts_of, our_tables
from config.backup.manifest import Facts
from config.backup.refusal import BackupError
from config.env import child_environment

FILE = "database.pgdump"
ASIDE = "before_restore"
VARIABLES = {"NAME": "PGDATABASE", "USER": "PGUSER", "PASSWORD": "PGPASSWORD", "HOST": "PGHOST", "PORT": "PGPORT"}


def dump(target: Path) -> Facts:
    """pg_dump in its custom format. Raises BackupError when it is missing, too old or fails."""
    program = _program("pg_dump", _server_major())
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        facts = facts_of(cursor, our_tables())
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        options = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={target}"]
        _run([program, *options, f"--exclude-schema={ASIDE}"])
    return facts


def check(source: Path) -> None:
    """Raises BackupError if pg_restore is missing or cannot read the dump."""
    _run([_program("pg_restore", _server_major()), "--list", str(source)])


def load(source: Path) -> None:
    """Restore in one transaction. What is there stands aside and comes back when it fails."""
    program = _program("pg_restore", _server_major())
    with _stepping_aside():
        name = str(connection.settings_dict["NAME"])
        options = ["--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error", f"--dbname={name}"]
        _run([program, *options, str(source)])


def others_at_work() -> int:
    """Other programs that are connected to the database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        return int(cursor.fetchone()[0])


@contextmanager
def _stepping_aside() -> Iterator[None]:
    """Tables are in the schema ``public``; it gets another name until the new one is complete. An empty one stays."""
    if not connection.introspection.table_names():
        yield
        connection.close()
        return
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute(f"DROP SCHEMA IF EXISTS {ASIDE} CASCADE")
        cursor.execute(f"ALTER SCHEMA public RENAME TO {ASIDE}")
        cursor.execute("CREATE SCHEMA public")
        cursor.execute(
            "COMMENT ON SCHEMA public IS 'standard public schema'"
        )  # as initdb made it: a dump then leaves it out
    try:
        yield
    except BackupError:
        with connection.cursor() as cursor, transaction.atomic():
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute(f"ALTER SCHEMA {ASIDE} RENAME TO public")
        raise
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {ASIDE} CASCADE")
    connection.close()  # what it has prepared speaks of tables that are gone


def _server_major() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        return int(cursor.fetchone()[0]) // 10_000


def _program(name: str, least: int) -> str:
    """The path of one of PostgreSQL's programs, not older than the server."""
    remedy = f"Install the client programs of PostgreSQL {least} or newer (Debian: apt-get install postgresql-client-{least})."
    path = shutil.which(name)
    if path is None:
        raise BackupError(f"{name} is not on the PATH. {remedy}")
    words = _run([path, "--version"])
    number = re.search(r"(\d+)", words)
    if number is None or int(number[1]) < least:
        raise BackupError(f"{name} is too old for a server of version {least}: {words.strip()}. {remedy}")
    return path


def _run(argv: list[str]) -> str:
    """The connection goes through the environment, so that no list of processes shows the password."""
    given = connection.settings_dict
    login = {name: str(given[key]) for key, name in VARIABLES.items() if given.get(key)}
    run = subprocess.run(argv, env=child_environment(**login), capture_output=True, text=True, check=False)  # noqa: S603
    if run.returncode:
        said = run.stderr.strip().splitlines()
        raise BackupError(f"{Path(argv[0]).name} failed: {' / '.join(said[:3]) or f'it ended with {run.returncode}'}")
    return run.stdout
