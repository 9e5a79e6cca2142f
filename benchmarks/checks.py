"""CPU of the automated checks for each minute of video: the one decode, each check, and all of them together."""

import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from django.utils import timezone

from benchmarks.clips import cpu_of, ffmpeg, long_clip
from benchmarks.table import Row
from media.encoding.facts import SourceFacts
from media.ffmpeg import ffmpeg_binary
from media.probing import examine_source
from moderation.checks.contract import (
    Check,
    CheckInput,
    Footage,
    FrameClasses,
    MediaFacts,
    Need,
    OnScreenLine,
    Status,
    TextField,
    run_check,
)
from moderation.checks.copies import engine
from moderation.checks.copies.decoding import DENSE_FILE, STILL_FOLDER, fingerprint_branch
from moderation.checks.decoding import (
    FLASH_FILE,
    FRAME_FOLDER,
    STEP_MS,
    decode_argv,
    footage_branch,
    read_flashes,
    read_frames,
)
from moderation.checks.on_screen.reading import read_on_screen_text
from moderation.checks.on_screen.recognising import ocr_available
from moderation.checks.registry import CHECKS
from moderation.selectors.rules import check_parameters
from moderation.services.children import check_in_child
from moderation.services.tracing import hears_sound

SECONDS = 60
BAR = 35.0
UNIT = "CPU s"
LOOKING = frozenset({Need.FOOTAGE, Need.CLASSES})


def rows() -> list[dict[str, object]]:
    """One row for the decode, one for each check, and their sum against the bar."""
    with tempfile.TemporaryDirectory(prefix="bench-checks-") as place:
        folder = Path(place)
        clip = long_clip(folder, seconds=SECONDS)
        facts = examine_source(clip).facts
        if facts is None or facts.video is None:
            message = "the clip cannot be examined"
            raise RuntimeError(message)
        (folder / FRAME_FOLDER).mkdir()
        (folder / STILL_FOLDER).mkdir()
        branches = [footage_branch(facts.video), fingerprint_branch(audio=_heard(facts))]
        argv = decode_argv(clip, facts.video.index, branches, threads=2)
        decoding = cpu_of(lambda: ffmpeg(*argv, folder=folder))
        tracing = _cpu_here(lambda: engine.traced(folder / DENSE_FILE))
        given = _everything(facts, _footage(folder))
        reading, lines = _read(given.footage)
        given = replace(given, on_screen=lines, picture_matches=(), sound_matches=())
        costs = {
            "checks: the one decode (1080x1920, 30/s, frames, flashes, fingerprint)": decoding,
            "checks: reading the text in the picture": reading,
            "checks: hashes of the picture": tracing,
        }
        for check in CHECKS.values():
            seconds, status = _measured(check, given, folder)
            costs[f"checks: {check.key} ({status})"] = seconds
    total = sum(costs.values())
    minutes = SECONDS / 60
    listed = [Row(name, round(seconds / minutes, 3), UNIT) for name, seconds in costs.items()]
    whole = Row("checks: all of them, for each minute of video", round(total / minutes, 2), UNIT, bar=BAR)
    return [row.to_json() for row in (*listed, whole)]


def _read(footage: Footage | None) -> tuple[float, tuple[OnScreenLine, ...]]:
    """CPU-seconds of the one reading that all checks of its lines share, the model's loading included."""
    if footage is None or not ocr_available():
        message = "the libraries of requirements-checks.txt are not installed"
        raise RuntimeError(message)
    begun = time.process_time()
    lines = read_on_screen_text(footage)
    return time.process_time() - begun, lines


def _heard(facts: SourceFacts) -> int | None:
    return facts.audio.index if facts.audio and hears_sound(ffmpeg_binary()) else None


def _cpu_here(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def _measured(check: Check, given: CheckInput, folder: Path) -> tuple[float, Status]:
    """CPU-seconds of one run as the product runs it, and how it ended: a check that is not installed costs nothing."""
    known = _with_parameters(check, given)
    answers: list[Status] = []

    def here() -> None:
        answers.append(run_check(check, known).status)

    def outside() -> None:
        answers.append(Status(check_in_child(check, known, folder=folder, keep_alive=lambda: True)["status"]))

    begun = time.process_time()
    children = cpu_of(outside if check.needs & LOOKING else here)
    return children + time.process_time() - begun, answers[0]


def _with_parameters(check: Check, given: CheckInput) -> CheckInput:
    parts = {name: getattr(given, name) for name in CheckInput.__dataclass_fields__}
    return CheckInput(**{**parts, "parameters": check_parameters(check.key, given.on)})


def _footage(folder: Path) -> Footage:
    with (folder / FLASH_FILE).open(encoding="utf-8") as lines:
        flashes = read_flashes(lines)
    frames = read_frames(folder / FRAME_FOLDER)
    return Footage(frames=frames, step_ms=STEP_MS, duration_ms=SECONDS * 1000, flashes=flashes)


def _everything(facts: SourceFacts, footage: Footage) -> CheckInput:
    width, height = facts.video.display_size if facts.video else (None, None)
    return CheckInput(
        digest="",
        on=timezone.localdate(),
        texts=(TextField("synopsis", "zh-Hans", "雨夜里，她在第三街的屋檐下等一个不会来的人。" * 20),),
        facts=MediaFacts(width=width, height=height, duration_ms=SECONDS * 1000, has_sound=True),
        analysis={"black": [], "frozen": [], "silent": [], "loudness_lufs": -16.0, "true_peak_dbtp": -1.0},
        declarations={"filing_number": "V32011421250001", "ai_made": False},
        copies=(),
        footage=footage,
        provenance={"declared_ai": False, "earlier": {}},
        work={"filing_number": "V32011421250001", "ai_made": False},
        classes=tuple(FrameClasses(frame.at_ms, {}) for frame in footage.frames),
    )
