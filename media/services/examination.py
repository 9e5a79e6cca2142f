"""The first step: read the source's facts in a confined process, judge them, and make the plan."""

from django.db import transaction

from core.leases import claim, finish
from media import storage
from media.encoding.gates import Refusal
from media.encoding.plan import plan_encoding
from media.enums import AssetState, JobStep
from media.flows import ASSET
from media.models import EncodingJob
from media.probing import Examination, examine_source
from media.services.steps import LeaseKeeper, give_up, queue_step

# Longer than the probe's own wall limit: it says nothing while it reads.
LEASE_SECONDS = 90


def examine_asset(job_pk: int) -> None:
    """Do the step if it is free; a second call at the same time does nothing."""
    job = claim(EncodingJob, job_pk, seconds=LEASE_SECONDS)
    if job is None:
        return
    asset = job.asset
    if not ASSET.allows(asset, "probe"):
        finish(job)
        return
    ASSET.apply(asset, "probe")
    keeper = LeaseKeeper(job, total_seconds=1)
    try:
        with storage.local_copy(asset.source_key, keep_alive=keeper) as source:
            examination = examine_source(source)
    except storage.SourceMissingError:
        give_up(job, Refusal("source-missing"))
        return
    if examination.refusal is not None:
        give_up(job, examination.refusal)
        return
    accept(job, examination)


def accept(job: EncodingJob, examination: Examination) -> None:
    """Write down facts and plan, and queue the encoding, if the lease is still ours."""
    if examination.facts is None or job.asset.state != AssetState.PROBING:
        return
    plan = plan_encoding(examination.facts)
    with transaction.atomic():
        if finish(job):
            asset = ASSET.apply(
                job.asset,
                "plan",
                facts=examination.facts.to_json(),
                plan=plan.to_json(),
                plan_hash=plan.plan_hash,
                width=plan.rungs[0].width,
                height=plan.rungs[0].height,
                duration_ms=round(plan.duration_seconds * 1000),
                progress=0,
            )
            queue_step(asset, JobStep.ENCODE, plan.plan_hash)
