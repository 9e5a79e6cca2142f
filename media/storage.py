"""Bytes in and out of the configured storage: whole files published atomically, single ranges read without a whole download."""

import errno
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.files.storage import default_storage

CHUNK_BYTES = 256 * 1024


def local_path(key: str) -> Path | None:
    """Where the file lies on this machine, or None when the storage is elsewhere."""
    try:
        return Path(default_storage.path(key))
    except NotImplementedError:
        return None


def store_file(source: Path, key: str) -> None:
    """Publish a finished local file under a key: it is there whole or not at all. The source is used up."""
    target = local_path(key)
    if target is None:
        with source.open("rb") as file:
            default_storage.save(key, File(file))
        source.unlink()
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    flush_to_disk(source)
    try:
        source.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        _copy_over(source, target)
    flush_to_disk(target.parent)


def _copy_over(source: Path, target: Path) -> None:
    part = target.with_name(f"{target.name}.part")
    try:
        shutil.copyfile(source, part)
        flush_to_disk(part)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    source.unlink()


def flush_to_disk(path: Path) -> None:
    """fsync a file or a folder."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def exists(key: str) -> bool:
    """Whether there is such a file."""
    return bool(default_storage.exists(key))


def delete_file(key: str) -> None:
    """Remove a file; one that is not there is fine."""
    default_storage.delete(key)


@lru_cache(maxsize=4096)
def published_size(key: str) -> int:
    """Bytes of a published file; published files never change, so this is asked once per process."""
    return int(default_storage.size(key))


@lru_cache(maxsize=1024)
def published_text(key: str) -> str:
    """A small published text file, such as a playlist; read once per process."""
    with default_storage.open(key, "rb") as file:
        return bytes(file.read()).decode()


def stored_size(key: str) -> int:
    """Bytes of a file as it is now; raises FileNotFoundError."""
    return int(default_storage.size(key))


def read_range(key: str, start: int, length: int) -> Iterator[bytes]:
    """The bytes of one range in chunks; a remote storage is asked for just that range."""
    path = local_path(key)
    return _read_remote(key, start, length) if path is None else _read_local(path, start, length)


def _read_local(path: Path, start: int, length: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(start)
        while length > 0 and (chunk := file.read(min(CHUNK_BYTES, length))):
            length -= len(chunk)
            yield chunk


def _read_remote(key: str, start: int, length: int) -> Iterator[bytes]:
    storage: Any = default_storage
    body = storage.bucket.Object(key).get(Range=f"bytes={start}-{start + length - 1}")["Body"]
    try:
        yield from body.iter_chunks(CHUNK_BYTES)
    finally:
        body.close()


class SourceMissingError(Exception):
    """The storage has no file under this key."""


@contextmanager
def local_copy(key: str, keep_alive: Callable[[], object] | None = None) -> Iterator[Path]:
    """A local path with the file's content: the file itself, or a temporary download. Raises SourceMissingError."""
    path = local_path(key)
    if path is not None:
        if not path.is_file():
            raise SourceMissingError(key)
        yield path
        return
    if not exists(key):
        raise SourceMissingError(key)
    with tempfile.TemporaryDirectory(prefix="duanju-source-") as folder:
        copy = Path(folder) / "source"
        with copy.open("wb") as file:
            for chunk in _read_remote(key, 0, stored_size(key)):
                file.write(chunk)
                if keep_alive:
                    keep_alive()
        yield copy
