"""The catalogue's fingerprints as files that can be searched: built from the rows when they are first needed, on every machine.

The rows are the truth. A shelf holds GROUP rows in a folder named by how many and which; what was added or removed since makes another
name, so that a shelf is never changed, only replaced.
"""

import shutil
import tempfile
from pathlib import Path

from django.conf import settings
from django.db.models import Count, F, QuerySet, Sum

from core.models import WorkState
from moderation.checks.copies.installed import TRACE_VERSION, engine
from moderation.models import Fingerprint

GROUP = 100


def shelf_folders() -> list[Path]:
    """Folders of the shelves that hold every finished fingerprint of today's version, in order."""
    root = Path(settings.DUANJU_DATA) / "fingerprints" / f"shelves-v{TRACE_VERSION}"
    root.mkdir(parents=True, exist_ok=True)
    groups = _finished().annotate(group=F("pk") / GROUP).values("group").order_by("group")
    folders = []
    for row in groups.annotate(count=Count("pk"), total=Sum("pk")):
        folder = root / f"{row['group']}-{row['count']}-{row['total']}"
        if not folder.is_dir():
            _build(folder, row["group"])
        folders.append(folder)
    return folders


def _finished() -> QuerySet[Fingerprint]:
    return Fingerprint.objects.filter(trace_version=TRACE_VERSION, state=WorkState.DONE)


def _build(folder: Path, group: int) -> None:
    """Write beside, then rename; who comes second finds the work done. Replaced shelves go."""
    rows = _finished().filter(pk__gte=group * GROUP, pk__lt=(group + 1) * GROUP).order_by("pk")
    works = (
        (pk, bytes(dense), sound and bytes(sound)) for pk, dense, sound in rows.values_list("pk", "dense", "sound")
    )
    draft = Path(tempfile.mkdtemp(prefix=f".{group}-", dir=folder.parent))
    try:
        engine().shelve(works, draft)
        if not folder.is_dir():
            draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    for old in folder.parent.glob(f"{group}-*"):
        if old != folder:
            shutil.rmtree(old, ignore_errors=True)
