"""Trials: the first seconds of a ready asset as a rendition of its own, cut at whole groups of pictures; the rest is not there to fetch."""

from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import ConflictError, InvalidError
from media import storage
from media.encoding.boxes import read_fragmented
from media.encoding.plan import EncodePlan
from media.encoding.playlists import PackagedRendition
from media.encoding.trials import cut_fragmented, trial_hash
from media.enums import AssetState, JobStep
from media.models import Asset, EncodingJob
from media.packaging import write_playlists
from media.scratch import scratch_folder
from media.services.grants import published_folder
from media.services.runs import disk_may_be_full
from media.services.steps import LeaseKeeper, StepFailedError, finish_step, queue_step, take_step

LONGEST_SECONDS = 10


@transaction.atomic
def prepare_trial(asset_pk: int, *, seconds: int) -> EncodingJob:
    """Have the first seconds cut out; asking again for the same ones changes nothing.

    Raises InvalidError ``trial-seconds`` outside 2 to 10, ConflictError ``not-ready`` for an asset without renditions.
    """
    asset = Asset.objects.get(pk=asset_pk)
    plan = _plan_of(asset)
    least = -(-plan.group_frames // plan.frame_rate)
    if not least <= seconds <= LONGEST_SECONDS:
        raise InvalidError(
            _("A trial lasts %(least)s to %(most)s seconds.") % {"least": int(least), "most": LONGEST_SECONDS},
            code="trial-seconds",
        )
    cut = trial_hash(plan.plan_hash, seconds)
    job = EncodingJob.objects.filter(asset=asset, step=JobStep.TRIAL, plan_hash=cut).first()
    return job or queue_step(asset, JobStep.TRIAL, cut, params={"seconds": seconds})


def cut_trial(job_pk: int) -> None:
    """Do the step if it is free."""
    take_step(job_pk, _cut)


def _cut(job: EncodingJob) -> None:
    asset = job.asset
    plan = _plan_of(asset)
    whole = published_folder(asset.public_id, plan.plan_hash)
    target = published_folder(asset.public_id, job.plan_hash)
    keeper = LeaseKeeper(job)
    with disk_may_be_full(), scratch_folder(job) as folder:
        cuts = folder / "cuts"
        cuts.mkdir()
        names = [*(rung.name for rung in plan.rungs), plan.sounds[0].name]
        parts = [_shorten(f"{whole}/{name}.mp4", name, job, cuts, keeper) for name in names]
        files = write_playlists(cuts, plan, parts[:-1], parts[-1:])
        for file in (*(cuts / part.file_name for part in parts), *files):
            keeper.demand()
            storage.store_file(file, f"{target}/{file.name}")
    with transaction.atomic():
        finish_step(job, result={"seconds": round(parts[0].boxes.duration_seconds, 3)})


def _shorten(key: str, name: str, job: EncodingJob, folder: Path, keeper: LeaseKeeper) -> PackagedRendition:
    with storage.local_copy(key, folder.parent, keeper) as source:
        short = folder / f"{name}.mp4"
        try:
            boxes = cut_fragmented(source, read_fragmented(source), float(job.params["seconds"]), short)
        except ValueError as error:
            raise StepFailedError("encoding-failed", str(error)) from error
    return PackagedRendition(name, short.name, boxes)


def _plan_of(asset: Asset) -> EncodePlan:
    if asset.state != AssetState.READY:
        raise ConflictError(_("The video is not ready yet."), code="not-ready")
    return EncodePlan.from_json(asset.plan)
