"""One ffmpeg run of a step: its bad endings as reasons, and room on the disk before it begins."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from media.encoding.plan import EncodePlan
from media.ffmpeg import FfmpegRun, run_ffmpeg
from media.inbox import FULL_DISK_CODES
from media.scratch import scratch_root
from media.services.steps import LeaseKeeper, LeaseLostError, StepFailedError

MOST_THREADS = 4
FULL_DISK_WAIT_SECONDS = 300
FULL_DISK_WORDS = "No space left on device"


def run_strictly(argv: list[str], folder: Path, seconds: float, keeper: LeaseKeeper, *, damaged: str) -> FfmpegRun:
    """Run to a good end; ``damaged`` is the rule when ffmpeg says that its input is. Raises StepFailedError, LeaseLostError."""
    run = run_ffmpeg(argv, folder=folder, media_seconds=seconds, on_progress=keeper)
    if run.stopped == "cancelled":
        raise LeaseLostError
    if run.ok:
        return run
    if FULL_DISK_WORDS in run.stderr_tail:
        raise StepFailedError("storage-full", run.stderr_tail, FULL_DISK_WAIT_SECONDS)
    rule = damaged if run.blames_the_input else "encoding-failed"
    ending = f"ended by us: {run.stopped}" if run.stopped else f"exit code {run.code}"
    raise StepFailedError(rule, f"{ending}\n{run.stderr_tail}")


@contextmanager
def disk_may_be_full() -> Iterator[None]:
    """A full disk is no failure of the work: it waits and is tried again."""
    try:
        yield
    except OSError as error:
        if error.errno not in FULL_DISK_CODES:
            raise
        raise StepFailedError("storage-full", str(error), FULL_DISK_WAIT_SECONDS) from error


def demand_space(plan: EncodePlan) -> None:
    """Room for the largest possible output, twice: once in the scratch folder, once in the storage. Raises StepFailedError."""
    most_kilobits = sum(rung.cap_kbps for rung in plan.rungs) + plan.audio_kbps * len(plan.sounds)
    needed = int(2 * most_kilobits * 125 * plan.duration_seconds) + settings.FREE_SPACE_BYTES
    if shutil.disk_usage(scratch_root()).free < needed:
        raise StepFailedError("storage-full", "not enough free space to begin", FULL_DISK_WAIT_SECONDS)


def threads() -> int:
    """How many threads one run may use on this machine."""
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(MOST_THREADS, available))
