"""Bytes in and out of the configured storage: whole files published atomically, single ranges read without a whole download."""

import errno
import mimetypes
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from django.core.files.storage import default_storage

CHUNK_BYTES = 256 * 1024


def local_path(key: str) -> Path | None:
    """Where the file lies on this machine, or None when the storage is elsewhere."""
    try:
        return Path(default_storage.path(key))
    except NotImplementedError:
        return None


def store_file(source: Path, key: str) -> None:
    """Publish a finished local file under a key: it is there whole or not at all. The source is used up.

    A bucket gets a large one in parts (multipart), read from the disk as they are sent.
    """
    target = local_path(key)
    if target is None:
        _upload(source, key)
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


def store_bytes(content: bytes, key: str) -> None:
    """Publish a small text under a key, whole or not at all."""
    target = local_path(key)
    folder = None if target is None else target.parent
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(suffix=".part", dir=folder)
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        draft.chmod(0o644)
        store_file(draft, key)
    finally:
        draft.unlink(missing_ok=True)


def _upload(source: Path, key: str) -> None:
    storage: Any = default_storage
    content_type = mimetypes.guess_type(key)[0] or "application/octet-stream"
    storage.bucket.Object(key).upload_file(
        str(source),
        ExtraArgs={"ContentType": content_type, **storage.get_object_parameters(key)},
        Config=storage.transfer_config,
    )


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


def list_folder(prefix: str) -> list[str]:
    """Keys of all files in a folder and those below it, sorted; a folder that is not there is empty."""
    folder = local_path(_folder_key(prefix))
    if folder is None:
        return sorted(row.key for row in _objects_in(prefix))
    base = _folder_key(prefix)
    return sorted(f"{base}/{path.relative_to(folder).as_posix()}" for path in folder.rglob("*") if path.is_file())


def delete_folder(prefix: str) -> None:
    """Remove a folder with everything in it; one that is not there is fine. Raises ValueError for the storage itself."""
    folder = local_path(_folder_key(prefix))
    if folder is None:
        _objects_in(prefix).delete()
    elif folder.is_dir():
        shutil.rmtree(folder)


def _folder_key(prefix: str) -> str:
    """At least two levels deep, so that a slip cannot empty the storage."""
    key = prefix.strip("/")
    if key.count("/") < 1 or ".." in key.split("/"):
        message = f"{prefix!r} is not a folder of one thing"
        raise ValueError(message)
    return key


def _objects_in(prefix: str) -> Any:
    storage: Any = default_storage
    return storage.bucket.objects.filter(Prefix=f"{_folder_key(prefix)}/")


def published_size(key: str) -> int:
    """Bytes of a published file; raises FileNotFoundError. A bucket is asked once per process: published files never change."""
    return stored_size(key) if local_path(key) else _remembered_size(key)


@lru_cache(maxsize=4096)
def _remembered_size(key: str) -> int:
    return stored_size(key)


@lru_cache(maxsize=1024)
def published_text(key: str) -> str:
    """A small published text file, such as a playlist; read once per process."""
    with default_storage.open(key, "rb") as file:
        return bytes(file.read()).decode()


def stored_size(key: str) -> int:
    """Bytes of a file as it is now; raises FileNotFoundError."""
    return int(default_storage.size(key))


class Readable(Protocol):
    """What a file on disk and the body of an answer from a bucket have in common."""

    def read(self, amount: int, /) -> bytes:
        """At most so many bytes."""
        ...

    def close(self) -> None:
        """Give back the file or the connection."""
        ...


class LaterFile:
    """A file on disk from an offset on, opened when it is first read: an answer that nobody reads leaves nothing open."""

    def __init__(self, path: Path, start: int) -> None:
        self._path = path
        self._start = start
        self._file: BinaryIO | None = None

    def read(self, amount: int, /) -> bytes:
        """At most so many bytes."""
        if self._file is None:
            self._file = self._path.open("rb")
            self._file.seek(self._start)
        return self._file.read(amount)

    def close(self) -> None:
        """Close it if it was opened."""
        if self._file is not None:
            self._file.close()


class ByteStream:
    """So many bytes of something open, in chunks; closed at the end, or by whoever reads no further."""

    def __init__(self, source: Readable, length: int) -> None:
        self._source = source
        self._left = length

    def __iter__(self) -> Iterator[bytes]:
        try:
            while self._left > 0 and (chunk := self._source.read(min(CHUNK_BYTES, self._left))):
                self._left -= len(chunk)
                yield chunk
        finally:
            self.close()

    def close(self) -> None:
        """Give back the file or the connection; more than once is fine."""
        self._source.close()


def read_range(key: str, start: int, length: int) -> ByteStream:
    """The bytes of one range; a remote storage is asked for just that range. Raises FileNotFoundError at once, not in the middle."""
    path = local_path(key)
    if path is None:
        return ByteStream(_open_remote(key, start, length), length)
    if not path.is_file():
        raise FileNotFoundError(key)
    return ByteStream(LaterFile(path, start), length)


def _open_remote(key: str, start: int, length: int) -> Readable:
    storage: Any = default_storage
    missing = storage.bucket.meta.client.exceptions.NoSuchKey
    try:
        body: Readable = storage.bucket.Object(key).get(Range=f"bytes={start}-{start + length - 1}")["Body"]
    except missing as error:
        raise FileNotFoundError(key) from error
    return body


class SourceMissingError(Exception):
    """The storage has no file under this key."""


@contextmanager
def local_copy(key: str, folder: Path | None = None, keep_alive: Callable[[], object] | None = None) -> Iterator[Path]:
    """A local path with the file's content: the file itself, or a temporary download. Raises SourceMissingError.

    Downloads lie in ``folder``: a scratch folder is removed after a kill, the system's own folder for temporary files is not.
    ``keep_alive`` is called after each chunk.
    """
    path = local_path(key)
    if path is not None:
        if not path.is_file():
            raise SourceMissingError(key)
        yield path
        return
    try:
        size = stored_size(key)
    except FileNotFoundError as error:
        raise SourceMissingError(key) from error
    with tempfile.TemporaryDirectory(prefix="download-", dir=folder) as place:
        copy = Path(place) / "source"
        _download(key, size, copy, keep_alive or (lambda: None))
        yield copy


def _download(key: str, size: int, target: Path, keep_alive: Callable[[], object]) -> None:
    with target.open("wb") as file:
        if size == 0:  # no range of an empty object can be satisfied
            return
        for chunk in read_range(key, 0, size):
            file.write(chunk)
            keep_alive()


def fresh_text(key: str) -> str:
    """A small text file as it is now, past every cache; raises FileNotFoundError."""
    with default_storage.open(key, "rb") as file:
        return bytes(file.read()).decode()
