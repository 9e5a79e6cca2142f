"""Restoring a backup: nothing is written before everything was checked, and at the end the chains say whether it is all there."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import F

from billing.services.verification import verify_ledger
from config.backup.facts import CHAINS, check_not_newer, differences, facts_of
from config.backup.files import damage_of, put_back, stored_files
from config.backup.keys import differing_keys
from config.backup.making import Say, server
from config.backup.manifest import MEDIA, Manifest, read_manifest
from config.backup.refusal import BackupError
from config.supervision.exclusion import TakenError, sole_use
from core.audit import verify_audit
from media.enums import AssetState
from media.models import Asset, Rendition

MOST_NAMED = 20
UNSEALED = (
    "manifest.json is not sealed with the SECRET_KEY that is set now: either the key is another one than at the time of the backup, or "
    "somebody changed the manifest. Files are compared with what it says, so trust it only if you know where the folder has been."
)


def check_backup(folder: Path, say: Say) -> Manifest:
    """Read every file of a backup and compare it with the manifest; write nothing. Raises BackupError naming what does not fit."""
    manifest, is_sealed = read_manifest(folder)
    say(f"backup of {manifest.created_at}, code {manifest.commit[:12] or 'unknown'}, {manifest.database.engine}")
    for sentence in [*([] if is_sealed else [UNSEALED]), *differing_keys(manifest.key_salt, manifest.key_fingerprints)]:
        say(f"note: {sentence}")
    dump = manifest.database
    if dump.engine != connection.vendor:
        raise BackupError(
            f"This is a backup of {dump.engine}, but this site uses {connection.vendor}. Set DATABASE_URL."
        )
    check_not_newer(dump.facts, manifest.commit)
    damages = [damage_of(dump.file, folder / dump.file.path)]
    damages += [damage_of(file, folder / MEDIA / file.path) for file in manifest.media]
    if named := [damage for damage in damages if damage]:
        raise BackupError(_listed("The backup is damaged, nothing was written:", named))
    server().check(folder / dump.file.path)
    say(f"checked: the database and {len(manifest.media)} media files are what was backed up")
    return manifest


def restore_backup(folder: Path, say: Say, *, replace: bool) -> None:
    """Put a backup in the place of this site's database and storage. Raises BackupError; what was written by then is said."""
    manifest = check_backup(folder, say)
    try:
        with sole_use(settings.DUANJU_DATA, url="manage.py restore"):
            _check_room(replace=replace)
            # The media before the database: a restore that is killed leaves files without rows, never rows without files.
            say(
                f"media: {put_back(folder, manifest.media)} of {len(manifest.media)} files written, the others were there"
            )
            server().load(folder / manifest.database.file.path)
            say("database: loaded")
            problems = _loss(manifest)
            _migrate(say)
            problems += _verdicts(manifest, say)
    except TakenError as error:
        raise BackupError(f"{error} A restore needs the site to be stopped.") from error
    if problems:
        raise BackupError(_listed("Restored, but this does not fit:", problems))
    say("ok: everything that the backup holds is here, and the audit record and the ledger contain its heads")


def _check_room(*, replace: bool) -> None:
    if others := server().others_at_work():
        raise BackupError(
            f"Other programs use the database ({others} connections). Stop the site on every machine first."
        )
    tables = len(connection.introspection.table_names())
    files = sum(1 for _file in stored_files())
    if (tables or files) and not replace:
        message = (
            f"This site is not empty: {tables} tables, {files} media files. Nothing was changed. With --yes the database is replaced by that of "
            "the backup, and its media files are written over those of the same name. Make a backup of what is here first."
        )
        raise BackupError(message)


def _loss(manifest: Manifest) -> list[str]:
    """Before any migration: the same rows in the same tables as at the moment of the backup."""
    present = set(connection.introspection.table_names()) & set(manifest.database.facts.rows)
    with connection.cursor() as cursor:
        now = facts_of(cursor, sorted(present))
    return differences(manifest.database.facts, now)


def _migrate(say: Say) -> None:
    executor = MigrationExecutor(connection)
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if waiting:
        call_command("migrate", interactive=False, verbosity=0)
        say(f"database: the backup is older than the code, {waiting} migrations applied")


def _verdicts(manifest: Manifest, say: Say) -> list[str]:
    """Recompute both chains and the ledger's sums, and look for the heads that the manifest noted."""
    ledger, audit = verify_ledger(), verify_audit()
    say(f"audit record: {audit.sealed} sealed, {audit.unsealed} not sealed yet, head {audit.head}")
    say(f"ledger: {ledger.transactions} transactions, {ledger.chain.sealed} sealed, head {ledger.chain.head}")
    problems = [*ledger.problems, *[f"{name}: {broken}" for name, broken in _breaks(audit.broken, ledger.chain.broken)]]
    for chain in CHAINS:
        position, head = manifest.database.facts.heads[chain.name]
        if head and not chain.contains(head):
            problems.append(
                f"{chain.name}: the chain does not contain the head {head} that the backup noted at position {position}"
            )
    return [*problems, *_missing_files(manifest)]


def _breaks(audit: str, ledger: str) -> list[tuple[str, str]]:
    return [(name, broken) for name, broken in (("audit", audit), ("ledger", ledger)) if broken]


def _missing_files(manifest: Manifest) -> Iterator[str]:
    """Files of ready assets, by the digests that their rows hold. Those of other assets come and go."""
    kept = {file.path: file.sha256 for file in manifest.media}
    sources = Asset.objects.filter(state=AssetState.READY).values_list("source_key", "source_sha256")
    published = Rendition.objects.filter(asset__state=AssetState.READY, plan_hash=F("asset__plan_hash"))
    rows = published.values_list("asset__published_prefix", "name", "sha256")
    named = [*sources, *((f"{prefix}/{name}.mp4", sha256) for prefix, name, sha256 in rows)]
    for key, sha256 in named:
        if kept.get(key) != sha256:
            what = "not the file in the backup" if key in kept else "not in the backup"
            yield f"media: the database names {key}, which is {what}"


def _listed(headline: str, sentences: list[str]) -> str:
    more = [f"... and {len(sentences) - MOST_NAMED} more"] if len(sentences) > MOST_NAMED else []
    return "\n".join([headline, *sentences[:MOST_NAMED], *more])
