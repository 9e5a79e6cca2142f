"""Private folders for encoding runs; what a dead worker left behind is removed."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from media.models import EncodingJob

STALE_SECONDS = 6 * 3600


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
    folder = scratch_root() / f"job-{job.pk}-{job.lease_token[:12]}"
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def remove_stale_scratch() -> int:
    """Remove folders that nobody has touched for hours; returns how many."""
    stale = [path for path in scratch_root().iterdir() if path.stat().st_mtime < time.time() - STALE_SECONDS]
    for path in stale:
        shutil.rmtree(path, ignore_errors=True)
    return len(stale)
