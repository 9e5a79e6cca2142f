"""The media: everything in the configured storage, copied once, since what is published there never changes.

Unfinished uploads and scratch folders lie in the data folder outside of the storage (media/inbox.py, media/scratch.py) and are not
kept: no row promises them, a sender sends the rest again, and a step that lost its scratch folder begins anew.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage

from config.backup.folders import Earlier
from config.backup.manifest import MEDIA, KeptFile
from config.backup.refusal import BackupError
from media.inbox import digest_of
from media.scratch import scratch_root
from media.storage import local_path, read_range, store_file

ATTEMPTS = 3
PROBES = "doctor/"  # what `manage.py doctor` writes and removes
UNFINISHED = ".part"  # written beside its place, renamed when whole


@dataclass(frozen=True)
class Stored:
    """One file of the storage as its listing shows it."""

    key: str
    bytes: int
    modified_ns: int


@dataclass
class Tally:
    """What happened to the files, for the last line."""

    copied: int = 0
    known: int = 0
    copied_bytes: int = 0


def stored_files() -> Iterator[Stored]:
    """Every file in the storage that somebody may need again."""
    root = local_path("")
    found = _in_bucket() if root is None else _on_disk(root)
    return (file for file in found if not file.key.startswith(PROBES) and not file.key.endswith(UNFINISHED))


def _on_disk(root: Path) -> Iterator[Stored]:
    for path in sorted(root.rglob("*")):
        with suppress(FileNotFoundError):  # removed since it was listed
            if path.is_file():
                yield _look_on_disk(path, path.relative_to(root).as_posix())


def _look_on_disk(path: Path, key: str) -> Stored:
    now = path.stat()
    return Stored(key, now.st_size, now.st_mtime_ns)


def _in_bucket() -> Iterator[Stored]:
    storage: Any = default_storage
    return (Stored(row.key, row.size, _ns(row.last_modified)) for row in storage.bucket.objects.all())


def _look(key: str) -> Stored:
    path = local_path(key)
    if path is not None:
        return _look_on_disk(path, key)
    storage: Any = default_storage
    row = storage.bucket.Object(key)
    return Stored(key, row.content_length, _ns(row.last_modified))


def _ns(moment: datetime) -> int:
    return int(moment.timestamp()) * 1_000_000_000  # a bucket counts whole seconds


def keep_files(draft: Path, earlier: Earlier) -> tuple[tuple[KeptFile, ...], Tally]:
    """Bring the draft's media folder in line with the storage."""
    tally, kept = Tally(), []
    for found in stored_files():
        with suppress(FileNotFoundError):  # a sweeper removed it: after a restore it would remove it again
            kept.append(_keep(found, draft / MEDIA / found.key, earlier, tally))
    _remove_others(draft / MEDIA, {file.path for file in kept})
    return tuple(kept), tally


def _keep(found: Stored, target: Path, earlier: Earlier, tally: Tally) -> KeptFile:
    target.parent.mkdir(parents=True, exist_ok=True)
    known = earlier.files.get(found.key)
    if known and (known.bytes, known.modified_ns) == (found.bytes, found.modified_ns) and _link(earlier, known, target):
        tally.known += 1
        return known
    if target.is_file() and _look_on_disk(target, found.key) == found:  # from a run that was killed
        tally.known += 1
        return KeptFile(found.key, found.bytes, digest_of(target), found.modified_ns)
    kept = _copy(found, target)
    tally.copied += 1
    tally.copied_bytes += kept.bytes
    return kept


def _link(earlier: Earlier, known: KeptFile, target: Path) -> bool:
    """One file in two backups takes its space once. False where the disk knows no hard links, or the earlier file is damaged."""
    if earlier.folder is None:
        return False
    source = earlier.folder / MEDIA / known.path
    try:
        if source.stat().st_size != known.bytes:
            return False
        target.unlink(missing_ok=True)
        target.hardlink_to(source)
    except OSError:
        return False
    return True


def _copy(found: Stored, target: Path) -> KeptFile:
    """Copy under another name, and again if somebody wrote meanwhile. Raises FileNotFoundError when it is gone."""
    part = target.with_name(f"{target.name}{UNFINISHED}")
    for _attempt in range(ATTEMPTS):
        digest = hashlib.sha256()
        with part.open("wb") as file:
            for chunk in read_range(found.key, 0, found.bytes) if found.bytes else ():
                file.write(chunk)
                digest.update(chunk)
        now = _look(found.key)
        if now == found and part.stat().st_size == found.bytes:
            os.utime(part, ns=(found.modified_ns, found.modified_ns))
            part.replace(target)
            return KeptFile(found.key, found.bytes, digest.hexdigest(), found.modified_ns)
        found = now
    raise BackupError(
        f"{found.key} in the storage changes while it is read. Published files never do: look who writes to it."
    )


def _remove_others(folder: Path, wanted: set[str]) -> None:
    """What a killed run copied and the storage has no more."""
    for path in folder.rglob("*"):
        if path.is_file() and path.relative_to(folder).as_posix() not in wanted:
            path.unlink()


def damage_of(file: KeptFile, path: Path) -> str:
    """A sentence about what is wrong with a file of a backup, or nothing."""
    try:
        size = path.stat().st_size
        if size < file.bytes:
            return f"{path} was cut off: it has {size} of {file.bytes} bytes"
        if size > file.bytes or digest_of(path) != file.sha256:
            return f"{path} was changed: its content is not what was backed up"
    except FileNotFoundError:
        return f"{path} is missing"
    except OSError as error:
        return f"{path} cannot be read: {error.strerror}"
    return ""


def put_back(folder: Path, files: tuple[KeptFile, ...]) -> int:
    """Publish every file of a backup in the storage, unless exactly it is there; returns how many were written."""
    present = {stored.key: stored.bytes for stored in stored_files()}
    written = 0
    for file in files:
        if present.get(file.path) == file.bytes and _digest_in_storage(file) == file.sha256:
            continue
        with tempfile.TemporaryDirectory(prefix="restore-", dir=scratch_root()) as place:
            copy = Path(place) / "file"
            shutil.copyfile(folder / MEDIA / file.path, copy)
            store_file(copy, file.path)
        written += 1
    return written


def _digest_in_storage(file: KeptFile) -> str:
    digest = hashlib.sha256()
    for chunk in read_range(file.path, 0, file.bytes) if file.bytes else ():
        digest.update(chunk)
    return digest.hexdigest()
