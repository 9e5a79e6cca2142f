"""The page that lies in every backup: what was kept, from which state of the code and the database, sealed with SECRET_KEY."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings

from config.backup.refusal import BackupError

FORMAT = 1
NAME = "manifest.json"
MEDIA = "media"
PURPOSE = b"duanju.backup.manifest.v1"


@dataclass(frozen=True)
class KeptFile:
    """One file of a backup; ``path`` is its key in the storage, ``modified_ns`` when the storage says that it was written."""

    path: str
    bytes: int
    sha256: str
    modified_ns: int = 0


@dataclass(frozen=True)
class Facts:
    """What a database says of itself: the latest migration of each app, rows of each table, (position, hash) of each chain's head."""

    migrations: dict[str, str]
    rows: dict[str, int]
    heads: dict[str, tuple[int, str]]


@dataclass(frozen=True)
class Dump:
    """The database's own file in the backup, and what was in it. ``engine`` is Django's word for the server."""

    engine: str
    file: KeptFile
    facts: Facts


@dataclass(frozen=True)
class Manifest:
    """Everything that a restore has to know. ``commit`` is the code's in git, empty where there is no git."""

    created_at: str
    commit: str
    database: Dump
    key_salt: str
    key_fingerprints: dict[str, str]
    media: tuple[KeptFile, ...] = field(default=())


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """The last file of a backup to be written."""
    content = {"format": FORMAT, **asdict(manifest)}
    sealed = {**content, "seal": _seal(content, settings.SECRET_KEY)}
    (folder / NAME).write_text(json.dumps(sealed, ensure_ascii=False, indent=1), encoding="utf-8")


def is_backup(folder: Path) -> bool:
    """Whether a finished backup lies there."""
    try:
        return (folder / NAME).is_file()
    except PermissionError:  # somebody else's folder beside ours
        return False


def read_manifest(folder: Path) -> tuple[Manifest, bool]:
    """The manifest, and whether its seal is that of our secret key (False: another key, or somebody changed it). Raises BackupError."""
    if not is_backup(folder):
        raise BackupError(f"There is no backup in {folder}: it has no {NAME}.{_elsewhere(folder)}")
    try:
        content = json.loads((folder / NAME).read_text(encoding="utf-8"))
        if content.pop("format") != FORMAT:
            raise BackupError(
                f"{NAME} was written by another version of this program. Restore with the code that wrote it."
            )
        seal = content.pop("seal")
        manifest = _manifest(content)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BackupError(f"{NAME} in {folder} cannot be read: it was cut off or changed ({error}).") from error
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    whole = {"format": FORMAT, **content}
    return manifest, any(hmac.compare_digest(seal, _seal(whole, key)) for key in keys)


def _elsewhere(folder: Path) -> str:
    """A run that was killed while it took the place of an older backup leaves that one beside it."""
    previous = folder.with_name(f"{folder.name}.previous")
    return f" The one before it lies in {previous}." if is_backup(previous) else ""


def _seal(content: Mapping[str, Any], key: str) -> str:
    """HMAC-SHA-256 (RFC 2104) over the sorted content: whoever can write to the backup cannot forge what it says."""
    plain = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hmac.new(key.encode(), PURPOSE + plain.encode(), hashlib.sha256).hexdigest()


def _manifest(content: dict[str, Any]) -> Manifest:
    dump = content["database"]
    facts = dump["facts"]
    heads = {name: (int(position), str(head)) for name, (position, head) in facts["heads"].items()}
    database = Dump(dump["engine"], _kept(dump["file"]), Facts(facts["migrations"], facts["rows"], heads))
    files = tuple(_kept(row) for row in content["media"])
    return Manifest(**{**content, "database": database, "media": files})


def _kept(row: dict[str, Any]) -> KeptFile:
    """A path that leads out of the backup is refused, whoever wrote it there."""
    file = KeptFile(**row)
    parts = PurePosixPath(file.path)
    if parts.is_absolute() or ".." in parts.parts or not file.path:
        raise ValueError(f"{file.path!r} is not a path inside a backup")
    return file
