"""What every node of the task graph shares: its queue, its lease, its end, and the join of the parts that run side by side."""

import time
from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from core.events import emit
from core.leases import claim, fail, finish, heartbeat
from core.models import WorkState
from media import storage
from media.encoding.gates import Refusal
from media.enums import AssetState, JobStep, UploadState
from media.events import AssetFailed, EncodingStepQueued
from media.flows import ASSET, UPLOAD
from media.models import Asset, EncodingJob, Upload

BEAT_SECONDS = 5.0
PROGRESS_SECONDS = 2.0
RETRY_WAIT_SECONDS = 5
# Rules that say something about us and not about the source: another attempt may end better.
OUR_FAULT = frozenset({"probe-failed", "encoding-failed", "output-invalid", "storage-full"})
QUEUES: Final[dict[str, str]] = {
    JobStep.PROBE: "light",
    JobStep.VALIDATE: "light",
    JobStep.PREVIEW: "preview",
    JobStep.ENCODE: "encode",
    JobStep.PACKAGE: "light",
    JobStep.VERIFY: "encode",
    JobStep.TRIAL: "light",
    JobStep.EXPORT: "encode",
}
# Packaging waits for these; a preview that failed is no reason to fail the asset.
PARTS = frozenset({JobStep.PREVIEW, JobStep.ENCODE})
# What goes wrong here harms nothing but itself.
BESIDES = frozenset({JobStep.PREVIEW, JobStep.TRIAL, JobStep.EXPORT})


class LeaseLostError(Exception):
    """Somebody else has the work now, or it was cancelled: stop without a trace."""


class StepFailedError(Exception):
    """This attempt ends here, for this reason."""

    def __init__(self, rule: str, log: str = "", wait_seconds: int = RETRY_WAIT_SECONDS) -> None:
        self.refusal = Refusal(rule)
        self.log = log
        self.wait_seconds = wait_seconds
        super().__init__(rule)


class LeaseKeeper:
    """Tells the row now and then that the work goes on; False means stop. Only the encoding moves the asset's own progress."""

    def __init__(self, job: EncodingJob, total_seconds: float = 1.0, most_percent: int = 100) -> None:
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
        if self.job.step == JobStep.ENCODE:
            Asset.objects.filter(pk=self.job.asset_id).update(progress=self.percent)
        return True

    def demand(self) -> None:
        """Raise LeaseLostError unless the work is still ours."""
        if not self.beat():
            raise LeaseLostError


def take_step(job_pk: int, work: Callable[[EncodingJob], None], *, verb: str = "", seconds: int | None = None) -> None:
    """Do a step if it is free and the asset still wants it; a second call at the same time does nothing.

    ``verb`` moves the asset when the step begins; ``seconds`` is the first lease, for work that says nothing for longer.
    """
    job = claim(EncodingJob, job_pk, seconds=seconds or settings.LEASE_SECONDS)
    if job is None:
        return
    if verb and not ASSET.allows(job.asset, verb):
        finish(job)
        return
    if verb:
        ASSET.apply(job.asset, verb)
    try:
        work(job)
    except LeaseLostError:
        return
    except storage.SourceMissingError:
        give_up(job, Refusal("source-missing"))
    except StepFailedError as failure:
        give_up(job, failure.refusal, log=failure.log, wait_seconds=failure.wait_seconds)


def queue_step(
    asset: Asset, step: JobStep, plan_hash: str = "", *, params: dict[str, Any] | None = None
) -> EncodingJob:
    """Make the row of a step, or open it again if it is over; inside the caller's transaction."""
    now = timezone.now()
    job, made = EncodingJob.objects.get_or_create(
        asset=asset, step=step, plan_hash=plan_hash, defaults={"queue": QUEUES[step], "params": params or {}}
    )
    if not made:
        EncodingJob.objects.filter(pk=job.pk).exclude(state__in=(WorkState.QUEUED, WorkState.RUNNING)).update(
            **(_FRESH | {"available_at": now, "updated_at": now})
        )
    emit(EncodingStepQueued(job.pk))
    return job


_FRESH: Final[dict[str, Any]] = {
    "state": WorkState.QUEUED,
    "attempt": 0,
    "progress": 0,
    "error": "",
    "result": {},
    "sent_at": None,
    "counted": False,
}


def finish_step(job: EncodingJob, **changes: Any) -> None:
    """End a step well, inside the caller's transaction. Raises LeaseLostError, with nothing changed, when it is not ours any more."""
    if not finish(job, sent_at=None, **changes):
        raise LeaseLostError
    count_part(job)


def count_part(job: EncodingJob) -> None:
    """The join: every part counts once, whoever is the last queues the packaging. Inside the caller's transaction."""
    if job.step not in PARTS or not EncodingJob.objects.filter(pk=job.pk, counted=False).update(counted=True):
        return
    Asset.objects.filter(pk=job.asset_id, remaining__gt=0).update(remaining=F("remaining") - 1)
    asset = Asset.objects.get(pk=job.asset_id)
    if asset.remaining == 0 and asset.state == AssetState.ENCODING:
        queue_step(asset, JobStep.PACKAGE, asset.plan_hash)


@transaction.atomic
def give_up(job: EncodingJob, refusal: Refusal, *, log: str = "", wait_seconds: int = 0) -> None:
    """End an attempt badly: try again later if it may be our fault and attempts are left, else it is over."""
    retry = refusal.rule in OUR_FAULT
    if not fail(job, log or refusal.rule, retry=retry, wait_seconds=wait_seconds):
        return
    EncodingJob.objects.filter(pk=job.pk).update(sent_at=None)
    if not retry or job.attempt >= job.max_attempts:
        lose_step(job, refusal, log=log)


def lose_step(job: EncodingJob, refusal: Refusal, *, log: str = "") -> None:
    """A step has failed for good: so has the asset, unless the step stands beside the way. Inside a transaction."""
    if job.step in BESIDES:
        count_part(job)
    else:
        fail_asset(Asset.objects.get(pk=job.asset_id), refusal, log=log)


def fail_asset(asset: Asset, refusal: Refusal, *, log: str = "") -> None:
    """The pipeline ends here. A source that is to blame is dropped and its upload refused; inside a transaction."""
    if not ASSET.allows(asset, "fail"):
        return
    ASSET.apply(asset, "fail", failure_rule=refusal.rule, failure_params=refusal.params, failure_log=log[-4000:])
    drop_jobs(asset)
    if refusal.rule not in OUR_FAULT:
        for upload in Upload.objects.filter(asset=asset, state=UploadState.COMPLETE):
            UPLOAD.apply(upload, "refuse", refusal_rule=refusal.rule, refusal_params=refusal.params)
        transaction.on_commit(lambda: storage.delete_file(asset.source_key))
    emit(AssetFailed(asset.pk))


def drop_jobs(asset: Asset) -> None:
    """Whatever still waits or runs for an asset is cancelled; a running worker notices at its next beat."""
    EncodingJob.objects.filter(asset=asset, state__in=(WorkState.QUEUED, WorkState.RUNNING)).update(
        state=WorkState.CANCELLED, lease_token="", lease_until=None, sent_at=None, updated_at=timezone.now()
    )
