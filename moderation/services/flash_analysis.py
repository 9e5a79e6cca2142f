"""A separately installed IRIS looks at the source itself: it needs every frame, and our own decode keeps one a second."""

import json
import shlex
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

from media import storage
from media.selectors.assets import asset_by_public_id
from moderation.checks.contract import FlashFailure
from moderation.services.children import ChildFailedError, allowed_seconds, run_child
from moderation.services.footage import NoFootageError

PROPORTION = "0.3"
"""IRIS looks at a picture three tenths as wide: its findings stay, its time falls to a seventh."""
ENDINGS = frozenset({0, 1, 2})
"""Passed, failed, passed with a warning; everything else is a failure of the program."""
RESULTS = {"LuminanceFrameResult": "luminance", "RedFrameResult": "red"}
WARNED = 1


def flash_failures_of(*, asset_ref: str, folder: Path, keep_alive: Callable[[], bool]) -> tuple[FlashFailure, ...]:
    """Every frame that IRIS_COMMAND does not pass, in order.

    Raises NoFootageError when there is no source, ChildFailedError when the program crashes, hangs, or writes no report.
    """
    asset = asset_by_public_id(asset_ref)
    if asset is None:
        raise NoFootageError("there is no video")
    reports = folder / "iris"
    try:
        with storage.local_copy(asset.source_key, folder, keep_alive) as source:
            run_child(
                [
                    *(*shlex.split(settings.IRIS_COMMAND), str(source), "--json"),
                    *("--resize", PROPORTION, "--config", str(folder), "--output", str(reports)),
                ],
                given=b"",
                folder=folder,
                wall_seconds=allowed_seconds(asset.duration_ms or 0),
                keep_alive=keep_alive,
                endings=ENDINGS,
            )
    except storage.SourceMissingError as error:
        raise NoFootageError("the original upload is not there any more") from error
    report = next(reports.glob("*/frameData.json"), None)
    if report is None:
        raise ChildFailedError("IRIS wrote no report")
    return tuple(_failures(report.read_bytes()))


def _failures(report: bytes) -> Iterator[FlashFailure]:
    try:
        frames: list[Mapping[str, Any]] = json.loads(report)["NonPassFrameData"]
        for frame in frames:
            results = {kind: int(frame[name]) for name, kind in RESULTS.items() if int(frame[name])}
            if results:
                worst = max(results.values())
                kinds = tuple(kind for kind, result in results.items() if result == worst)
                yield FlashFailure(_milliseconds(frame["TimeStampString"]), kinds, only_warned=worst == WARNED)
    except (ValueError, KeyError, TypeError) as error:
        raise ChildFailedError(f"the report of IRIS cannot be read: {error!r}") from error


def _milliseconds(written: str) -> int:
    """`00:01:04.166000` as milliseconds."""
    hours, minutes, seconds = written.split(":")
    whole, _point, part = seconds.partition(".")
    return ((int(hours) * 60 + int(minutes)) * 60 + int(whole)) * 1000 + int(part.ljust(6, "0")[:6]) // 1000
