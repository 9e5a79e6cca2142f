"""Private folders for the runs of steps."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.models import WorkState
from core.scratch import attempt_name, private_folder, remove_abandoned, root_of
from media.models import EncodingJob


def scratch_root() -> Path:
    """The folder of all runs, made if need be."""
    return root_of("scratch")


@contextmanager
def scratch_folder(job: EncodingJob) -> Iterator[Path]:
    """A folder for this attempt; those of earlier attempts go first, their holders have lost the lease."""
    for old in scratch_root().glob(f"job-{job.pk}-*"):
        shutil.rmtree(old, ignore_errors=True)
    with private_folder(scratch_root() / attempt_name("job", job.pk, job.lease_token)) as folder:
        yield folder


def remove_abandoned_scratch() -> int:
    """Remove the folders of attempts that no row knows as running; returns how many."""
    return remove_abandoned(scratch_root(), _running)


def _running() -> set[str]:
    rows = EncodingJob.objects.filter(state=WorkState.RUNNING).values_list("pk", "lease_token")
    return {attempt_name("job", pk, token) for pk, token in rows}
