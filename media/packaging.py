"""From the files of a run to a package: what an encoding leaves, the playlists around it, and what must hold before it is published.

Touches no database. Names: ``<rung>.mp4``, ``audio.mp4``, ``audio-2.mp4`` …, each with its ``.m3u8``; see ADR 5.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from media.encoding.analysis import parse_measures
from media.encoding.boxes import FragmentedFile, read_fragmented
from media.encoding.commands import preview_files
from media.encoding.graph import FLASH_MEASURES, VIDEO_MEASURES
from media.encoding.plan import EncodePlan
from media.encoding.playlists import (
    IFRAMES_FILE,
    MASTER_FILE,
    PackagedRendition,
    iframe_playlist,
    master_playlist,
    media_playlist,
)
from media.encoding.stills import COVERS_FILE, POSTER_FILE, choose_covers
from media.encoding.thumbs import SPRITE_FILE, thumbs_vtt
from media.encoding.verify import package_findings
from media.enums import RenditionKind
from media.inbox import digest_of

MANIFEST_FILE = "manifest.json"
THUMBS_FILE = "thumbs.vtt"


class PackageError(Exception):
    """The run's files break a rule; ``findings`` say which."""

    def __init__(self, findings: list[str]) -> None:
        self.findings = findings
        super().__init__("; ".join(findings))


@dataclass(frozen=True)
class Outputs:
    """The files of an encoding run, and what the steps after it need to know of them."""

    files: tuple[Path, ...]
    result: dict[str, Any]


def collect_outputs(folder: Path, plan: EncodePlan) -> Outputs:
    """Read what one run has left, choose poster and covers. Raises PackageError."""
    parts = [_read(folder, name) for name in rendition_names(plan)]
    files = [folder / part.file_name for part in parts]
    analysis: dict[str, Any] = {}
    if plan.rungs:
        covers = choose_covers(folder, plan)
        if not covers:
            raise PackageError(["there is no still picture"])
        files += [folder / name for name in (POSTER_FILE, COVERS_FILE, SPRITE_FILE)]
        video, flashes = ((folder / name).read_text() for name in (VIDEO_MEASURES, FLASH_MEASURES))
        measured = parse_measures(video, flashes, plan.duration_seconds)
        analysis = {**measured, "covers": covers}
    return Outputs(
        tuple(files),
        {
            "files": {file.name: _entry(file) for file in files},
            "boxes": {part.name: part.boxes.to_json() for part in parts},
            "analysis": analysis,
        },
    )


def rendition_names(plan: EncodePlan) -> list[str]:
    """Rungs from the largest to the smallest, then the sounds, the default one first."""
    return [rung.name for rung in plan.rungs] + [sound.name for sound in plan.sounds]


def write_texts(
    folder: Path, plan: EncodePlan, encoded: Mapping[str, Any], measures: Mapping[str, Any]
) -> tuple[list[Path], dict[str, Any]]:
    """Playlists after what they name, thumbnails, the manifest last; returns the files in this order, and the manifest."""
    rungs, sounds = _packaged(plan, encoded)
    texts = write_playlists(folder, plan, rungs, sounds)
    if plan.rungs:
        (folder / THUMBS_FILE).write_text(thumbs_vtt(plan))
        texts.insert(0, folder / THUMBS_FILE)
    manifest = {
        "plan_hash": plan.plan_hash,
        "plan": plan.to_json(),
        "files": {**encoded["files"], **{file.name: _entry(file) for file in texts}},
        "renditions": [_description(part) for part in (*rungs, *sounds)],
        "boxes": encoded["boxes"],
        "analysis": {**encoded["analysis"], **_sound_analysis(measures)},
    }
    path = folder / MANIFEST_FILE
    path.write_text(json.dumps(manifest, sort_keys=True, separators=(",", ":")))
    return [*texts, path], manifest


