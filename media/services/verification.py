"""The last step before anybody may play it: everything is read back from the storage, checked, decoded to its end, and published."""

import json
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.db import transaction

from core.leases import fail
from core.models import WorkState
from media import storage
from media.encoding.commands import decode_argv
from media.encoding.plan import EncodePlan
from media.enums import JobStep
from media.flows import ASSET
from media.models import EncodingJob
from media.packaging import MANIFEST_FILE, published_findings
from media.scratch import scratch_folder
from media.services.grants import published_folder
from media.services.publishing import publish_package
from media.services.runs import disk_may_be_full, run_strictly
from media.services.steps import LeaseKeeper, StepFailedError, finish_step, lose_step, queue_step, take_step


def verify_asset(job_pk: int) -> None:
    """Do the step if it is free. What does not hold is encoded again, as often as encoding has attempts."""
    take_step(job_pk, _verify, verb="verify")


def _verify(job: EncodingJob) -> None:
    plan = EncodePlan.from_json(job.asset.plan)
    prefix = published_folder(job.asset.public_id, plan.plan_hash)
    keeper = LeaseKeeper(job, plan.duration_seconds)
    try:
        with disk_may_be_full(), scratch_folder(job) as folder:
            manifest = _read_back(job, plan, prefix, folder, keeper)
    except StepFailedError as failure:
        if failure.refusal.rule != "output-invalid":
            raise
        encode_again(job, failure)
        return
    publish_package(job, prefix=prefix, manifest=manifest)


def _read_back(job: EncodingJob, plan: EncodePlan, prefix: str, folder: Path, keeper: LeaseKeeper) -> dict[str, Any]:
    """The manifest of a package in which everything holds. Raises StepFailedError (``output-invalid``) with the findings."""
    with ExitStack() as copies:
        try:
            manifest: dict[str, Any] = json.loads(storage.fresh_text(f"{prefix}/{MANIFEST_FILE}"))
            local = {
                name: copies.enter_context(storage.local_copy(f"{prefix}/{name}", folder, keeper))
                for name in manifest["files"]
            }
        except (storage.SourceMissingError, FileNotFoundError, ValueError, KeyError) as error:
            raise StepFailedError("output-invalid", f"the package is not whole: {error}") from error
        keeper.demand()
        findings = published_findings(plan, manifest, local, keeper)
        if findings:
            raise StepFailedError("output-invalid", "\n".join(findings))
        outputs = [path for name, path in local.items() if name.endswith(".mp4")]
        argv = decode_argv(outputs, with_audio=True)
        run_strictly(argv, folder, plan.duration_seconds, keeper, damaged="output-invalid")
    return manifest


@transaction.atomic
def encode_again(job: EncodingJob, failure: StepFailedError) -> None:
    """Take the package back and open the encoding once more; without attempts left the asset has failed."""
    encoding = EncodingJob.objects.get(asset=job.asset_id, step=JobStep.ENCODE, plan_hash=job.plan_hash)
    if encoding.attempt >= encoding.max_attempts:
        if fail(job, failure.log, retry=False):
            lose_step(job, failure.refusal, log=failure.log)
        return
    finish_step(job, error=failure.log[:4000])
    asset = ASSET.apply(job.asset, "encode_again", progress=0, remaining=1)
    EncodingJob.objects.filter(asset=asset, step__in=(JobStep.PACKAGE, JobStep.VERIFY)).delete()
    EncodingJob.objects.filter(pk=encoding.pk).update(
        state=WorkState.QUEUED, counted=False, result={}, sent_at=None, error=failure.log[:4000]
    )
    queue_step(asset, JobStep.ENCODE, job.plan_hash)
