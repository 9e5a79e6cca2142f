"""Reads and verifies Content Credentials: `python -m moderation.checks.manifests FILE` prints one JSON object.

A process of its own, for the library parses what strangers uploaded. C2PA specification, validation states Valid, Trusted and
Invalid; "untrusted" only means that nobody keeps a list of trusted signers here.
"""

import json
import sys
from pathlib import Path
from typing import Any

import c2pa

FORMAT = "video/mp4"
# IPTC digital source types that say that a machine made it, or parts of it.
MADE_BY_AI = ("trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia", "compositeSynthetic")
UNTRUSTED = "signingCredential.untrusted"


def read_manifests(path: Path) -> dict[str, Any]:
    """``{"state": "Valid", "ai_made": False, "problems": []}``; an empty state when nothing can be read."""
    try:
        with path.open("rb") as file, c2pa.Reader(FORMAT, file) as reader:
            store = json.loads(reader.json())
    except (c2pa.C2paError, ValueError) as error:
        return {"state": "", "ai_made": False, "problems": [str(error)[:200]]}
    problems = [row["code"] for row in store.get("validation_status", ()) if row.get("code") != UNTRUSTED]
    return {"state": store.get("validation_state", ""), "ai_made": _is_ai_made(store), "problems": problems[:10]}


def _is_ai_made(store: dict[str, Any]) -> bool:
    manifest = store.get("manifests", {}).get(store.get("active_manifest"), {})
    actions = [
        action
        for assertion in manifest.get("assertions", ())
        if str(assertion.get("label", "")).startswith("c2pa.actions")
        for action in assertion.get("data", {}).get("actions", ())
    ]
    return any(str(action.get("digitalSourceType", "")).rpartition("/")[2] in MADE_BY_AI for action in actions)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(read_manifests(Path(sys.argv[1]))))