def write_playlists(
    folder: Path, plan: EncodePlan, rungs: list[PackagedRendition], sounds: list[PackagedRendition]
) -> list[Path]:
    """One playlist for each rendition; with a picture also the key frames and, last, the master."""
    texts = {part.playlist_name: media_playlist(part) for part in (*rungs, *sounds)}
    if rungs:
        texts[IFRAMES_FILE] = iframe_playlist(rungs[-1])
        texts[MASTER_FILE] = master_playlist(rungs, sounds[0], plan.frame_rate, iframes=rungs[-1])
    for name, text in texts.items():
        (folder / name).write_text(text)
    return [folder / name for name in texts]


def build_preview(folder: Path, plan: EncodePlan) -> list[Path]:
    """The files of a preview in the order of publishing. Raises PackageError."""
    video, audio = (_read(folder, Path(name).stem) for name in preview_files(plan))
    texts = write_playlists(folder, plan, [video], [audio])
    return [folder / video.file_name, folder / audio.file_name, *texts]


def published_findings(
    plan: EncodePlan, manifest: Mapping[str, Any], local: Mapping[str, Path], keep_alive: Callable[[], object]
) -> list[str]:
    """Everything that does not hold of a package that was read back from the storage; an empty list means that it may be shown."""
    findings = [f"{name}: not as it was made" for name in local if _differs(manifest, name, local[name], keep_alive)]
    missing = {f"{name}.mp4" for name in rendition_names(plan)} - set(local)
    findings += [f"{name}: missing" for name in sorted(missing)]
    if findings or manifest["plan_hash"] != plan.plan_hash:
        return findings or ["the package is one of another plan"]
    try:
        parts = [
            PackagedRendition(name, f"{name}.mp4", read_fragmented(local[f"{name}.mp4"]))
            for name in rendition_names(plan)
        ]
    except (ValueError, KeyError, IndexError) as error:
        return [str(error)]
    rungs, sounds = parts[: len(plan.rungs)], parts[len(plan.rungs) :]
    playlists = {name: path.read_text() for name, path in local.items() if name.endswith(".m3u8")}
    return package_findings(plan, rungs, sounds, playlists)


def _differs(manifest: Mapping[str, Any], name: str, path: Path, keep_alive: Callable[[], object]) -> bool:
    entry: dict[str, Any] = manifest["files"][name]
    return bool(path.stat().st_size != entry["bytes"] or digest_of(path, keep_alive) != entry["sha256"])


def _packaged(plan: EncodePlan, encoded: Mapping[str, Any]) -> tuple[list[PackagedRendition], list[PackagedRendition]]:
    parts = [
        PackagedRendition(name, f"{name}.mp4", FragmentedFile.from_json(encoded["boxes"][name]))
        for name in rendition_names(plan)
    ]
    return parts[: len(plan.rungs)], parts[len(plan.rungs) :]


def _read(folder: Path, name: str) -> PackagedRendition:
    try:
        return PackagedRendition(name, f"{name}.mp4", read_fragmented(folder / f"{name}.mp4"))
    except (ValueError, KeyError, IndexError, FileNotFoundError) as error:
        raise PackageError([str(error)]) from error


def _entry(path: Path) -> dict[str, Any]:
    return {"bytes": path.stat().st_size, "sha256": digest_of(path)}


def _description(rendition: PackagedRendition) -> dict[str, Any]:
    boxes = rendition.boxes
    return {
        "name": rendition.name,
        "file": rendition.file_name,
        "kind": (RenditionKind.VIDEO if boxes.width else RenditionKind.AUDIO).value,
        "width": boxes.width,
        "height": boxes.height,
        "peak_bps": boxes.peak_bits,
        "average_bps": boxes.average_bits,
        "codecs": boxes.codec,
    }


def _sound_analysis(measures: Mapping[str, Any]) -> dict[str, Any]:
    """What validation heard in the default track; nothing when there is none."""
    heard = next(iter(measures.get("sounds", [])), None)
    if heard is None:
        return {}
    return {
        "silent": heard["silent"],
        "loudness_lufs": heard["loudness_lufs"],
        "true_peak_dbtp": heard["true_peak_dbtp"],
        "loudness_range_lu": heard["range_lu"],
    }
