"""Resumable uploads: begin, append, finish, refuse, cancel, expire."""

import os
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import BinaryIO

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from media.enums import UploadState
from media.flows import UPLOAD
from media.inbox import check_room, exclusive, inbox_path, storage_may_be_full
from media.models import Upload
from media.refusals import refusal_sentence
from media.services.arrivals import finish_upload
from media.services.encoding import release_asset
from media.targets import UploadTarget

READ_BYTES = 1 << 20
# What a killed server may cost: bytes that were written but not yet noted.
NOTE_EVERY_BYTES = 8 << 20
LONGEST_NAME = 255
MEGABYTE = 1024 * 1024
Read = Callable[[int], bytes]


def start_upload(*, target: UploadTarget, name: str, length_bytes: int, now: datetime | None = None) -> Upload:
    """Make room for a file that is going to be sent.

    Raises InvalidError (``empty-file``, ``too-large``), ForbiddenError (``quota``), UnavailableError (``storage-full``).
    """
    check_length(length_bytes)
    check_room(length_bytes)
    with transaction.atomic():
        check_quota(target, length_bytes)
        return Upload.objects.create(
            owner_key=target.owner_key,
            actor_ref=target.actor_ref,
            target_kind=target.target_kind,
            target_ref=target.target_ref,
            asset_kind=target.asset_kind,
            profile=target.profile,
            name=label_of(name),
            length_bytes=length_bytes,
            expires_at=_expiry(now),
        )


def append_chunk(*, upload_pk: int, offset: int, read: Read) -> Upload:
    """Write what ``read`` gives, from ``offset`` on, and finish the upload with its last byte.

    What has arrived is kept when the sender goes away or the disk is full. Raises ConflictError (``wrong-offset``,
    ``upload-closed``), UploadBusyError, UnavailableError (``storage-full``), and InvalidError (``duplicate``) at the end.
    """
    check_room(0)
    public_id = Upload.objects.values_list("public_id", flat=True).get(pk=upload_pk)
    with exclusive(public_id) as file:
        upload = Upload.objects.get(pk=upload_pk)
        if upload.state != UploadState.OPEN:
            file_is_over(upload)
        if upload.offset_bytes != offset:
            raise ConflictError(
                _("The server has %(have)s bytes of this file; go on from there.") % {"have": upload.offset_bytes},
                code="wrong-offset",
            )
        _receive(upload, file, read)
        if upload.offset_bytes == upload.length_bytes:
            finish_upload(upload)
    return upload


def file_is_over(upload: Upload) -> None:
    """Raise the error for an upload that takes no more bytes."""
    if upload.state == UploadState.COMPLETE:
        raise ConflictError(_("This file has already arrived."), code="upload-complete")
    raise ConflictError(
        _("This upload is over (%(state)s). Start it again.") % {"state": upload.get_state_display()},
        code="upload-closed",
    )


def _receive(upload: Upload, file: BinaryIO, read: Read) -> None:
    """Append until the sender stops or the file is whole; note the offset only for bytes that are on the disk."""
    file.truncate(upload.offset_bytes)
    file.seek(upload.offset_bytes)
    written = upload.offset_bytes
    try:
        with storage_may_be_full():
            while written < upload.length_bytes and (chunk := read(min(READ_BYTES, upload.length_bytes - written))):
                file.write(chunk)
                written += len(chunk)
                if written - upload.offset_bytes >= NOTE_EVERY_BYTES:
                    _note_offset(upload, file, written)
    finally:
        _note_what_fits(upload, file)


def _note_what_fits(upload: Upload, file: BinaryIO) -> None:
    """At the end, and after a full disk as well: the bytes that the file really holds count."""
    with storage_may_be_full():
        try:
            file.flush()
        finally:
            held = min(os.fstat(file.fileno()).st_size, upload.length_bytes)
            if held > upload.offset_bytes:
                _note_offset(upload, file, held)


def _note_offset(upload: Upload, file: BinaryIO, written: int) -> None:
    file.flush()
    os.fsync(file.fileno())
    expires_at = _expiry(None)
    moved = Upload.objects.filter(pk=upload.pk, state=UploadState.OPEN, offset_bytes=upload.offset_bytes).update(
        offset_bytes=written, expires_at=expires_at, updated_at=timezone.now()
    )
    if not moved:
        raise ConflictError(_("This upload was changed by another request."), code="wrong-offset")
    upload.offset_bytes, upload.expires_at = written, expires_at


