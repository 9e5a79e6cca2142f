"""Starting, retrying, cancelling the encoding of an asset; each step of the task graph is a module of its own."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import ConflictError
from media import storage
from media.enums import AssetState, JobStep, UploadState
from media.flows import ASSET
from media.models import Asset, Upload
from media.services.steps import OUR_FAULT, drop_jobs, queue_step


@transaction.atomic
def start_encoding(asset_pk: int) -> Asset:
    """Queue the first step of an asset that has just arrived; one that is on its way already is left alone."""
    asset = Asset.objects.get(pk=asset_pk)
    if asset.state == AssetState.UPLOADED:
        queue_step(asset, JobStep.PROBE)
    return asset


@transaction.atomic
def retry_encoding(asset_pk: int) -> Asset:
    """Begin again after a failure of ours or a cancellation.

    Raises ConflictError ``source-refused`` when the source itself was to blame, or when the asset is at work or ready.
    """
    asset = Asset.objects.get(pk=asset_pk)
    if asset.state == AssetState.FAILED and asset.failure_rule not in OUR_FAULT:
        raise ConflictError(
            _("The file itself cannot be used, so trying again does not help. Upload a better one."),
            code="source-refused",
        )
    fresh = {"progress": 0, "failure_rule": "", "failure_params": {}, "failure_log": "", "tidied_at": None}
    ASSET.apply(asset, "retry", preview_hash="", remaining=0, **fresh)
    queue_step(asset, JobStep.PROBE)
    return asset


@transaction.atomic
def cancel_encoding(asset_pk: int) -> Asset:
    """Stop the work on an asset; a running worker notices within seconds. Raises ConflictError when it has ended otherwise."""
    asset = Asset.objects.get(pk=asset_pk)
    if asset.state == AssetState.CANCELLED:
        return asset
    drop_jobs(asset)
    return ASSET.apply(asset, "cancel", progress=0)


@transaction.atomic
def release_asset(asset_pk: int) -> None:
    """Nobody uses the asset: its uploads no longer count as the first of their bytes; unfinished work on it is dropped."""
    asset = Asset.objects.get(pk=asset_pk)
    Upload.objects.filter(asset=asset, state=UploadState.COMPLETE).update(state=UploadState.CANCELLED)
    if ASSET.allows(asset, "cancel"):
        cancel_encoding(asset_pk)
        transaction.on_commit(lambda: storage.delete_file(asset.source_key))
