"""Text read from the picture of an upload: read once, kept for a while, shared by all checks of it."""

import json
import sys
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from core.leases import claim, fail, finish, heartbeat, postpone
from core.models import WorkState
from media.models import Asset
from media.selectors.assets import asset_by_public_id
from moderation.checks.contract import BrokenInputError, Footage, OnScreenLine
from moderation.checks.on_screen.child import packed
from moderation.checks.on_screen.lines import as_rows, from_rows
from moderation.checks.on_screen.recognising import ENGINE
from moderation.models import StoredReading
from moderation.services.children import ChildFailedError, LeaseLostError, allowed_seconds, run_child
from moderation.services.footage import FootageBusyError, FootageFailedError, NoFootageError, footage_of
from moderation.services.scratch import scratch_folder

LEASE_SECONDS = 60
AT_ONCE = 100


def on_screen_lines_of(*, asset_ref: str, keep_alive: Callable[[], bool]) -> tuple[OnScreenLine, ...]:
    """The lines in the picture of an asset's original upload, read now unless they are kept from before.

    Raises what `footage_of` raises, and ChildFailedError when the reader broke.
    """
    asset = asset_by_public_id(asset_ref)
    if asset is None:
        raise NoFootageError("there is no video")
    digest = asset.source_sha256 or asset.public_id
    row, _made = StoredReading.objects.get_or_create(
        source_digest=digest, reader=ENGINE, defaults={"expires_at": _kept_until()}
    )
    if row.state == WorkState.FAILED:
        raise ChildFailedError(row.error)
    if row.state == WorkState.DONE:
        return from_rows(row.lines)
    return _read_by_us(row, asset, keep_alive)


def remove_old_readings(now: datetime | None = None) -> int:
    """Forget what is past its time, failures too, so that they are tried afresh; returns how many."""
    over = StoredReading.objects.filter(expires_at__lt=now or timezone.now()).exclude(state=WorkState.RUNNING)
    removed, _by_model = StoredReading.objects.filter(pk__in=list(over.values_list("pk", flat=True)[:AT_ONCE])).delete()
    return removed


def _kept_until() -> datetime:
    return timezone.now() + timedelta(hours=settings.CHECK_FOOTAGE_HOURS)


def _read_by_us(row: StoredReading, asset: Asset, keep_alive: Callable[[], bool]) -> tuple[OnScreenLine, ...]:
    claimed = claim(StoredReading, row.pk, seconds=LEASE_SECONDS)
    if claimed is None:
        raise FootageBusyError

    def alive() -> bool:
        return heartbeat(claimed, seconds=LEASE_SECONDS) and keep_alive()

    try:
        lines = _read(claimed, footage_of(asset_ref=asset.public_id, keep_alive=alive), alive)
    except ChildFailedError as failure:
        fail(claimed, str(failure), retry=False)
        raise
    except (FootageBusyError, LeaseLostError):
        postpone(claimed, wait_seconds=0)
        raise
    except (NoFootageError, FootageFailedError):
        StoredReading.objects.filter(pk=row.pk).delete()
        raise
    finish(claimed, lines=as_rows(lines), expires_at=_kept_until())
    return lines


def _read(row: StoredReading, footage: Footage, keep_alive: Callable[[], bool]) -> tuple[OnScreenLine, ...]:
    with scratch_folder(row) as folder:
        answer = run_child(
            [sys.executable, "-m", "moderation.checks.on_screen.child"],
            given=packed(footage),
            folder=folder,
            wall_seconds=allowed_seconds(footage.duration_ms),
            keep_alive=keep_alive,
        )
    try:
        return from_rows(json.loads(answer))
    except (ValueError, BrokenInputError) as error:
        raise ChildFailedError("the text reader answered with something else than lines") from error
