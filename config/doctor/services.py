"""Probes of what keeps data: database, cache, storage; and whether its clock agrees with ours."""

import secrets

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from redis.exceptions import RedisError

from core.doctor import Finding, broken, fine, probe, worth_knowing

TOLERATED_SECONDS = 2.0
FAR_SECONDS = 30.0
UNIX_TIME = {
    "sqlite": "SELECT (julianday('now') - 2440587.5) * 86400.0",
    "postgresql": "SELECT extract(epoch FROM clock_timestamp())",
}
STORAGE_ERRORS = (OSError, BotoCoreError, ClientError)


def _single(query: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(query)
        row = cursor.fetchone()
    return row[0] if row else None


@probe("database")
def database() -> Finding:
    """It answers, its tables are up to date, and SQLite writes ahead."""
    try:
        executor = MigrationExecutor(connection)
        waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        version = _database_version()
    except DatabaseError as error:
        return broken(f"does not answer: {error}".strip(), "Check DATABASE_URL and that the server runs.")
    if waiting:
        return broken(
            f"{version}: {waiting} migrations are not applied", "Run `manage.py migrate`, or start `manage.py up`."
        )
    if connection.vendor == "sqlite" and _single("PRAGMA journal_mode") != "wal":
        return broken(
            f"{version} does not write ahead (WAL)", "Move DUANJU_DATA to a local disk; network folders cannot do it."
        )
    return fine(f"{version}, all migrations applied")


def _database_version() -> str:
    if connection.vendor == "sqlite":
        return f"SQLite {_single('SELECT sqlite_version()')}"
    return f"PostgreSQL {_single('SHOW server_version')}"


@probe("clock")
def clock() -> Finding:
    """Ours and the database's: leases and release dates depend on both."""
    query = UNIX_TIME.get(connection.vendor)
    try:
        before = timezone.now().timestamp()
        theirs = float(str(_single(query))) if query else before
        after = timezone.now().timestamp()
    except DatabaseError:
        return broken("the database does not tell the time", "See the line about the database.")
    apart = max(before - theirs, theirs - after, 0.0)
    if apart > FAR_SECONDS:
        return broken(f"{apart:.0f} s away from the database's clock", "Set the time by NTP on both machines.")
    if apart > TOLERATED_SECONDS:
        return worth_knowing(f"{apart:.1f} s away from the database's clock", "Set the time by NTP on both machines.")
    return fine(f"agrees with the database's within {max(apart, 0.1):.1f} s")


@probe("cache")
def cache_answers() -> Finding:
    """It keeps a value."""
    key, value = f"doctor-{secrets.token_hex(6)}", secrets.token_hex(6)
    try:
        cache.set(key, value, 10)
        kept = cache.get(key)
        cache.delete(key)
    except (RedisError, OSError) as error:
        return broken(f"does not answer: {error}", "Check CACHE_URL and that the server runs.")
    if kept != value:
        return broken("forgets what it was given", "Check CACHE_URL and the server's memory limit.")
    return fine("Redis" if settings.CACHE_URL else "in the memory of each process")


@probe("storage")
def storage() -> Finding:
    """A file can be written, read and removed."""
    where = f"bucket {settings.S3_BUCKET}" if settings.S3_BUCKET else str(settings.MEDIA_ROOT)
    content = secrets.token_bytes(32)
    try:
        name = default_storage.save(f"doctor/{secrets.token_hex(6)}", ContentFile(content))
        with default_storage.open(name) as stream:
            same = stream.read() == content
        default_storage.delete(name)
    except STORAGE_ERRORS as error:
        return broken(f"{where}: {error}", "Check that the folder can be written, or S3_BUCKET and its keys.")
    if not same:
        return broken(f"{where} gives back something else than was written", "Look for a proxy or a full disk.")
    return fine(f"{where}: wrote, read and removed a file")
