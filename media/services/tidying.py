"""Files that nobody will ask for again: previews of ready assets, packages of those that failed, leftovers of dead workers."""

from datetime import datetime, timedelta

from django.utils import timezone

from media import storage
from media.enums import AssetState
from media.models import Asset
from media.scratch import remove_abandoned_scratch
from media.services.grants import published_folder

# Whoever plays the preview at the moment of readiness may finish it.
PREVIEW_MINUTES = 30
# A worker whose job was cancelled notices within a few seconds.
SETTLED_SECONDS = 60
AT_ONCE = 50


def tidy_up(now: datetime | None = None) -> int:
    """Remove what is left over; returns how many assets were tidied."""
    now = now or timezone.now()
    remove_abandoned_scratch()
    ready = Asset.objects.filter(state=AssetState.READY, ready_at__lt=now - timedelta(minutes=PREVIEW_MINUTES))
    over = Asset.objects.filter(state__in=(AssetState.FAILED, AssetState.CANCELLED)).exclude(
        jobs__updated_at__gt=now - timedelta(seconds=SETTLED_SECONDS)
    )
    tidied = 0
    for asset in [*over.filter(tidied_at=None).order_by("pk")[:AT_ONCE], *ready.filter(tidied_at=None)[:AT_ONCE]]:
        tidied += _tidy(asset, now)
    return tidied


def _tidy(asset: Asset, now: datetime) -> int:
    """Claim the asset by its mark first: somebody who tries it again at this moment takes the mark away again."""
    preview = asset.preview_hash
    mine = Asset.objects.filter(pk=asset.pk, state=asset.state, tidied_at=None).update(tidied_at=now, preview_hash="")
    if not mine:
        return 0
    if asset.state == AssetState.READY:
        if preview:
            storage.delete_folder(published_folder(asset.public_id, preview))
    else:
        storage.delete_folder(f"media/v1/{asset.public_id}")
    return 1
