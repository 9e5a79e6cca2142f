"""Content Credentials of an original upload, verified in a process of its own where the library is installed."""

import json
import sys
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path

from media import storage
from media.selectors.assets import asset_by_public_id
from moderation.checks.provenance import C2PA
from moderation.services.children import run_child
from moderation.subjects import CheckMaterial

WALL_SECONDS = 120.0


def verified_provenance(
    material: CheckMaterial, *, folder: Path, keep_alive: Callable[[], bool]
) -> Mapping[str, object] | None:
    """The material's provenance, its ``c2pa`` replaced by ``{"state", "ai_made", "problems"}`` if there is one and it can be read.

    Raises ChildFailedError or LeaseLostError.
    """
    said = material.provenance
    asset = asset_by_public_id(material.asset_ref) if said and C2PA in said else None
    if said is None or asset is None or find_spec("c2pa") is None:
        return said
    try:
        with storage.local_copy(asset.source_key, folder, keep_alive) as source:
            answer = run_child(
                [sys.executable, "-m", "moderation.checks.manifests", str(source)],
                given=b"",
                folder=folder,
                wall_seconds=WALL_SECONDS,
                keep_alive=keep_alive,
            )
    except storage.SourceMissingError:
        return said
    return {**said, C2PA: json.loads(answer)}
