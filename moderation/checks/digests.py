"""Of what a check's answer is a property: of the source's bytes, of the words, or only of this one item."""

import hashlib
import json
from collections.abc import Mapping, Sequence

from moderation.checks.contract import Need, TextField

OF_THE_SOURCE = frozenset({Need.ANALYSIS, Need.FACTS, Need.FOOTAGE, Need.CLASSES, Need.FLASH_FAILURES, Need.ON_SCREEN})
OF_THE_WORDS = frozenset({Need.TEXTS})
OF_THE_WORK = frozenset({Need.WORK})
"""Everything else (declarations, copies, provenance) is judged against the rest of the catalogue or the day of its submission."""


def input_digest(
    needs: frozenset[Need],
    *,
    item: str,
    source: str = "",
    texts: Sequence[TextField] | None = None,
    work: Mapping[str, object] | None = None,
) -> str:
    """SHA-256 in hexadecimal of what a check with these needs looks at.

    ``item`` names the item and its version, ``source`` is the SHA-256 of the original upload. Two items with the same bytes
    share what was found in the picture, two versions with the same words what was found in them; a work whose declarations
    changed is looked at again.
    """
    parts: dict[str, object] = {}
    if needs & OF_THE_SOURCE:
        parts["source"] = source or item
    if needs & OF_THE_WORDS:
        parts["texts"] = None if texts is None else [[entry.field, entry.language, str(entry.text)] for entry in texts]
    if needs & OF_THE_WORK:
        parts["work"] = None if work is None else dict(work)
    if needs - OF_THE_SOURCE - OF_THE_WORDS - OF_THE_WORK or not parts:
        parts["item"] = item
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
