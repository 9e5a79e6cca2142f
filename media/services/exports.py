"""Files that leave the house: the largest rendition with its sound, the required labels burnt in and in the metadata."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import ConflictError
from core.models import WorkState
from media import storage
from media.encoding.commands import EXPORT_FILE, export_argv
from media.encoding.plan import EncodePlan
from media.enums import AssetState, JobStep
from media.inbox import digest_of
from media.models import Asset, EncodingJob
from media.overlays import FontMissingError, draw_labels
from media.scratch import scratch_folder
from media.services.grants import export_key, published_folder
from media.services.presentations import Label
from media.services.runs import disk_may_be_full, run_strictly, threads
from media.services.steps import LeaseKeeper, StepFailedError, finish_step, queue_step, take_step

LABEL_SECONDS = 5
OVERLAY_FILE = "labels.png"


@transaction.atomic
def request_export(*, asset: Asset, labels: Iterable[Label], metadata: Mapping[str, str]) -> EncodingJob:
    """Have a file made with the labels drawn over its first seconds; the same wish finds the same file while it is kept.

    Raises ConflictError ``not-ready`` for an asset without renditions.
    """
    if asset.state != AssetState.READY or not asset.width:
        raise ConflictError(_("The video is not ready yet."), code="not-ready")
    params = {
        "labels": [{"id": label.id, "text": label.text, "language": label.language} for label in labels],
        "metadata": dict(metadata),
    }
    wish = json.dumps([asset.plan_hash, params], sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(wish.encode()).hexdigest()[:12]
    kept = EncodingJob.objects.filter(asset=asset, step=JobStep.EXPORT, plan_hash=digest, state=WorkState.DONE)
    return kept.first() or queue_step(asset, JobStep.EXPORT, digest, params=params)


def make_export(job_pk: int) -> None:
    """Do the step if it is free."""
    take_step(job_pk, _make)


def _make(job: EncodingJob) -> None:
    asset = job.asset
    plan = EncodePlan.from_json(asset.plan)
    whole = published_folder(asset.public_id, plan.plan_hash)
    keeper = LeaseKeeper(job, plan.duration_seconds)
    key = export_key(asset.public_id, job.plan_hash)
    with (
        disk_may_be_full(),
        scratch_folder(job) as folder,
        storage.local_copy(f"{whole}/{plan.rungs[0].name}.mp4", folder, keeper) as video,
        storage.local_copy(f"{whole}/{plan.sounds[0].name}.mp4", folder, keeper) as audio,
    ):
        argv = export_argv(
            video,
            audio,
            _overlay(job, plan, folder),
            label_seconds=LABEL_SECONDS,
            metadata=job.params["metadata"],
            threads=threads(),
        )
        run_strictly(argv, folder, plan.duration_seconds, keeper, damaged="output-invalid")
        made = folder / EXPORT_FILE
        result = {
            "key": key,
            "name": _name(asset),
            "bytes": made.stat().st_size,
            "sha256": digest_of(made, keeper.demand),
        }
        storage.store_file(made, key)
    with transaction.atomic():
        finish_step(job, result=result)


def _overlay(job: EncodingJob, plan: EncodePlan, folder: Path) -> Path | None:
    texts = tuple(label["text"] for label in job.params["labels"])
    if not texts:
        return None
    target = folder / OVERLAY_FILE
    try:
        draw_labels(texts, plan.rungs[0].width, plan.rungs[0].height, target)
    except FontMissingError as error:
        raise StepFailedError("encoding-failed", str(error)) from error
    return target


def _name(asset: Asset) -> str:
    return f"{Path(asset.source_name).stem[:80] or 'episode'}.mp4"


def expire_exports(now: datetime | None = None) -> int:
    """Remove exported files that have been kept long enough; returns how many. The same wish makes a new one."""
    since = (now or timezone.now()) - timedelta(days=settings.EXPORT_DAYS)
    old = EncodingJob.objects.filter(step=JobStep.EXPORT, state=WorkState.DONE, updated_at__lt=since)
    expired = 0
    for job in old.order_by("pk")[:100]:
        if EncodingJob.objects.filter(pk=job.pk, state=WorkState.DONE).update(state=WorkState.CANCELLED, result={}):
            storage.delete_file(job.result["key"])
            expired += 1
    return expired
