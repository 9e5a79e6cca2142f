"""Publishing a package: renditions and the asset's pointer in one transaction, after every byte is in the storage."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from core.events import emit
from media.events import AssetReady
from media.flows import ASSET
from media.models import Asset, EncodingJob, Rendition
from media.services.steps import finish_step


@transaction.atomic
def publish_package(job: EncodingJob, *, prefix: str, manifest: dict[str, Any]) -> Asset:
    """Make the package what viewers get. Raises LeaseLostError, with nothing changed, when the work is not ours any more."""
    finish_step(job)
    plan_hash = manifest["plan_hash"]
    asset = job.asset
    Rendition.objects.filter(asset=asset, plan_hash=plan_hash).delete()
    Rendition.objects.bulk_create(
        Rendition(
            asset=asset,
            plan_hash=plan_hash,
            name=row["name"],
            kind=row["kind"],
            width=row["width"],
            height=row["height"],
            peak_bps=row["peak_bps"],
            average_bps=row["average_bps"],
            codecs=row["codecs"],
            size_bytes=manifest["files"][row["file"]]["bytes"],
            sha256=manifest["files"][row["file"]]["sha256"],
        )
        for row in manifest["renditions"]
    )
    ASSET.apply(
        asset,
        "publish",
        plan_hash=plan_hash,
        published_prefix=prefix,
        analysis=manifest["analysis"],
        progress=100,
        ready_at=timezone.now(),
    )
    emit(AssetReady(asset.pk))
    return asset
