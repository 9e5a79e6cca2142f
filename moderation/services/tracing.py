"""One attempt at a fingerprint: what it takes of a decode of the source, alone or beside the footage, and keeping what came of it."""

import io
import subprocess
import zipfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from core.leases import claim, fail, finish, heartbeat, postpone
from core.models import WorkState
from media import storage
from media.encoding.facts import SourceFacts
from media.ffmpeg import FfmpegRun, ffmpeg_binary
from moderation.checks.copies.decoding import DENSE_FILE, SOUND_FILE, STILL_FOLDER, fingerprint_branch
from moderation.checks.copies.installed import TRACE_VERSION, engine, is_installed
from moderation.checks.decoding import Branch
from moderation.models import Fingerprint

LEASE_SECONDS = 60


class NotFingerprintedError(Exception):
    """There is nothing to fingerprint, or it could not be read; the sentence says why."""


class FingerprintBusyError(Exception):
    """Somebody else makes this fingerprint now: come back later."""


@lru_cache(maxsize=4)
def hears_sound(binary: str) -> bool:
    """Whether this ffmpeg has the chromaprint muxer; an optional library that many builds leave out."""
    argv = [binary, "-hide_banner", "-h", "muxer=chromaprint"]
    told = subprocess.run(argv, capture_output=True, text=True, timeout=30, check=False)  # noqa: S603 - our own list
    return told.stdout.startswith("Muxer chromaprint")


@dataclass(frozen=True)
class Tracing:
    """A claimed fingerprint. Whoever has one ends it with ``keep`` or ``give_back``; left alone, its lease runs out."""

    row: Fingerprint
    audio: int | None
    keeps_stills: bool = True

    def branch(self, folder: Path) -> Branch:
        """What to take of a decode that runs in ``folder``."""
        (folder / STILL_FOLDER).mkdir()
        return fingerprint_branch(audio=self.audio)

    def is_alive(self) -> bool:
        """Keep the claim; False when it was lost."""
        return heartbeat(self.row, seconds=LEASE_SECONDS)

    def give_back(self) -> None:
        """The decode was stopped through no fault of the source."""
        postpone(self.row, wait_seconds=0)

    def keep(self, run: FfmpegRun, folder: Path) -> None:
        """Make the fingerprint of what the decode left. NotFingerprintedError when there is none, which the row then says too."""
        try:
            columns, stills = self._read(run, folder)
        except NotFingerprintedError as failure:
            fail(self.row, str(failure), retry=False)
            raise
        if self.keeps_stills:
            key = f"checks/v1/stills/{self.row.source_digest}.zip"
            storage.store_bytes(stills, key)
            columns["stills_key"] = key
        if not finish(self.row, **columns):
            raise FingerprintBusyError

    def _read(self, run: FfmpegRun, folder: Path) -> tuple[dict[str, object], bytes]:
        if not run.ok:
            ending = run.stopped or f"exit code {run.code}"
            raise NotFingerprintedError(f"the source could not be decoded ({ending}): {run.stderr_tail[-500:]}")
        try:
            trace = engine().traced(folder / DENSE_FILE)
        except ValueError as error:
            raise NotFingerprintedError(str(error)) from error
        sound = None if self.audio is None else (folder / SOUND_FILE).read_bytes()
        parts = ("dense", "query", "sketch", "duration_ms")
        return {**{name: getattr(trace, name) for name in parts}, "sound": sound}, _packed(folder / STILL_FOLDER)


def begin_tracing(digest: str, facts: SourceFacts, *, keeps_stills: bool = True) -> Tracing | None:
    """The claim of a fingerprint that is still to be made; None when there is one, somebody makes it, or the libraries are missing."""
    if not digest or not is_installed():
        return None
    row = fingerprint_row(digest)
    claimed = claim(Fingerprint, row.pk, seconds=LEASE_SECONDS) if row.state != WorkState.DONE else None
    if claimed is None:
        return None
    heard = facts.audio is not None and hears_sound(ffmpeg_binary())
    return Tracing(claimed, facts.audio.index if facts.audio and heard else None, keeps_stills)


def fingerprint_row(digest: str) -> Fingerprint:
    """The row of a source, in whatever state it is."""
    row, _made_now = Fingerprint.objects.get_or_create(source_digest=digest, trace_version=TRACE_VERSION)
    return row


def _packed(stills: Path) -> bytes:
    """A zip of a JPEG for each second, named by it."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(stills.glob("*.jpg"), key=lambda path: int(path.stem)):
            archive.write(path, path.name)
    return kept.getvalue()
