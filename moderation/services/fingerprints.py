"""Makes fingerprints of sources, once for the same bytes, and fills the bank of known works."""

import io
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.audit import record_audit
from core.errors import ConflictError, InvalidError
from core.leases import claim, fail, finish, heartbeat
from core.models import WorkState
from media import storage
from media.encoding.facts import SourceFacts
from media.ffmpeg import ffmpeg_binary, run_ffmpeg
from media.inbox import digest_of
from media.models import Asset
from media.probing import examine_source
from media.selectors.assets import asset_by_public_id
from moderation.checks.copies.decoding import DENSE_FILE, SOUND_FILE, STILL_FOLDER, fingerprint_argv
from moderation.checks.copies.installed import TRACE_VERSION, engine, is_installed
from moderation.enums import KnownWorkKind
from moderation.models import Fingerprint, KnownWork
from moderation.policies import check_may_keep_known_works

LEASE_SECONDS = 60
THREADS = 2
FAILURES_STAND = timedelta(days=1)


class NotFingerprintedError(Exception):
    """There is nothing to fingerprint, or it could not be read; the sentence says why."""


class FingerprintBusyError(Exception):
    """Somebody else makes this fingerprint now: come back later."""


@dataclass(frozen=True)
class NewKnownWork:
    """What the operator says of a work: where it is from is free text, e.g. an address or a notice's number."""

    title: str
    kind: KnownWorkKind
    source: str = ""


def fingerprint_source(*, asset_ref: str, keep_alive: Callable[[], bool] = lambda: True) -> Fingerprint:
    """The fingerprint of an asset's original upload, by its public id; made now unless there is one.

    ``keep_alive`` is called about once a second and stops the work when it returns False. Raises NotFingerprintedError or
    FingerprintBusyError.
    """
    asset = asset_by_public_id(asset_ref)
    if asset is None:
        raise NotFingerprintedError("there is no video")
    row = _row(asset.source_sha256)
    if row.state == WorkState.DONE:
        return row
    try:
        facts = SourceFacts.from_json(asset.facts)
    except (KeyError, TypeError) as error:
        raise NotFingerprintedError("the source was not examined") from error
    with _source(asset, keep_alive) as path:
        return _made(row, path, facts, keeps_stills=True, keep_alive=keep_alive)


def add_known_work(*, actor: Actor, path: Path, new: NewKnownWork) -> KnownWork:
    """Put a work into the bank: its fingerprint and what it is; of an illegal one no picture is kept.

    Raises ForbiddenError, InvalidError or ConflictError.
    """
    check_may_keep_known_works(actor)
    if not is_installed():
        raise InvalidError(
            _("Known works need the packages of requirements-checks.txt. Install them, then try again."),
            code="checks-not-installed",
        )
    title = new.title.strip()
    if not title:
        raise InvalidError(_("Give the known work a title."), code="no-title", field="title")
    digest = digest_of(path)
    if KnownWork.objects.filter(source_digest=digest).exists():
        raise _already_known(path)
    facts = examine_source(path).facts
    if facts is None:
        raise InvalidError(
            _("“%(name)s” is not a video that can be read.") % {"name": path.name}, code="unreadable", field="file"
        )
    try:
        row = _made(_row(digest), path, facts, keeps_stills=new.kind != KnownWorkKind.ILLEGAL, keep_alive=lambda: True)
    except NotFingerprintedError as error:
        sentence = _("“%(name)s” could not be fingerprinted: %(reason)s")
        raise InvalidError(
            sentence % {"name": path.name, "reason": error}, code="no-fingerprint", field="file"
        ) from error
    if new.kind == KnownWorkKind.ILLEGAL and row.stills_key:
        _forget_stills(row)
    return _kept(actor, digest, title, new, path)


def tidy_fingerprints(now: datetime | None = None) -> int:
    """Forget failures of yesterday, so that they are tried afresh, and folders of dead workers; returns how many."""
    now = now or timezone.now()
    old = Fingerprint.objects.filter(state=WorkState.FAILED, updated_at__lt=now - FAILURES_STAND)
    forgotten, _by_model = old.delete()
    folders = list(_root().glob("making-*"))  # before the rows are asked: a folder is made after its claim
    running = Fingerprint.objects.filter(state=WorkState.RUNNING).values_list("pk", flat=True)
    known = {f"making-{pk}" for pk in running}
    abandoned = [folder for folder in folders if folder.name not in known]
    for folder in abandoned:
        shutil.rmtree(folder, ignore_errors=True)
    return forgotten + len(abandoned)


def _forget_stills(row: Fingerprint) -> None:
    Fingerprint.objects.filter(pk=row.pk).update(stills_key="")
    storage.delete_file(row.stills_key)


