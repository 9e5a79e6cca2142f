"""Where unfinished uploads lie: a local folder with one file each, locked while somebody writes to it."""

import errno
import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.errors import ConflictError, UnavailableError

DIGEST_CHUNK_BYTES = 1 << 20
FULL_DISK_CODES = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class UploadBusyError(ConflictError):
    """Another request is writing to the same upload (WebDAV's 423, which tus clients try again)."""

    status = 423
    default_code = "upload-busy"


def inbox_folder() -> Path:
    """The folder, made if need be."""
    folder = Path(settings.DUANJU_DATA) / "uploads"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def inbox_path(public_id: str) -> Path:
    """The file of an upload; its name is ours, never the sender's."""
    return inbox_folder() / f"{public_id}.part"


@contextmanager
def exclusive(public_id: str) -> Iterator[BinaryIO]:
    """The open file of an upload, for one writer at a time on this machine. Raises UploadBusyError."""
    with storage_may_be_full():
        handle = os.open(inbox_path(public_id), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "r+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise UploadBusyError(_("This file is being received by another request. Wait a moment.")) from error
        yield file


@contextmanager
def storage_may_be_full() -> Iterator[None]:
    """Turn the errors of a full disk into a sentence; other errors pass."""
    try:
        yield
    except OSError as error:
        if error.errno not in FULL_DISK_CODES:
            raise
        raise storage_full() from error


def storage_full() -> UnavailableError:
    """The refusal of bytes that there is no room for."""
    return UnavailableError(
        _("There is no room for this file just now. What has arrived is kept; try again later."), code="storage-full"
    )


def check_room(wanted_bytes: int) -> None:
    """Refuse before the first byte what would fill the disk. Raises UnavailableError."""
    if shutil.disk_usage(inbox_folder()).free < wanted_bytes + settings.FREE_SPACE_BYTES:
        raise storage_full()


def digest_of(path: Path, keep_alive: Callable[[], object] | None = None) -> str:
    """SHA-256 of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(DIGEST_CHUNK_BYTES):
            digest.update(chunk)
            if keep_alive:
                keep_alive()
    return digest.hexdigest()
