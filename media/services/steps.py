"""What every step of the pipeline shares: queueing it, keeping its lease, and giving up on it."""

import time

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from core.events import emit
from core.leases import fail, heartbeat
from core.models import WorkState
from media import storage
from media.encoding.gates import Refusal
from media.enums import AssetState, JobStep, UploadState
from media.events import AssetFailed, EncodingStepQueued
from media.flows import ASSET, UPLOAD
from media.models import Asset, EncodingJob, Upload

BEAT_SECONDS = 5.0
PROGRESS_SECONDS = 2.0
# Rules that say something about us and not about the source: another attempt may end better.
OUR_FAULT = frozenset({"probe-failed", "encoding-failed", "output-invalid", "storage-full"})


class LeaseLostError(Exception):
    """Somebody else has the work now, or it was cancelled: stop without a trace."""


class LeaseKeeper:
    """Tells the row now and then that the work goes on; False means stop."""

    def __init__(self, job: EncodingJob, total_seconds: float, most_percent: int = 100) -> None:
        self.job = job
        self.total_seconds = max(total_seconds, 0.001)
        self.most_percent = most_percent
        self.percent = 0
        self.beaten_at = time.monotonic()

    def __call__(self, seconds_done: float = 0.0) -> bool:
        """Called often; writes at most every two seconds, and every five when nothing moves."""
        percent = max(self.percent, min(self.most_percent, int(self.most_percent * seconds_done / self.total_seconds)))
        wait = PROGRESS_SECONDS if percent > self.percent else BEAT_SECONDS
        if time.monotonic() - self.beaten_at < wait:
            return True
        self.percent, self.beaten_at = percent, time.monotonic()
        return self.beat()

    def beat(self) -> bool:
        """Extend the lease now and show the progress."""
        if not heartbeat(self.job, seconds=settings.LEASE_SECONDS, progress=self.percent):
            return False
        Asset.objects.filter(pk=self.job.asset_id).update(progress=self.percent)
        return True

    def demand(self) -> None:
        """Raise LeaseLostError unless the work is still ours."""
        if not self.beat():
            raise LeaseLostError


def queue_step(asset: Asset, step: JobStep, plan_hash: str = "") -> EncodingJob:
    """Make the row of a step, or open it again; inside the caller's transaction."""
    now = timezone.now()
    job, made = EncodingJob.objects.get_or_create(asset=asset, step=step, plan_hash=plan_hash)
    if not made:
        EncodingJob.objects.filter(pk=job.pk).exclude(state__in=(WorkState.QUEUED, WorkState.RUNNING)).update(
            state=WorkState.QUEUED, attempt=0, progress=0, error="", available_at=now, updated_at=now
        )
    emit(EncodingStepQueued(job.pk))
    return job


@transaction.atomic
def give_up(job: EncodingJob, refusal: Refusal, *, log: str = "", wait_seconds: int = 0) -> None:
    """End an attempt badly: try again later if it may be our fault and attempts are left, else fail the asset."""
    retry = refusal.rule in OUR_FAULT
    if not fail(job, log or refusal.rule, retry=retry, wait_seconds=wait_seconds):
        return
    if retry and job.attempt < job.max_attempts:
        return
    fail_asset(Asset.objects.get(pk=job.asset_id), refusal, log=log)


def fail_asset(asset: Asset, refusal: Refusal, *, log: str = "") -> None:
    """The pipeline ends here. A source that is to blame is dropped and its upload refused; inside a transaction."""
    if asset.state in (AssetState.READY, AssetState.FAILED, AssetState.CANCELLED):
        return
    ASSET.apply(asset, "fail", failure_rule=refusal.rule, failure_params=refusal.params, failure_log=log[-4000:])
    if refusal.rule not in OUR_FAULT:
        for upload in Upload.objects.filter(asset=asset, state=UploadState.COMPLETE):
            UPLOAD.apply(upload, "refuse", refusal_rule=refusal.rule, refusal_params=refusal.params)
        transaction.on_commit(lambda: storage.delete_file(asset.source_key))
    emit(AssetFailed(asset.pk))
