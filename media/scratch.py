"""Private folders for the runs of steps; what a dead worker left behind is removed."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from core.models import WorkState
from media.models import EncodingJob

TOKEN_LETTERS = 12


def scratch_root() -> Path:
    """The folder of all runs, made if need be."""
    root = Path(settings.DUANJU_DATA) / "scratch"
    root.mkdir(parents=True, exist_ok=True)
    return root


@contextmanager
def scratch_folder(job: EncodingJob) -> Iterator[Path]:
    """A folder for this attempt; those of earlier attempts go first, their holders have lost the lease."""
    for old in scratch_root().glob(f"job-{job.pk}-*"):
        shutil.rmtree(old, ignore_errors=True)
    folder = scratch_root() / _name(job.pk, job.lease_token)
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def remove_abandoned_scratch() -> int:
    """Remove the folders of attempts that no row knows as running; returns how many."""
    found = list(scratch_root().iterdir())  # before the rows are asked: a folder is made after its row
    running = EncodingJob.objects.filter(state=WorkState.RUNNING).values_list("pk", "lease_token")
    known = {_name(pk, token) for pk, token in running}
    abandoned = [path for path in found if path.name not in known]
    for path in abandoned:
        shutil.rmtree(path, ignore_errors=True)
    return len(abandoned)


def _name(pk: int, token: str) -> str:
    return f"job-{pk}-{token[:TOKEN_LETTERS]}"
