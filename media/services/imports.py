"""Importing a file that already lies on this machine: the same gates as an upload, and a final answer at once."""

from pathlib import Path

from core.errors import InvalidError
from media.encoding.gates import Refusal
from media.enums import AssetKind
from media.inbox import check_room, digest_of, exclusive, storage_may_be_full
from media.models import Upload
from media.probing import decode_refusal, examine_source
from media.refusals import refusal_sentence
from media.services.arrivals import earlier_upload, finish_upload
from media.services.uploads import abandon_upload, check_length, check_quota, start_upload
from media.targets import UploadTarget

COPY_BYTES = 1 << 20


def import_file(path: Path, *, target: UploadTarget, name: str = "") -> Upload:
    """Copy a file in, as if it had been uploaded; returns the complete upload with its asset.

    Every gate is passed before anything is written, a full decode included, so that the answer is final.
    Raises InvalidError with the rule as its code, ForbiddenError (``quota``), UnavailableError (``storage-full``).
    """
    size = path.stat().st_size
    check_length(size)
    check_quota(target, size)
    refusal = _duplicate_refusal(path, target) or source_refusal(path, kind=target.asset_kind)
    if refusal is not None:
        raise InvalidError(refusal_sentence(refusal.rule, refusal.params), code=refusal.rule)
    upload = start_upload(target=target, name=name or path.name, length_bytes=size)
    try:
        _copy_in(path, upload)
    finally:
        abandon_upload(upload)  # only what is still open, that is to say after an error
    upload.refresh_from_db()
    return upload


def _copy_in(path: Path, upload: Upload) -> None:
    with exclusive(upload.public_id) as inbox:
        check_room(upload.length_bytes)
        with storage_may_be_full(), path.open("rb") as source:
            while chunk := source.read(COPY_BYTES):
                inbox.write(chunk)
            inbox.flush()
        finish_upload(upload)


def _duplicate_refusal(path: Path, target: UploadTarget) -> Refusal | None:
    first = earlier_upload(target, digest_of(path))
    return Refusal("duplicate", {"first": first.name}) if first else None


def source_refusal(path: Path, *, kind: str = AssetKind.VIDEO) -> Refusal | None:
    """The first gate that a local file does not pass, after reading and decoding all of it."""
    examination = examine_source(path, sound_only=kind == AssetKind.SOUND)
    if examination.refusal is not None or examination.facts is None:
        return examination.refusal
    return decode_refusal(path, examination.facts)
