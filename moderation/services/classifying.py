"""A separately installed classifier looks at the frames: one JSON object a line in, one a line out (docs/mechanisms/checks.md)."""

import base64
import json
import shlex
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

from moderation.checks.contract import Footage, Frame, FrameClasses
from moderation.services.children import ChildFailedError, allowed_seconds, run_child


def classes_of(footage: Footage, *, folder: Path, keep_alive: Callable[[], bool]) -> tuple[FrameClasses, ...]:
    """What NUDITY_COMMAND says of every frame. Raises ChildFailedError when it crashes, hangs, or leaves a frame out."""
    lines = "".join(_question(frame) for frame in footage.frames)
    answer = run_child(
        shlex.split(settings.NUDITY_COMMAND),
        given=lines.encode(),
        folder=folder,
        wall_seconds=allowed_seconds(footage.duration_ms),
        keep_alive=keep_alive,
    )
    found = dict(_answer(line) for line in answer.splitlines() if line.strip())
    missing = [frame.at_ms for frame in footage.frames if frame.at_ms not in found]
    if missing:
        raise ChildFailedError(f"the classifier said nothing about {len(missing)} frames, the first at {missing[0]} ms")
    return tuple(FrameClasses(frame.at_ms, found[frame.at_ms]) for frame in footage.frames)


def _question(frame: Frame) -> str:
    return json.dumps({"frame": frame.at_ms, "jpeg": base64.b64encode(frame.jpeg).decode()}) + "\n"


def _answer(line: bytes) -> tuple[int, Mapping[str, float]]:
    try:
        said: dict[str, Any] = json.loads(line)
        return int(said["frame"]), {str(name): float(score) for name, score in said["classes"].items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ChildFailedError(f"the classifier answered {line[:200]!r}") from error
