"""Private folders for the runs of checks; what a dead worker left behind is removed."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from core.models import LeasedWork, WorkState
from moderation.models import CheckRun, Fingerprint, StoredFootage, StoredReading

TOKEN_LETTERS = 12


def scratch_root() -> Path:
    """The folder of all runs, made if need be."""
    root = Path(settings.DUANJU_DATA) / "scratch-checks"
    root.mkdir(parents=True, exist_ok=True)
    return root


@contextmanager
def scratch_folder(work: LeasedWork) -> Iterator[Path]:
    """A folder for this attempt at a claimed row."""
    folder = scratch_root() / _name(type(work), work.pk, work.lease_token)
    folder.mkdir(mode=0o700, exist_ok=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def remove_abandoned_scratch() -> int:
    """Remove the folders of attempts that no row knows as running; returns how many."""
    found = list(scratch_root().iterdir())  # before the rows are asked: a folder is made after its row
    known = {
        _name(model, pk, token)
        for model in (CheckRun, Fingerprint, StoredFootage, StoredReading)
        for pk, token in model.objects.filter(state=WorkState.RUNNING).values_list("pk", "lease_token")
    }
    abandoned = [path for path in found if path.name not in known]
    for path in abandoned:
        shutil.rmtree(path, ignore_errors=True)
    return len(abandoned)


def _name(model: type[LeasedWork], pk: int, token: str) -> str:
    return f"{model.__name__.lower()}-{pk}-{token[:TOKEN_LETTERS]}"
