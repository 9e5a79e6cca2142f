"""From the files of an encoding run to a package: verified, with playlists, a poster and a manifest. Touches no database."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from media import storage
from media.encoding.analysis import parse_measures
from media.encoding.boxes import read_fragmented
from media.encoding.commands import AUDIO_FILE, poster_files, rung_file
from media.encoding.graph import AUDIO_MEASURES, VIDEO_MEASURES
from media.encoding.plan import EncodePlan
from media.encoding.playlists import MASTER_FILE, PackagedRendition, master_playlist, media_playlist
from media.encoding.posters import choose_poster
from media.encoding.verify import package_findings
from media.enums import RenditionKind
from media.inbox import digest_of

MANIFEST_FILE = "manifest.json"
POSTER_FILE = "poster.jpg"


class PackageError(Exception):
    """The run's files break a rule; ``findings`` say which."""

    def __init__(self, findings: list[str]) -> None:
        self.findings = findings
        super().__init__("; ".join(findings))


@dataclass(frozen=True)
class Package:
    """The files to publish, in order (playlists after what they name, the manifest last), and the manifest."""

    files: tuple[Path, ...]
    manifest: dict[str, Any]


def build_package(folder: Path, plan: EncodePlan) -> Package:
    """Read and verify the renditions, write the rest beside them. Raises PackageError."""
    try:
        rungs = [_read(folder, rung.name, rung_file(rung)) for rung in plan.rungs]
        audio = _read(folder, "audio", AUDIO_FILE)
    except (ValueError, KeyError, IndexError, FileNotFoundError) as error:
        raise PackageError([str(error)]) from error
    findings = package_findings(plan, rungs, audio)
    poster = choose_poster(folder / name for name in poster_files())
    if poster is None:
        findings.append("there is no still picture")
    if findings or poster is None:
        raise PackageError(findings)
    poster.replace(folder / POSTER_FILE)
    for rendition in (*rungs, audio):
        (folder / rendition.playlist_name).write_text(media_playlist(rendition))
    (folder / MASTER_FILE).write_text(master_playlist(rungs, audio, plan.frame_rate))
    names = [rendition.file_name for rendition in (*rungs, audio)] + [POSTER_FILE]
    names += [rendition.playlist_name for rendition in (*rungs, audio)] + [MASTER_FILE]
    manifest = {
        "plan_hash": plan.plan_hash,
        "plan": plan.to_json(),
        "files": {name: _entry(folder / name) for name in names},
        "renditions": [_description(rendition) for rendition in (*rungs, audio)],
        "analysis": _analysis(folder, plan),
    }
    (folder / MANIFEST_FILE).write_text(json.dumps(manifest, indent=1, sort_keys=True))
    return Package(tuple(folder / name for name in (*names, MANIFEST_FILE)), manifest)


def published_manifest(prefix: str, plan_hash: str) -> dict[str, Any] | None:
    """The manifest of a package that is already whole in the storage, so that it need not be made again."""
    key = f"{prefix}/{MANIFEST_FILE}"
    if not storage.exists(key):
        return None
    manifest: dict[str, Any] = json.loads(storage.published_text(key))
    try:
        whole = all(
            storage.stored_size(f"{prefix}/{name}") == entry["bytes"] for name, entry in manifest["files"].items()
        )
    except FileNotFoundError:
        whole = False
    return manifest if whole and manifest["plan_hash"] == plan_hash else None


def _read(folder: Path, name: str, file_name: str) -> PackagedRendition:
    return PackagedRendition(name, file_name, read_fragmented(folder / file_name))


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


def _analysis(folder: Path, plan: EncodePlan) -> dict[str, Any]:
    sound = folder / AUDIO_MEASURES
    has_sound = plan.audio_index is not None and sound.is_file()
    return parse_measures(
        (folder / VIDEO_MEASURES).read_text(), sound.read_text() if has_sound else None, plan.duration_seconds
    )
