"""Fingerprints of sources, made once for the same bytes: with the footage in one decode where that is still to come, else alone."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone

from core.models import WorkState
from media import storage
from media.encoding.facts import SourceFacts
from media.ffmpeg import run_ffmpeg
from media.models import Asset
from media.selectors.assets import asset_by_public_id
from moderation.checks.decoding import decode_argv
from moderation.models import Fingerprint, StoredFootage
from moderation.services.footage import FootageBusyError, FootageFailedError, NoFootageError, footage_of
from moderation.services.scratch import scratch_folder
from moderation.services.tracing import (
    FingerprintBusyError,
    NotFingerprintedError,
    Tracing,
    begin_tracing,
    fingerprint_row,
)

THREADS = 2
FAILURES_STAND = timedelta(days=1)
OVER = (WorkState.DONE, WorkState.FAILED)


def fingerprint_source(*, asset_ref: str, keep_alive: Callable[[], bool] = lambda: True) -> Fingerprint:
    """The fingerprint of an asset's original upload, by its public id; made now unless there is one.

    ``keep_alive`` is called about once a second and stops the work when it returns False. Raises NotFingerprintedError or
    FingerprintBusyError.
    """
    asset = asset_by_public_id(asset_ref)
    if asset is None:
        raise NotFingerprintedError("there is no video")
    row = fingerprint_row(asset.source_sha256)
    if row.state not in OVER and not StoredFootage.objects.filter(source_digest=asset.source_sha256, state__in=OVER):
        _look(asset, keep_alive)
        row.refresh_from_db()
    if row.state in OVER:
        return _made(row)
    facts = _facts(asset)
    tracing = _begun(row, facts)
    with scratch_folder(tracing.row) as folder, _source(asset, folder, keep_alive) as path:
        return _traced(tracing, path, facts, folder=folder, keep_alive=keep_alive)


def fingerprint_file(path: Path, *, digest: str, facts: SourceFacts, keeps_stills: bool) -> Fingerprint:
    """The fingerprint of a file that is no upload. Raises NotFingerprintedError or FingerprintBusyError."""
    row = fingerprint_row(digest)
    if row.state in OVER:
        return _made(row)
    tracing = _begun(row, facts, keeps_stills=keeps_stills)
    with scratch_folder(tracing.row) as folder:
        return _traced(tracing, path, facts, folder=folder, keep_alive=lambda: True)


def tidy_fingerprints(now: datetime | None = None) -> int:
    """Forget failures of yesterday, so that they are tried afresh; returns how many."""
    now = now or timezone.now()
    old = Fingerprint.objects.filter(state=WorkState.FAILED, updated_at__lt=now - FAILURES_STAND)
    forgotten, _by_model = old.delete()
    return forgotten


def _look(asset: Asset, keep_alive: Callable[[], bool]) -> None:
    """Make the footage, whose decode makes the fingerprint too."""
    try:
        footage_of(asset_ref=asset.public_id, keep_alive=keep_alive)
    except FootageBusyError as busy:
        raise FingerprintBusyError from busy
    except (NoFootageError, FootageFailedError) as missing:
        raise NotFingerprintedError(str(missing)) from missing


def _made(row: Fingerprint) -> Fingerprint:
    if row.state == WorkState.FAILED:
        raise NotFingerprintedError(row.error)
    return row


def _facts(asset: Asset) -> SourceFacts:
    try:
        return SourceFacts.from_json(asset.facts)
    except (KeyError, TypeError) as error:
        raise NotFingerprintedError("the source was not examined") from error


def _begun(row: Fingerprint, facts: SourceFacts, *, keeps_stills: bool = True) -> Tracing:
    if facts.video is None:
        raise NotFingerprintedError("there is no picture")
    tracing = begin_tracing(row.source_digest, facts, keeps_stills=keeps_stills)
    if tracing is None:
        raise FingerprintBusyError
    return tracing


@contextmanager
def _source(asset: Asset, folder: Path, keep_alive: Callable[[], bool]) -> Iterator[Path]:
    try:
        with storage.local_copy(asset.source_key, folder, keep_alive) as path:
            yield path
    except storage.SourceMissingError as error:
        raise NotFingerprintedError("the original upload is not there any more") from error


def _traced(
    tracing: Tracing, path: Path, facts: SourceFacts, *, folder: Path, keep_alive: Callable[[], bool]
) -> Fingerprint:
    video = facts.video.index if facts.video else 0
    run = run_ffmpeg(
        decode_argv(path, video, [tracing.branch(folder)], threads=THREADS),
        folder=folder,
        media_seconds=facts.measured_seconds,
        on_progress=lambda _seconds: tracing.is_alive() and keep_alive(),
    )
    if run.stopped == "cancelled":
        raise FingerprintBusyError
    tracing.keep(run, folder)
    return Fingerprint.objects.get(pk=tracing.row.pk)
