"""The nodes of the task graph as tasks, and the sweeper that sends them again."""

from collections.abc import Callable
from typing import Any

from core.tasks import background, enqueue, sweeper
from media.enums import JobStep
from media.models import EncodingJob
from media.services.admission import admit_steps
from media.services.examination import examine_asset
from media.services.exports import expire_exports, make_export
from media.services.packaging import package_asset
from media.services.previewing import make_preview
from media.services.recovery import fail_abandoned, jobs_to_send, start_forgotten
from media.services.rendering import render_asset
from media.services.tidying import tidy_up
from media.services.trials import cut_trial
from media.services.validation import validate_asset
from media.services.verification import verify_asset


def _step(work: Callable[[int], None], job_id: int) -> None:
    """Do a step, then let the owner's next ones go."""
    try:
        work(job_id)
    finally:
        job = EncodingJob.objects.select_related("asset").filter(pk=job_id).first()
        if job is not None:
            send_admitted(job.asset.owner_key)


@background(queue="light")
def examine(job_id: int) -> None:
    """Read the facts of a source."""
    _step(examine_asset, job_id)


@background(queue="light")
def validate(job_id: int) -> None:
    """Look at key frames, listen to the sound, and plan."""
    _step(validate_asset, job_id)


@background(queue="preview")
def preview(job_id: int) -> None:
    """Make something that plays at once."""
    _step(make_preview, job_id)


@background(queue="encode")
def encode(job_id: int) -> None:
    """Make every rung in one run."""
    _step(render_asset, job_id)


@background(queue="light")
def package(job_id: int) -> None:
    """Write playlists and manifest."""
    _step(package_asset, job_id)


@background(queue="encode")
def verify(job_id: int) -> None:
    """Read everything back and publish."""
    _step(verify_asset, job_id)


@background(queue="light")
def trial(job_id: int) -> None:
    """Cut the first seconds out."""
    _step(cut_trial, job_id)


@background(queue="encode")
def export(job_id: int) -> None:
    """Make a file that leaves the house."""
    _step(make_export, job_id)


TASKS: dict[str, Any] = {
    JobStep.PROBE: examine,
    JobStep.VALIDATE: validate,
    JobStep.PREVIEW: preview,
    JobStep.ENCODE: encode,
    JobStep.PACKAGE: package,
    JobStep.VERIFY: verify,
    JobStep.TRIAL: trial,
    JobStep.EXPORT: export,
}


def send_job(job: EncodingJob) -> None:
    """Wake a worker for a job."""
    enqueue(TASKS[job.step], job.pk)


def send_admitted(owner_key: str) -> None:
    """Wake workers for what an owner may have in flight now."""
    for job in admit_steps(owner_key):
        send_job(job)


@sweeper
def sweep_encoding() -> None:
    """Finish what dead workers and lost messages left behind."""
    start_forgotten()
    for job in jobs_to_send():
        send_job(job)
    fail_abandoned()
    expire_exports()
    tidy_up()