@transaction.atomic
def refuse_upload(
    upload_pk: int, *, rule: str, message: str = "", params: Mapping[str, str | int | float] | None = None
) -> Upload:
    """An upper app cannot use the file: say why. A rule without a sentence of ours brings its own message."""
    upload = Upload.objects.get(pk=upload_pk)
    UPLOAD.apply(upload, "refuse", refusal_rule=rule, refusal_params={**(params or {}), "message": message})
    if upload.asset_id is not None:
        release_asset(upload.asset_id)
    transaction.on_commit(lambda: inbox_path(upload.public_id).unlink(missing_ok=True))
    return upload


@transaction.atomic
def cancel_upload(upload_pk: int) -> Upload:
    """The sender does not want it any more: an open one is dropped, work on a complete one stops."""
    upload = Upload.objects.get(pk=upload_pk)
    UPLOAD.apply(upload, "cancel")
    if upload.asset_id is not None:
        release_asset(upload.asset_id)
    transaction.on_commit(lambda: inbox_path(upload.public_id).unlink(missing_ok=True))
    return upload


def abandon_upload(upload: Upload) -> None:
    """Leave nothing behind of an upload that is still open; one that is over stays as it is."""
    if Upload.objects.filter(pk=upload.pk, state=UploadState.OPEN).update(state=UploadState.CANCELLED):
        inbox_path(upload.public_id).unlink(missing_ok=True)


def expire_uploads(now: datetime | None = None) -> int:
    """Drop what nobody sent to its end; returns how many."""
    now = now or timezone.now()
    due = Upload.objects.filter(state=UploadState.OPEN, expires_at__lt=now)
    expired = 0
    for upload in due.order_by("pk")[:200]:
        moved = Upload.objects.filter(pk=upload.pk, state=UploadState.OPEN, expires_at__lt=now).update(
            state=UploadState.EXPIRED, updated_at=now
        )
        if moved:
            inbox_path(upload.public_id).unlink(missing_ok=True)
            expired += 1
    return expired


def check_length(length_bytes: int) -> None:
    """Raise InvalidError for a file that is empty or larger than anything we take."""
    if length_bytes <= 0:
        raise InvalidError(refusal_sentence("empty-file", {}), code="empty-file")
    if length_bytes > settings.UPLOAD_MAX_BYTES:
        sizes = {"found": length_bytes // MEGABYTE, "most": settings.UPLOAD_MAX_BYTES // MEGABYTE}
        raise InvalidError(refusal_sentence("too-large", sizes), code="too-large")


def check_quota(target: UploadTarget, wanted_bytes: int) -> None:
    """Open and accepted uploads of an owner together stay within the quota. Raises ForbiddenError."""
    quota = settings.UPLOAD_QUOTA_BYTES if target.quota_bytes is None else target.quota_bytes
    kept = Upload.objects.filter(owner_key=target.owner_key, state__in=(UploadState.OPEN, UploadState.COMPLETE))
    used = kept.aggregate(total=Sum("length_bytes"))["total"] or 0
    if used + wanted_bytes > quota:
        sizes = {"left": max(0, quota - used) // MEGABYTE, "wanted": wanted_bytes // MEGABYTE}
        raise ForbiddenError(
            _("Your space is used up: %(left)s MB are left, this file has %(wanted)s MB. Ask the operator for more.")
            % sizes,
            code="quota",
        )


def label_of(name: str) -> str:
    """A file name as a harmless label: no folders, no control characters; it never becomes a path."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    printable = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C")
    return printable.strip()[-LONGEST_NAME:] or "video"


def own_upload(*, public_id: str, owner_key: str) -> Upload:
    """An upload of this owner; anybody else's does not exist. Raises NotFoundError."""
    upload = Upload.objects.filter(public_id=public_id, owner_key=owner_key).first()
    if upload is None:
        raise NotFoundError(_("There is no such upload. Start it again."), code="upload-not-found")
    return upload


def _expiry(now: datetime | None) -> datetime:
    return (now or timezone.now()) + timedelta(hours=settings.UPLOAD_TTL_HOURS)
