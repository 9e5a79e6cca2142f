"""The second step: one fast strict run over key frames and sound, then the plan, a pure function of what was found."""

from django.conf import settings
from django.db import transaction

from media import storage
from media.encoding.commands import validate_argv, validation_files
from media.encoding.facts import SourceFacts
from media.encoding.measures import SoundMeasures, parse_sound_measures
from media.encoding.plan import EncodePlan, Wishes, plan_encoding
from media.enums import JobStep
from media.flows import ASSET
from media.models import Asset, EncodingJob
from media.scratch import scratch_folder
from media.services.runs import run_strictly
from media.services.steps import LeaseKeeper, finish_step, queue_step, take_step


def validate_asset(job_pk: int) -> None:
    """Do the step if it is free."""
    take_step(job_pk, _validate, verb="validate")


def _validate(job: EncodingJob) -> None:
    asset = job.asset
    facts = SourceFacts.from_json(asset.facts)
    seconds = facts.measured_seconds
    keeper = LeaseKeeper(job, seconds)
    with scratch_folder(job) as folder, storage.local_copy(asset.source_key, folder, keeper) as source:
        run_strictly(validate_argv(source, facts), folder, seconds, keeper, damaged="decode-errors")
        texts = [(folder / name).read_text() for name in validation_files(facts)]
    measures = tuple(parse_sound_measures(text, seconds) for text in texts)
    accept_plan(job, make_plan(asset, facts, measures), measures)


def make_plan(asset: Asset, facts: SourceFacts, measures: tuple[SoundMeasures, ...]) -> EncodePlan:
    """What the operator's settings make of the facts."""
    wishes = Wishes(
        preset=settings.ENCODING_PROFILES.get(asset.profile, settings.ENCODING_PROFILES["standard"]),
        fastest=settings.FASTEST_RATE,
        loudness_lufs=settings.LOUDNESS_LUFS,
        true_peak_dbtp=settings.TRUE_PEAK_DBTP,
    )
    return plan_encoding(facts, measures, wishes=wishes)


@transaction.atomic
def accept_plan(job: EncodingJob, plan: EncodePlan, measures: tuple[SoundMeasures, ...]) -> None:
    """Write the plan down and queue its parts. Raises LeaseLostError when the step is not ours any more."""
    finish_step(job)
    parts = [(JobStep.ENCODE, plan.plan_hash)]
    if plan.preview:
        parts.insert(0, (JobStep.PREVIEW, plan.preview_hash))
    top = plan.rungs[0] if plan.rungs else None
    asset = ASSET.apply(
        job.asset,
        "plan",
        measures={"sounds": [measured.to_json() for measured in measures]},
        plan=plan.to_json(),
        plan_hash=plan.plan_hash,
        width=top.width if top else 0,
        height=top.height if top else 0,
        duration_ms=round(plan.duration_seconds * 1000),
        progress=0,
        remaining=len(parts),
    )
    for step, plan_hash in parts:
        queue_step(asset, step, plan_hash)