def _kept(actor: Actor, digest: str, title: str, new: NewKnownWork, path: Path) -> KnownWork:
    try:
        with transaction.atomic():
            work = KnownWork.objects.create(
                title=title[:200], source=new.source[:500], kind=new.kind, source_digest=digest, added_by_ref=actor.ref
            )
            payload = {"kind": work.kind, "digest": digest}
            record_audit(
                actor=actor,
                verb="known-work.added",
                subject_kind="known-work",
                subject_ref=work.public_id,
                payload=payload,
            )
    except IntegrityError as error:
        raise _already_known(path) from error
    return work


def _already_known(path: Path) -> ConflictError:
    return ConflictError(
        _("“%(name)s” is already in the bank of known works.") % {"name": path.name}, code="known-already", field="file"
    )


@lru_cache(maxsize=4)
def hears_sound(binary: str) -> bool:
    """Whether this ffmpeg has the chromaprint muxer; an optional library that many builds leave out."""
    argv = [binary, "-hide_banner", "-h", "muxer=chromaprint"]
    told = subprocess.run(argv, capture_output=True, text=True, timeout=30, check=False)  # noqa: S603 - our own list
    return told.stdout.startswith("Muxer chromaprint")


def _row(digest: str) -> Fingerprint:
    row, _made_now = Fingerprint.objects.get_or_create(source_digest=digest, trace_version=TRACE_VERSION)
    return row


@contextmanager
def _source(asset: Asset, keep_alive: Callable[[], bool]) -> Iterator[Path]:
    root = _root()
    root.mkdir(parents=True, exist_ok=True)
    try:
        with storage.local_copy(asset.source_key, root, keep_alive) as path:
            yield path
    except storage.SourceMissingError as error:
        raise NotFingerprintedError("the original upload is not there any more") from error


def _made(
    row: Fingerprint, path: Path, facts: SourceFacts, *, keeps_stills: bool, keep_alive: Callable[[], bool]
) -> Fingerprint:
    if row.state == WorkState.DONE:
        return row
    if row.state == WorkState.FAILED:
        raise NotFingerprintedError(row.error)
    claimed = claim(Fingerprint, row.pk, seconds=LEASE_SECONDS)
    if claimed is None:
        raise FingerprintBusyError
    try:
        columns = _columns(claimed, path, facts, keep_alive)
    except NotFingerprintedError as failure:
        fail(claimed, str(failure), retry=False)
        raise
    stills = columns.pop("stills")
    if keeps_stills:
        columns["stills_key"] = f"checks/v1/stills/{claimed.source_digest}.zip"
        storage.store_bytes(stills, columns["stills_key"])
    if not finish(claimed, **columns):
        raise FingerprintBusyError
    return Fingerprint.objects.get(pk=row.pk)


def _columns(row: Fingerprint, path: Path, facts: SourceFacts, keep_alive: Callable[[], bool]) -> dict[str, Any]:
    if facts.video is None:
        raise NotFingerprintedError("there is no picture")

    def alive(_seconds: float) -> bool:
        return heartbeat(row, seconds=LEASE_SECONDS) and keep_alive()

    heard = facts.audio is not None and hears_sound(ffmpeg_binary())
    audio = facts.audio.index if facts.audio and heard else None
    with _scratch(row) as folder:
        argv = fingerprint_argv(path, video=facts.video.index, audio=audio, threads=THREADS)
        run = run_ffmpeg(argv, folder=folder, media_seconds=facts.measured_seconds, on_progress=alive)
        if run.stopped == "cancelled":
            raise FingerprintBusyError
        if not run.ok:
            ending = run.stopped or f"exit code {run.code}"
            raise NotFingerprintedError(f"the source could not be decoded ({ending}): {run.stderr_tail[-500:]}")
        return _read(folder, with_sound=heard)


def _read(folder: Path, *, with_sound: bool) -> dict[str, Any]:
    try:
        trace = engine().traced(folder / DENSE_FILE)
    except ValueError as error:
        raise NotFingerprintedError(str(error)) from error
    return {
        "dense": trace.dense,
        "query": trace.query,
        "sketch": trace.sketch,
        "duration_ms": trace.duration_ms,
        "sound": (folder / SOUND_FILE).read_bytes() if with_sound else None,
        "stills": _packed_stills(folder / STILL_FOLDER),
    }


def _packed_stills(folder: Path) -> bytes:
    """A zip of a JPEG for each second, named by it."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(folder.glob("*.jpg"), key=lambda path: int(path.stem)):
            archive.write(path, path.name)
    return kept.getvalue()


def _root() -> Path:
    return Path(settings.DUANJU_DATA) / "fingerprints"


@contextmanager
def _scratch(row: Fingerprint) -> Iterator[Path]:
    """A folder for this attempt; that of a dead worker's attempt at the same row goes first."""
    folder = _root() / f"making-{row.pk}"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / STILL_FOLDER).mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
