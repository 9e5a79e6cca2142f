"""Programs that look at pictures run as children of their own: under limits, with a lease kept meanwhile, killed when they hang."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Set
from pathlib import Path
from typing import Any

from django.conf import settings

from media.ffmpeg import limited_argv, stop_group
from moderation.checks.child import packed
from moderation.checks.contract import Check, CheckInput

# Time allowed: so many seconds for each second of media, and as many to begin with.
SECONDS_PER_SECOND = 6.0
SECONDS_AT_LEAST = 120.0
MEMORY_BYTES = 6 << 30
LARGEST_ANSWER_BYTES = 64 << 20
BEAT_SECONDS = 5.0
POLL_SECONDS = 0.02
TAIL_CHARACTERS = 1500


class ChildFailedError(Exception):
    """It crashed, took too long, or answered with something else; the sentence says which."""


class LeaseLostError(Exception):
    """Somebody else has the work now: stop without a trace."""


def check_in_child(check: Check, given: CheckInput, *, folder: Path, keep_alive: Callable[[], bool]) -> dict[str, Any]:
    """What the check answers, as ``moderation.checks.child.as_json``. Raises ChildFailedError or LeaseLostError."""
    footage = given.footage
    answer = run_child(
        [sys.executable, "-m", "moderation.checks.child"],
        given=packed(check.key, check.version, given),
        folder=folder,
        wall_seconds=allowed_seconds(footage.duration_ms if footage else 0),
        keep_alive=keep_alive,
    )
    try:
        output: dict[str, Any] = json.loads(answer)
    except ValueError as error:
        raise ChildFailedError("the check answered with something else than JSON") from error
    return output


def allowed_seconds(duration_ms: int) -> float:
    """How long a program may look at so much media."""
    return SECONDS_AT_LEAST + SECONDS_PER_SECOND * duration_ms / 1000


def run_child(
    argv: list[str],
    *,
    given: bytes,
    folder: Path,
    wall_seconds: float,
    keep_alive: Callable[[], bool],
    endings: Set[int] = frozenset({0}),
) -> bytes:
    """What the program writes when it reads ``given``; files on both sides, so that neither waits for the other.

    ``endings`` are the exit codes of a program that did its work. Raises ChildFailedError when it ends with another, or not
    in time, LeaseLostError when ``keep_alive`` returns False.
    """
    confined = limited_argv(
        argv,
        memory_bytes=MEMORY_BYTES,
        cpu_seconds=int(wall_seconds * 4),
        file_bytes=LARGEST_ANSWER_BYTES,
        no_network=1,
    )
    question, answer, log = folder / "given", folder / "answer", folder / "log"
    question.write_bytes(given)
    try:
        with question.open("rb") as stdin, answer.open("wb") as stdout, log.open("wb") as stderr:
            child = subprocess.Popen(  # noqa: S603 - an argument list of our own making, or the operator's
                confined, cwd=settings.BASE_DIR, stdin=stdin, stdout=stdout, stderr=stderr, start_new_session=True
            )
            try:
                _wait(child, time.monotonic() + wall_seconds, keep_alive)
            finally:
                stop_group(child)
    finally:
        question.unlink()
    if child.returncode not in endings:
        tail = log.read_bytes()[-TAIL_CHARACTERS:].decode("utf-8", "replace").strip()
        raise ChildFailedError(f"the program ended with code {child.returncode}: {tail}")
    return answer.read_bytes()


def _wait(child: subprocess.Popen[bytes], ends_at: float, keep_alive: Callable[[], bool]) -> None:
    beaten_at = time.monotonic()
    while child.poll() is None:
        now = time.monotonic()
        if now > ends_at:
            raise ChildFailedError("the program took too long and was stopped")
        if now - beaten_at >= BEAT_SECONDS:
            beaten_at = now
            if not keep_alive():
                raise LeaseLostError
        time.sleep(POLL_SECONDS)
