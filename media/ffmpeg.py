"""Running ffmpeg as a confined child: own process group, limits, progress, and an end to everything that hangs."""

import contextlib
import json
import os
import selectors
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import imageio_ffmpeg
from django.conf import settings

LIMITED_EXEC = Path(__file__).with_name("limited_exec.py")
INVALID_DATA_CODE = 183  # AVERROR_INVALIDDATA in the low byte: what -xerror ends with on damaged input
SILENCE_SECONDS = 60
LEAST_WALL_SECONDS = 60
WALL_FACTOR = 20
GRACE_SECONDS = 5
POLL_SECONDS = 0.5
TAIL_CHARACTERS = 4000
MEMORY_BYTES = 4 << 30
FILE_BYTES = 16 << 30
OPEN_FILES = 256


@dataclass(frozen=True)
class FfmpegRun:
    """How a run ended: ``stopped`` says why we ended it ourselves (cancelled, stalled, too-slow), if we did."""

    code: int
    stopped: str
    stderr_tail: str
    seconds_done: float

    @property
    def ok(self) -> bool:
        """Whether it ended by itself and well."""
        return self.code == 0 and not self.stopped

    @property
    def blames_the_input(self) -> bool:
        """Whether the source is damaged, so that another attempt would end the same way."""
        return self.code == INVALID_DATA_CODE and not self.stopped


def ffmpeg_binary() -> str:
    """FFMPEG_BINARY, else the one that comes with imageio-ffmpeg, else the PATH. Raises FileNotFoundError."""
    if settings.FFMPEG_BINARY:
        return str(settings.FFMPEG_BINARY)
    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as error:
        found = shutil.which("ffmpeg")
        if not found:
            message = "no ffmpeg: install imageio-ffmpeg, put ffmpeg on the PATH or set FFMPEG_BINARY"
            raise FileNotFoundError(message) from error
        return found


def limited_argv(argv: list[str], **limits: int) -> list[str]:
    """The same command under resource limits, killed when this process dies."""
    confinement = json.dumps({"core_bytes": 0, "open_files": OPEN_FILES, **limits, "parent_pid": os.getpid()})
    return [sys.executable, "-I", "-S", str(LIMITED_EXEC), confinement, "--", *argv]


def run_ffmpeg(
    arguments: list[str],
    *,
    folder: Path,
    media_seconds: float,
    on_progress: Callable[[float], bool] | None = None,
) -> FfmpegRun:
    """Run inside ``folder`` until the end, a limit, or until ``on_progress`` (media seconds done) returns False.

    ``on_progress`` is called about once a second, also while ffmpeg says nothing, so that a lease can be kept.
    """
    wall = max(LEAST_WALL_SECONDS, WALL_FACTOR * media_seconds)
    argv = limited_argv(
        [ffmpeg_binary(), *arguments],
        memory_bytes=MEMORY_BYTES,
        cpu_seconds=int(wall * 8),
        file_bytes=FILE_BYTES,
        no_network=1,
    )
    log = folder / "ffmpeg.log"
    with log.open("wb") as stderr:
        child = subprocess.Popen(  # noqa: S603 - an argument list of our own making
            argv, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=stderr, start_new_session=True
        )
        watch = _Watch(child, wall, on_progress or (lambda _seconds: True))
        try:
            stopped = watch.until_end()
        finally:
            stop_group(child)
    return FfmpegRun(child.returncode, stopped, _tail(log), watch.seconds_done)


class _Watch:
    """Follows one child's progress pipe."""

    def __init__(self, child: subprocess.Popen[bytes], wall: float, on_progress: Callable[[float], bool]) -> None:
        self.child = child
        self.on_progress = on_progress
        self.seconds_done = 0.0
        self.moved_at = self.told_at = time.monotonic()
        self.ends_at = self.moved_at + wall
        self.rest = b""

    def until_end(self) -> str:
        """Block until the child has ended or must be ended; returns why, or nothing."""
        pipe = self.child.stdout
        if pipe is None:
            message = "the progress pipe is missing"
            raise RuntimeError(message)
        with pipe, selectors.DefaultSelector() as selector:
            selector.register(pipe, selectors.EVENT_READ)
            is_open = True
            while is_open:
                if selector.select(POLL_SECONDS):
                    is_open = self._read(os.read(pipe.fileno(), 65536))
                reason = self._reason_to_stop()
                if reason:
                    return reason
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.child.wait(GRACE_SECONDS)
        return "" if self.child.returncode is not None else "stalled"

    def _read(self, chunk: bytes) -> bool:
        *lines, self.rest = (self.rest + chunk).split(b"\n")
        for line in lines:
            key, _, value = line.partition(b"=")
            if key == b"out_time_us" and value.strip().isdigit():
                seconds = int(value) / 1e6
                if seconds > self.seconds_done:
                    self.seconds_done, self.moved_at = seconds, time.monotonic()
        return bool(chunk)

    def _reason_to_stop(self) -> str:
        now = time.monotonic()
        if now - self.told_at >= 1:
            self.told_at = now
            if not self.on_progress(self.seconds_done):
                return "cancelled"
        if now - self.moved_at > SILENCE_SECONDS:
            return "stalled"
        return "too-slow" if now > self.ends_at else ""


def stop_group(child: subprocess.Popen[bytes]) -> None:
    """End a child and everything it started: SIGTERM, five seconds, SIGKILL."""
    for wanted, wait in ((signal.SIGTERM, GRACE_SECONDS), (signal.SIGKILL, None)):
        if child.poll() is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, wanted)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(wait)


def _tail(log: Path) -> str:
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - TAIL_CHARACTERS))
        return file.read().decode("utf-8", "replace")
