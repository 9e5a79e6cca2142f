"""Making a backup: seal the chains, dump the database, copy the media, write the manifest, take the place of the one before."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

from django.db import connection
from django.utils import timezone

from billing.services.sealing import seal_ledger
from config.backup import postgresql, sqlite
from config.backup.facts import code_commit
from config.backup.files import Tally, keep_files
from config.backup.folders import drafted, earlier_backup
from config.backup.keys import fingerprints, new_salt
from config.backup.manifest import Dump, KeptFile, Manifest, write_manifest
from core.audit import seal_audit
from media.inbox import digest_of

Say = Callable[[str], object]


def server() -> ModuleType:
    """The module that knows the configured database: ``FILE``, ``dump``, ``check``, ``load``, ``others_at_work``."""
    return postgresql if connection.vendor == "postgresql" else sqlite


def make_backup(folder: Path, say: Say) -> Manifest:
    """Write a backup of this site, which may be running, to a folder. Raises BackupError with the folder as it was."""
    folder = folder.resolve()
    begun = timezone.now()
    with drafted(folder) as draft:
        earlier = earlier_backup(folder)
        # The chains first: the heads that the manifest notes then speak for everything that was committed before this moment.
        seal_audit()
        seal_ledger()
        # The database before the media: a file is published before the row that names it is committed, so whatever the dump names is
        # in the storage by now. The other way round, an episode published in between would have its row here and its files nowhere.
        database = _dump(draft)
        say(f"database: {sum(database.facts.rows.values())} rows, {_size(database.file.bytes)}")
        files, tally = keep_files(draft, earlier)
        say(_media_line(tally, earlier.folder))
        salt = new_salt()
        manifest = Manifest(begun.isoformat(), code_commit(), database, salt, fingerprints(salt), files)
        write_manifest(draft, manifest)
    return manifest


def _dump(draft: Path) -> Dump:
    module = server()
    path = draft / module.FILE
    facts = module.dump(path)
    return Dump(connection.vendor, KeptFile(path.name, path.stat().st_size, digest_of(path)), facts)


def _media_line(tally: Tally, earlier: Path | None) -> str:
    known = f", {tally.known} known from {earlier or 'a run that was stopped'}" if tally.known else ""
    return f"media: {tally.copied} files copied ({_size(tally.copied_bytes)}){known}"


def _size(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB"
