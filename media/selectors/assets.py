"""Assets by address, and how the pipeline is doing."""

from typing import Any

from django.db.models import QuerySet

from core.models import WorkState
from media.enums import WORKING, JobStep
from media.models import Asset, EncodingJob


def asset_by_public_id(public_id: str) -> Asset | None:
    """One asset."""
    return Asset.objects.filter(public_id=public_id).first()


def assets_at_work(owner_key: str = "") -> QuerySet[Asset]:
    """Assets that are still being examined or encoded, oldest first; of one owner if named."""
    rows = Asset.objects.filter(state__in=WORKING).order_by("created_at", "pk")
    return rows.filter(owner_key=owner_key) if owner_key else rows


def exported_file(*, asset_public_id: str, digest: str) -> dict[str, Any] | None:
    """``{"key", "name", "bytes", …}`` of an export that is kept; None when it is not made yet or was removed."""
    done = EncodingJob.objects.filter(
        asset__public_id=asset_public_id, step=JobStep.EXPORT, plan_hash=digest, state=WorkState.DONE
    )
    result: dict[str, Any] | None = done.values_list("result", flat=True).first()
    return result or None
