"""The pipeline's steps as tasks, and the sweeper that sends them again."""

from typing import Any

from core.tasks import background, enqueue, sweeper
from media.enums import JobStep
from media.models import EncodingJob
from media.scratch import remove_stale_scratch
from media.services.examination import examine_asset
from media.services.recovery import fail_abandoned, jobs_to_send, start_forgotten
from media.services.rendering import render_asset


@background(queue="light")
def examine(job_id: int) -> None:
    """Read the facts of a source and plan."""
    examine_asset(job_id)


@background(queue="encode")
def encode(job_id: int) -> None:
    """Encode, package, verify and publish."""
    render_asset(job_id)


TASKS: dict[str, Any] = {JobStep.PROBE: examine, JobStep.ENCODE: encode}


def send_job(job: EncodingJob) -> None:
    """Wake a worker for a job."""
    enqueue(TASKS[job.step], job.pk)


@sweeper
def sweep_encoding() -> None:
    """Finish what dead workers and lost messages left behind."""
    start_forgotten()
    fail_abandoned()
    for job in jobs_to_send():
        send_job(job)
    remove_stale_scratch()
