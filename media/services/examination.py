"""The first step: read the source's facts in a confined process and judge them at the gates."""

from django.db import transaction

from media import storage
from media.encoding.facts import SourceFacts
from media.enums import AssetKind, AssetState, JobStep
from media.models import EncodingJob
from media.probing import examine_source
from media.scratch import scratch_folder
from media.services.steps import LeaseKeeper, LeaseLostError, finish_step, give_up, queue_step, take_step

# Longer than the probe's own wall limit: it says nothing while it reads.
LEASE_SECONDS = 90


def examine_asset(job_pk: int) -> None:
    """Do the step if it is free."""
    take_step(job_pk, _examine, verb="probe", seconds=LEASE_SECONDS)


def _examine(job: EncodingJob) -> None:
    asset = job.asset
    with scratch_folder(job) as folder, storage.local_copy(asset.source_key, folder, LeaseKeeper(job)) as source:
        examination = examine_source(source, sound_only=asset.kind == AssetKind.SOUND)
    if examination.refusal is not None:
        give_up(job, examination.refusal)
    elif examination.facts is not None:
        accept(job, examination.facts)


@transaction.atomic
def accept(job: EncodingJob, facts: SourceFacts) -> None:
    """Write the facts down and queue the validation. Raises LeaseLostError when the step is not ours any more."""
    if job.asset.state != AssetState.PROBING:
        raise LeaseLostError
    finish_step(job)
    asset = job.asset
    type(asset).objects.filter(pk=asset.pk).update(facts=facts.to_json(), provenance=facts.provenance)
    queue_step(asset, JobStep.VALIDATE)
