"""The end of an upload: digest, duplicates, the move into the storage, the asset, and the event."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from core.errors import ConflictError, InvalidError, UnavailableError
from core.events import emit
from media import storage
from media.enums import UploadState
from media.events import UploadFinished
from media.flows import UPLOAD
from media.inbox import digest_of, exclusive, inbox_path, storage_may_be_full
from media.models import Asset, Upload
from media.refusals import refusal_sentence
from media.targets import UploadTarget

SETTLED_SECONDS = 60


def source_key(upload: Upload) -> str:
    """Where the source of an upload lies in the storage: known before it is there, so a crash in between can be resumed."""
    return f"sources/v1/{upload.public_id}/source"


def finish_upload(upload: Upload) -> Asset:
    """Turn a whole upload into an asset. The caller holds the upload's lock; a second call after a crash goes on.

    Raises InvalidError (``duplicate``) after refusing the upload, UnavailableError (``storage-full``) with everything kept.
    """
    key = source_key(upload)
    path = inbox_path(upload.public_id)
    with storage_may_be_full():
        if path.is_file() and path.stat().st_size == upload.length_bytes:
            sha256 = digest_of(path)
            refuse_duplicate(upload, sha256)
            storage.store_file(path, key)
        else:
            with storage.local_copy(key) as stored:  # an earlier attempt died after moving it
                sha256 = digest_of(stored)
            path.unlink(missing_ok=True)
    try:
        return _make_asset(upload, key, sha256)
    except IntegrityError:
        storage.delete_file(key)
        refuse_duplicate(upload, sha256)
        raise


@transaction.atomic
def _make_asset(upload: Upload, key: str, sha256: str) -> Asset:
    asset = Asset.objects.create(
        owner_key=upload.owner_key,
        kind=upload.asset_kind,
        profile=upload.profile,
        source_name=upload.name,
        source_key=key,
        source_bytes=upload.length_bytes,
        source_sha256=sha256,
    )
    UPLOAD.apply(upload, "complete", asset=asset, sha256=sha256, offset_bytes=upload.length_bytes)
    emit(UploadFinished(upload.pk, asset.pk, upload.target_kind, upload.target_ref))
    return asset


def earlier_upload(claim: Upload | UploadTarget, sha256: str, *, besides: int | None = None) -> Upload | None:
    """The upload of the same bytes by the same owner for the same target, if it is in use."""
    same = Upload.objects.filter(
        owner_key=claim.owner_key,
        target_kind=claim.target_kind,
        target_ref=claim.target_ref,
        sha256=sha256,
        state=UploadState.COMPLETE,
        asset__isnull=False,
    )
    if besides is not None:
        same = same.exclude(pk=besides)
    return same.order_by("pk").first()


def refuse_duplicate(upload: Upload, sha256: str) -> None:
    """Refuse the upload if its bytes are already in use here. Raises InvalidError naming the first one."""
    first = earlier_upload(upload, sha256, besides=upload.pk)
    if first is None:
        return
    params = {"first": first.name}
    UPLOAD.apply(upload, "refuse", refusal_rule="duplicate", refusal_params=params, sha256=sha256)
    inbox_path(upload.public_id).unlink(missing_ok=True)
    raise InvalidError(refusal_sentence("duplicate", params), code="duplicate")


def finish_left_behind() -> int:
    """Uploads whose last byte arrived just before a crash: finish them; returns how many."""
    settled = timezone.now() - timedelta(seconds=SETTLED_SECONDS)
    finished = 0
    for upload in Upload.objects.filter(state=UploadState.OPEN, updated_at__lt=settled).order_by("pk")[:200]:
        if upload.offset_bytes == upload.length_bytes:
            finished += _finish_one(upload)
    return finished


def _finish_one(upload: Upload) -> int:
    try:
        with exclusive(upload.public_id):
            upload.refresh_from_db()
            if upload.state == UploadState.OPEN:
                finish_upload(upload)
                return 1
    except (InvalidError, ConflictError, UnavailableError):
        return 0  # refused with its reason, somebody else is at it, or there is no room yet
    except storage.SourceMissingError:
        UPLOAD.apply(upload, "refuse", refusal_rule="source-missing")
    return 0
