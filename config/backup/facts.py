"""What a database says of itself, read by plain SQL: the same questions go to the live one, to a copy and to a restored one."""

import shutil
import subprocess
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from billing.services.sealing import LEDGER_CHAIN
from config.backup.manifest import Facts
from config.backup.refusal import BackupError
from core.audit import AUDIT_CHAIN

CHAINS = (AUDIT_CHAIN, LEDGER_CHAIN)


def our_tables() -> list[str]:
    """Tables of our models and Django's own that are in the configured database."""
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    return sorted({*names, "django_migrations"})


def facts_of(cursor: Any, tables: list[str]) -> Facts:
    """Ask a cursor (Django's or the driver's); all answers are of one moment if its transaction is."""
    rows = {}
    for table in tables:
        cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608 - our own tables
        rows[table] = int(cursor.fetchone()[0])
    cursor.execute("SELECT app, name FROM django_migrations ORDER BY id")
    migrations = {str(app): str(name) for app, name in cursor.fetchall()}
    heads = {}
    for chain in CHAINS:
        table = connection.ops.quote_name(chain.heads._meta.db_table)  # noqa: SLF001 - Django's documented _meta
        cursor.execute(f"SELECT position, hash FROM {table} WHERE id = 1")  # noqa: S608 - our own tables
        heads[chain.name] = tuple(cursor.fetchone() or (0, ""))
    return Facts(migrations, rows, heads)


def differences(then: Facts, now: Facts) -> list[str]:
    """What a restored database has lost or gained, a sentence a table."""
    return [
        f"{table} has {now.rows.get(table, 0)} rows, the backup noted {count}"
        for table, count in then.rows.items()
        if now.rows.get(table, 0) != count
    ]


def check_not_newer(facts: Facts, commit: str) -> None:
    """Refuse what this code would not understand. Raises BackupError naming the migrations."""
    loader = MigrationLoader(None)
    known = set(loader.disk_migrations)
    for migration in loader.disk_migrations.values():
        known |= set(migration.replaces)
    unknown = sorted(f"{app}.{name}" for app, name in facts.migrations.items() if (app, name) not in known)
    if unknown:
        hint = f" (commit {commit[:12]})" if commit else ""
        message = f"The backup is newer than this code, which does not know {', '.join(unknown)}. Restore it with the code that made it{hint}."
        raise BackupError(message)


def code_commit() -> str:
    """The commit of the code that runs, or nothing where there is no git."""
    git = shutil.which("git")
    if git is None:
        return ""
    argv = [git, "-C", str(settings.BASE_DIR), "rev-parse", "HEAD"]
    run = subprocess.run(argv, capture_output=True, text=True, check=False, timeout=20)  # noqa: S603
    return run.stdout.strip() if run.returncode == 0 else ""
