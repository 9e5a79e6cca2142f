"""The quick preview: a conformant source is only repackaged, any other gets one small rung, long before the whole ladder is there."""

from django.db import transaction

from media import storage
from media.encoding.commands import preview_argv
from media.encoding.plan import EncodePlan
from media.models import Asset, EncodingJob
from media.packaging import PackageError, build_preview
from media.scratch import scratch_folder
from media.services.grants import published_folder
from media.services.runs import disk_may_be_full, run_strictly
from media.services.steps import LeaseKeeper, StepFailedError, finish_step, take_step

# The slot is kept for previews: one thread leaves the others to the ladder.
THREADS = 1


def make_preview(job_pk: int) -> None:
    """Do the step if it is free. One that fails harms nobody: the ladder follows."""
    take_step(job_pk, _make)


def _make(job: EncodingJob) -> None:
    asset = job.asset
    plan = EncodePlan.from_json(asset.plan)
    keeper = LeaseKeeper(job, plan.duration_seconds)
    with (
        disk_may_be_full(),
        scratch_folder(job) as folder,
        storage.local_copy(asset.source_key, folder, keeper) as source,
    ):
        argv = preview_argv(source, plan, threads=THREADS)
        run_strictly(argv, folder, plan.duration_seconds, keeper, damaged="decode-errors")
        try:
            files = build_preview(folder, plan)
        except PackageError as error:
            raise StepFailedError("output-invalid", "\n".join(error.findings)) from error
        for file in files:
            keeper.demand()
            storage.store_file(file, f"{published_folder(asset.public_id, plan.preview_hash)}/{file.name}")
    accept_preview(job, plan)


@transaction.atomic
def accept_preview(job: EncodingJob, plan: EncodePlan) -> None:
    """Let producer and reviewer play it. Raises LeaseLostError when the step is not ours any more."""
    finish_step(job)
    Asset.objects.filter(pk=job.asset_id, plan_hash=plan.plan_hash).update(preview_hash=plan.preview_hash)
