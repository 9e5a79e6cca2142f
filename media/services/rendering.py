"""The long step: every rung, the sound and all measurements in one run, stored under their final names."""

from django.db import transaction

from media import storage
from media.encoding.commands import encode_argv
from media.encoding.plan import EncodePlan
from media.enums import AssetState
from media.models import EncodingJob
from media.packaging import Outputs, PackageError, collect_outputs
from media.scratch import scratch_folder
from media.services.grants import published_folder
from media.services.runs import demand_space, disk_may_be_full, run_strictly, threads
from media.services.steps import LeaseKeeper, LeaseLostError, StepFailedError, finish_step, take_step

ENCODED_PERCENT = 85


def render_asset(job_pk: int) -> None:
    """Do the step if it is free. Killed at any moment, the next attempt writes the same names again."""
    take_step(job_pk, _render, verb="encode")


def _render(job: EncodingJob) -> None:
    plan = EncodePlan.from_json(job.asset.plan)
    outputs = _make(job, plan)
    accept_outputs(job, outputs)


def _make(job: EncodingJob, plan: EncodePlan) -> Outputs:
    asset = job.asset
    keeper = LeaseKeeper(job, plan.duration_seconds, most_percent=ENCODED_PERCENT)
    demand_space(plan)
    with (
        disk_may_be_full(),
        scratch_folder(job) as folder,
        storage.local_copy(asset.source_key, folder, keeper) as source,
    ):
        argv = encode_argv(source, plan, threads=threads())
        run_strictly(argv, folder, plan.duration_seconds, keeper, damaged="decode-errors")
        keeper.demand()
        try:
            outputs = collect_outputs(folder, plan)
        except PackageError as error:
            raise StepFailedError("output-invalid", "\n".join(error.findings)) from error
        prefix = published_folder(asset.public_id, plan.plan_hash)
        for file in outputs.files:
            keeper.demand()
            storage.store_file(file, f"{prefix}/{file.name}")
        return outputs


@transaction.atomic
def accept_outputs(job: EncodingJob, outputs: Outputs) -> None:
    """Note what was made; packaging begins when the preview is over too. Raises LeaseLostError when the step is not ours any more."""
    job.asset.refresh_from_db()
    if job.asset.state != AssetState.ENCODING:
        raise LeaseLostError
    finish_step(job, result=outputs.result)
