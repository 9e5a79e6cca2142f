"""Assets by address, and how the pipeline is doing."""

from django.db.models import QuerySet

from media.enums import WORKING
from media.models import Asset


def asset_by_public_id(public_id: str) -> Asset | None:
    """One asset."""
    return Asset.objects.filter(public_id=public_id).first()


def assets_at_work(owner_key: str = "") -> QuerySet[Asset]:
    """Assets that are still being examined or encoded, oldest first; of one owner if named."""
    rows = Asset.objects.filter(state__in=WORKING).order_by("created_at", "pk")
    return rows.filter(owner_key=owner_key) if owner_key else rows
