"""Uploads of an owner, as lists and as sentences."""

from django.db.models import QuerySet

from media.enums import UploadState
from media.models import Upload
from media.refusals import refusal_sentence


def uploads_for(*, owner_key: str, target_kind: str, target_ref: str) -> QuerySet[Upload]:
    """Everything sent for one target, newest first, with its asset."""
    rows = Upload.objects.filter(owner_key=owner_key, target_kind=target_kind, target_ref=target_ref)
    return rows.select_related("asset").order_by("-created_at", "-pk")


def upload_by_public_id(public_id: str) -> Upload | None:
    """One upload, whoever's it is; the caller checks the owner."""
    return Upload.objects.filter(public_id=public_id).first()


def refused_uploads(*, owner_key: str, target_kind: str, target_ref: str) -> QuerySet[Upload]:
    """What could not be used, newest first."""
    rows = uploads_for(owner_key=owner_key, target_kind=target_kind, target_ref=target_ref)
    return rows.filter(state=UploadState.REFUSED)


def refusal_of(upload: Upload) -> str:
    """Why an upload was refused, as a sentence for people; empty when it was not."""
    message = upload.refusal_params.get("message")
    return str(message) if message else refusal_sentence(upload.refusal_rule, upload.refusal_params)
