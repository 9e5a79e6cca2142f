"""The folder of a backup: written beside its place, moved there whole; what an earlier run copied is not copied again."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from config.backup.manifest import MEDIA, NAME, KeptFile, is_backup, read_manifest
from config.backup.refusal import BackupError


@dataclass(frozen=True)
class Earlier:
    """A finished backup whose media files need not be copied again."""

    folder: Path | None = None
    files: dict[str, KeptFile] = field(default_factory=dict)


def earlier_backup(folder: Path) -> Earlier:
    """The backup that lies in the folder itself, else the newest one beside it."""
    beside = [
        path for path in folder.parent.iterdir() if is_backup(path) and path.suffix not in (".partial", ".previous")
    ]
    for found in sorted(beside, key=lambda path: (path == folder, (path / NAME).stat().st_mtime), reverse=True):
        try:
            manifest, is_ours = read_manifest(found)
        except BackupError:
            continue
        if is_ours:
            return Earlier(found, {file.path: file for file in manifest.media})
    return Earlier()


@contextmanager
def drafted(folder: Path) -> Iterator[Path]:
    """A draft beside the folder, which takes its place when the body ends well. A killed run is continued by the next one."""
    _check_place(folder)
    previous, draft = folder.with_name(f"{folder.name}.previous"), folder.with_name(f"{folder.name}.partial")
    draft.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(draft, os.O_RDONLY)
    try:
        _lock(handle, draft)
        _tidy(folder, previous)
        (draft / NAME).unlink(missing_ok=True)
        (draft / MEDIA).mkdir(exist_ok=True)
        yield draft
        os.sync()  # every byte lies on the disk before the name says that it does
        if folder.exists():
            folder.rename(previous)
        draft.rename(folder)
        os.sync()
        shutil.rmtree(previous, ignore_errors=True)
    finally:
        os.close(handle)


def _check_place(folder: Path) -> None:
    if folder.is_relative_to(Path(settings.MEDIA_ROOT).resolve()):
        raise BackupError(f"{folder} lies inside the media folder: the backup would keep itself. Name another folder.")
    if os.path.ismount(folder):
        raise BackupError(
            f"{folder} is the root of a disk, which cannot be replaced as a whole. Name a folder inside it."
        )
    if folder.exists() and not folder.is_dir():
        raise BackupError(f"{folder} is not a folder.")
    if folder.is_dir() and any(folder.iterdir()) and not is_backup(folder):
        raise BackupError(f"{folder} holds something else than a backup. Name a new folder.")


def _lock(handle: int, draft: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise BackupError(f"Another backup is writing to {draft} just now. Wait until it has ended.") from error


def _tidy(folder: Path, previous: Path) -> None:
    """A run that died between its two renames left the older backup under another name."""
    if not previous.exists():
        return
    if is_backup(folder):
        shutil.rmtree(previous)
    else:
        previous.rename(folder)
