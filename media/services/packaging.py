"""After the last part: playlists, thumbnails and the manifest, from what the parts have noted; no media byte is read."""

from typing import Any

from django.db import transaction

from media import storage
from media.encoding.plan import EncodePlan
from media.enums import JobStep
from media.models import EncodingJob
from media.packaging import MANIFEST_FILE, write_texts
from media.scratch import scratch_folder
from media.services.grants import published_folder
from media.services.runs import disk_may_be_full
from media.services.steps import LeaseKeeper, LeaseLostError, finish_step, queue_step, take_step


def package_asset(job_pk: int) -> None:
    """Do the step if it is free."""
    take_step(job_pk, _package, verb="package")


def _package(job: EncodingJob) -> None:
    asset = job.asset
    plan = EncodePlan.from_json(asset.plan)
    encoded = encoded_result(job)
    keeper = LeaseKeeper(job)
    with disk_may_be_full(), scratch_folder(job) as folder:
        files, manifest = write_texts(folder, plan, encoded, asset.measures)
        for file in files:
            keeper.demand()
            storage.store_file(file, f"{published_folder(asset.public_id, plan.plan_hash)}/{file.name}")
    _accept(job, plan, manifest)


def encoded_result(job: EncodingJob) -> dict[str, Any]:
    """What the encoding of the same plan has left. Raises LeaseLostError when it is to be done again."""
    encoding = EncodingJob.objects.filter(asset=job.asset_id, step=JobStep.ENCODE, plan_hash=job.plan_hash).first()
    if encoding is None or not encoding.result:
        raise LeaseLostError
    result: dict[str, Any] = encoding.result
    return result


@transaction.atomic
def _accept(job: EncodingJob, plan: EncodePlan, manifest: dict[str, Any]) -> None:
    finish_step(job, result={"manifest": f"{plan.plan_hash}/{MANIFEST_FILE}", "files": len(manifest["files"])})
    queue_step(job.asset, JobStep.VERIFY, plan.plan_hash)
