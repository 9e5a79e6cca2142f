"""Footage: what one decode of an original upload yields, made once, kept for a while, shared by all checks of the picture.

The same decode makes the fingerprint, if there is none yet.
"""

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from core.leases import claim, fail, finish, heartbeat
from core.models import WorkState
from media import storage
from media.encoding.facts import SourceFacts, VideoFacts
from media.ffmpeg import FfmpegRun, run_ffmpeg
from media.models import Asset
from media.selectors.assets import asset_by_public_id
from moderation.checks.contract import Footage, Frame
from moderation.checks.decoding import (
    FLASH_FILE,
    FRAME_FOLDER,
    STEP_MS,
    Branch,
    decode_argv,
    footage_branch,
    read_flashes,
    read_frames,
)
from moderation.models import StoredFootage
from moderation.services.scratch import scratch_folder
from moderation.services.tracing import FingerprintBusyError, NotFingerprintedError, begin_tracing

LEASE_SECONDS = 60
THREADS = 2
CONTENTS = "footage.json"
AT_ONCE = 100


class NoFootageError(Exception):
    """There is nothing to look at; the sentence says why."""


class FootageFailedError(Exception):
    """The source could not be decoded; the sentence says how it went."""


class FootageBusyError(Exception):
    """Somebody else decodes this source now: come back later."""


def footage_of(*, asset_ref: str, keep_alive: Callable[[], bool]) -> Footage:
    """The footage of an asset's original upload, decoded now unless it is kept from before.

    ``keep_alive`` is called about once a second and stops the decode when it returns False. Raises NoFootageError,
    FootageFailedError or FootageBusyError.
    """
    asset = asset_by_public_id(asset_ref)
    if asset is None:
        raise NoFootageError("there is no video")
    digest = asset.source_sha256 or asset.public_id
    for _attempt in range(2):
        row, _made = StoredFootage.objects.get_or_create(source_digest=digest, defaults={"expires_at": _kept_until()})
        if row.state == WorkState.FAILED:
            raise FootageFailedError(row.error)
        if row.state != WorkState.DONE:
            return _made_by_us(row, asset, keep_alive)
        try:
            return _unpack(row.storage_key)
        except FileNotFoundError:  # swept at this moment, or removed by hand
            StoredFootage.objects.filter(pk=row.pk, state=WorkState.DONE).delete()
    raise FootageBusyError


def remove_old_footage(now: datetime | None = None) -> int:
    """Forget what was not asked for again, and failures, so that they are tried afresh one day; returns how many."""
    now = now or timezone.now()
    over = StoredFootage.objects.filter(expires_at__lt=now).exclude(state=WorkState.RUNNING)
    rows = list(over.values_list("pk", "storage_key")[:AT_ONCE])
    for pk, key in rows:
        over.filter(pk=pk).delete()
        if key:
            storage.delete_file(key)
    return len(rows)


def _kept_until() -> datetime:
    return timezone.now() + timedelta(hours=settings.CHECK_FOOTAGE_HOURS)


def _made_by_us(row: StoredFootage, asset: Asset, keep_alive: Callable[[], bool]) -> Footage:
    claimed = claim(StoredFootage, row.pk, seconds=LEASE_SECONDS)
    if claimed is None:
        raise FootageBusyError
    try:
        video, facts = _picture_of(asset)
        content = _decoded(claimed, asset, video, facts, keep_alive)
    except NoFootageError:
        StoredFootage.objects.filter(pk=row.pk).delete()
        raise
    except FootageFailedError as failure:
        fail(claimed, str(failure), retry=False)
        raise
    key = f"checks/v1/footage/{claimed.source_digest}.zip"
    storage.store_bytes(content, key)
    finish(claimed, storage_key=key, expires_at=_kept_until())
    return _read_pack(content)


def _picture_of(asset: Asset) -> tuple[VideoFacts, SourceFacts]:
    try:
        facts = SourceFacts.from_json(asset.facts)
    except (KeyError, TypeError) as error:
        raise NoFootageError("the source was not examined") from error
    if facts.video is None:
        raise NoFootageError("there is no picture")
    return facts.video, facts


def _decoded(
    row: StoredFootage, asset: Asset, video: VideoFacts, facts: SourceFacts, keep_alive: Callable[[], bool]
) -> bytes:
    def alive(_seconds: float = 0.0) -> bool:
        return heartbeat(row, seconds=LEASE_SECONDS) and keep_alive()

    with scratch_folder(row) as folder:
        (folder / FRAME_FOLDER).mkdir()
        try:
            with storage.local_copy(asset.source_key, folder, alive) as source:
                run = _looked(_Source(source, asset.source_sha256, video, facts), folder, alive)
        except storage.SourceMissingError as error:
            raise NoFootageError("the original upload is not there any more") from error
        if run.stopped == "cancelled":
            raise FootageBusyError
        frames = read_frames(folder / FRAME_FOLDER)
        if not run.ok or not frames:
            ending = run.stopped or f"exit code {run.code}"
            raise FootageFailedError(f"the picture could not be decoded ({ending}): {run.stderr_tail[-500:]}")
        return _pack(folder, frames, asset.duration_ms or round(facts.measured_seconds * 1000))


@dataclass(frozen=True)
class _Source:
    """A file to decode, and what is known of it."""

    path: Path
    digest: str
    video: VideoFacts
    facts: SourceFacts


def _looked(source: _Source, folder: Path, alive: Callable[[float], bool]) -> FfmpegRun:
    """The decode, with the fingerprint that is still to be made; if that is what it stumbles over, once more without it."""

    def decode(branches: list[Branch], on_progress: Callable[[float], bool]) -> FfmpegRun:
        argv = decode_argv(source.path, source.video.index, branches, threads=THREADS)
        return run_ffmpeg(argv, folder=folder, media_seconds=source.facts.measured_seconds, on_progress=on_progress)

    footage, tracing = footage_branch(source.video), begin_tracing(source.digest, source.facts)
    if tracing is None:
        return decode([footage], alive)
    run = decode([footage, tracing.branch(folder)], lambda seconds: tracing.is_alive() and alive(seconds))
    if run.stopped == "cancelled":
        tracing.give_back()
        return run
    try:
        tracing.keep(run, folder)
    except FingerprintBusyError:
        return run
    except NotFingerprintedError:
        return run if run.ok else decode([footage], alive)
    return run


def _pack(folder: Path, frames: tuple[Frame, ...], duration_ms: int) -> bytes:
    with (folder / FLASH_FILE).open(encoding="utf-8") as lines:
        flashes = read_flashes(lines)
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_STORED) as archive:
        contents = {"step_ms": STEP_MS, "duration_ms": duration_ms, "flashes": flashes}
        archive.writestr(CONTENTS, json.dumps(contents, separators=(",", ":")))
        for frame in frames:
            archive.writestr(f"{frame.at_ms}.jpg", frame.jpeg)
    return kept.getvalue()


def _unpack(key: str) -> Footage:
    return _read_pack(b"".join(storage.read_range(key, 0, storage.stored_size(key))))


def _read_pack(content: bytes) -> Footage:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        contents = json.loads(archive.read(CONTENTS))
        names = [name for name in archive.namelist() if name.endswith(".jpg")]
        frames = tuple(Frame(at_ms=int(name.removesuffix(".jpg")), jpeg=archive.read(name)) for name in names)
    return Footage(
        frames=frames,
        step_ms=contents["step_ms"],
        duration_ms=contents["duration_ms"],
        flashes=tuple((at_ms, badness) for at_ms, badness in contents["flashes"]),
    )
