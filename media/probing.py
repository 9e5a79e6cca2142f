"""Examining a source: a child process under hard limits reads it, the gates judge what it found."""

import json
import logging
import subprocess
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from media.encoding.commands import decode_argv
from media.encoding.facts import SourceFacts
from media.encoding.gates import CONTAINERS, LIMITS, SOUND_CONTAINERS, Refusal, facts_refusal
from media.ffmpeg import limited_argv, run_ffmpeg

PROBE_CHILD = Path(__file__).with_name("probe_child.py")
PROBE_WALL_SECONDS = 60
PROBE_CPU_SECONDS = 50
PROBE_MEMORY_BYTES = 2 << 30
LARGEST_ANSWER_BYTES = 1 << 20
TRACEBACK_BYTES = 2000
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Examination:
    """Facts of an accepted source, or why it is refused; a refused one may have facts as well."""

    facts: SourceFacts | None
    refusal: Refusal | None


def examine_source(path: Path, *, sound_only: bool = False) -> Examination:
    """Read the facts of a local file and judge them. Damage that only a full decode shows is not found here."""
    answer = _ask_child(path, sound_only=sound_only)
    if "refused" in answer:
        return Examination(None, Refusal(str(answer["refused"])))
    facts = SourceFacts.from_json(answer["facts"])
    if sound_only:
        facts = replace(facts, video=None)
    return Examination(facts, facts_refusal(facts, sound_only=sound_only))


def decode_refusal(path: Path, facts: SourceFacts) -> Refusal | None:
    """Decode the whole file once, keeping nothing: the final word on whether it plays to its end."""
    with tempfile.TemporaryDirectory(prefix="duanju-decode-") as scratch:
        run = run_ffmpeg(
            decode_argv([path], with_audio=facts.audio is not None),
            folder=Path(scratch),
            media_seconds=facts.measured_seconds,
        )
    return None if run.ok else Refusal("decode-errors")


def _ask_child(path: Path, *, sound_only: bool) -> dict[str, Any]:
    containers = ",".join(CONTAINERS + SOUND_CONTAINERS if sound_only else CONTAINERS)
    rules = json.dumps({"containers": containers, "most_pixels": LIMITS.most_pixels, "sound_only": sound_only})
    argv = limited_argv(
        [sys.executable, "-I", str(PROBE_CHILD), str(path), rules],
        memory_bytes=PROBE_MEMORY_BYTES,
        cpu_seconds=PROBE_CPU_SECONDS,
        file_bytes=0,
        no_network=1,
    )
    try:
        done = subprocess.run(  # noqa: S603 - an argument list of our own making
            argv, stdin=subprocess.DEVNULL, capture_output=True, timeout=PROBE_WALL_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return {"refused": "unreadable"}
    if done.returncode < 0:  # killed by a limit: the file is to blame
        return {"refused": "unreadable"}
    if done.returncode > 0:  # a traceback: the fault is ours
        logger.error("probe failed", extra={"stderr": done.stderr[-TRACEBACK_BYTES:].decode("utf-8", "replace")})
        return {"refused": "probe-failed"}
    answer: dict[str, Any] = json.loads(done.stdout[:LARGEST_ANSWER_BYTES])
    return answer
