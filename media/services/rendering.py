"""The long step: encode all rungs in one run, package, verify, put into the storage, and publish by one pointer."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from core.leases import claim, finish
from media import storage
from media.encoding.commands import AUDIO_FILE, decode_argv, encode_argv, rung_file
from media.encoding.gates import Refusal
from media.encoding.plan import EncodePlan
from media.ffmpeg import FfmpegRun, run_ffmpeg
from media.flows import ASSET
from media.inbox import FULL_DISK_CODES
from media.models import Asset, EncodingJob
from media.packaging import Package, PackageError, build_package, published_manifest
from media.scratch import scratch_folder, scratch_root
from media.services.grants import published_folder
from media.services.publishing import publish_package
from media.services.steps import LeaseKeeper, LeaseLostError, give_up

MOST_THREADS = 4
ENCODED_PERCENT = 92
FULL_DISK_WAIT_SECONDS = 300
RETRY_WAIT_SECONDS = 5
FULL_DISK_WORDS = "No space left on device"


class StepFailedError(Exception):
    """This attempt ends here, for this reason."""

    def __init__(self, rule: str, log: str = "", wait_seconds: int = RETRY_WAIT_SECONDS) -> None:
        self.refusal = Refusal(rule)
        self.log = log
        self.wait_seconds = wait_seconds
        super().__init__(rule)


def render_asset(job_pk: int) -> None:
    """Do the step if it is free. Killed at any moment, the next attempt finds either a whole package or none."""
    job = claim(EncodingJob, job_pk, seconds=settings.LEASE_SECONDS)
    if job is None:
        return
    asset = job.asset
    if not ASSET.allows(asset, "encode"):
        finish(job)
        return
    ASSET.apply(asset, "encode", progress=0)
    plan = EncodePlan.from_json(asset.plan)
    prefix = published_folder(asset.public_id, plan.plan_hash)
    try:
        manifest = published_manifest(prefix, plan.plan_hash)
        if manifest is None:
            manifest = _make(job, asset, plan, prefix).manifest
        else:
            ASSET.apply(asset, "verify")
        publish_package(job, prefix=prefix, manifest=manifest)
    except LeaseLostError:
        return
    except storage.SourceMissingError:
        give_up(job, Refusal("source-missing"))
    except StepFailedError as failure:
        give_up(job, failure.refusal, log=failure.log, wait_seconds=failure.wait_seconds)


def _make(job: EncodingJob, asset: Asset, plan: EncodePlan, prefix: str) -> Package:
    keeper = LeaseKeeper(job, plan.duration_seconds, most_percent=ENCODED_PERCENT)
    _check_space(plan)
    with (
        _disk_may_be_full(),
        storage.local_copy(asset.source_key, keep_alive=keeper) as source,
        scratch_folder(job) as folder,
    ):
        _run(encode_argv(source, plan, threads=_threads()), folder, plan, keeper, damaged="decode-errors")
        keeper.demand()
        ASSET.apply(asset, "verify")
        try:
            package = build_package(folder, plan)
        except PackageError as error:
            raise StepFailedError("output-invalid", "\n".join(error.findings)) from error
        outputs = [folder / rung_file(rung) for rung in plan.rungs] + [folder / AUDIO_FILE]
        _run(decode_argv(outputs, with_audio=True), folder, plan, keeper, damaged="output-invalid")
        for file in package.files:
            keeper.demand()
            storage.store_file(file, f"{prefix}/{file.name}")
        return package


def _run(argv: list[str], folder: Path, plan: EncodePlan, keeper: LeaseKeeper, *, damaged: str) -> FfmpegRun:
    """One ffmpeg run; ``damaged`` is the rule when it says that its input is."""
    run = run_ffmpeg(argv, folder=folder, media_seconds=plan.duration_seconds, on_progress=keeper)
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
def _disk_may_be_full() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno not in FULL_DISK_CODES:
            raise
        raise StepFailedError("storage-full", str(error), FULL_DISK_WAIT_SECONDS) from error


def _check_space(plan: EncodePlan) -> None:
    """Room for the largest possible output, twice: once in the scratch folder, once in the storage."""
    most_kilobits = sum(rung.cap_kbps for rung in plan.rungs) + plan.audio_kbps
    needed = int(2 * most_kilobits * 125 * plan.duration_seconds) + settings.FREE_SPACE_BYTES
    if shutil.disk_usage(scratch_root()).free < needed:
        raise StepFailedError("storage-full", "not enough free space to begin", FULL_DISK_WAIT_SECONDS)


def _threads() -> int:
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(MOST_THREADS, available))
