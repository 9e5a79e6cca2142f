"""Private folders for attempts at leased work, named by their leases; what a dead worker left behind is removed."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

TOKEN_LETTERS = 12


def root_of(name: str) -> Path:
    """A folder of this name in the data folder, made if need be."""
    root = Path(settings.DUANJU_DATA) / name
    root.mkdir(parents=True, exist_ok=True)
    return root


def attempt_name(kind: str, pk: int, lease_token: str) -> str:
    """The folder of one attempt: another lease of the same row has another."""
    return f"{kind}-{pk}-{lease_token[:TOKEN_LETTERS]}"


@contextmanager
def private_folder(path: Path, *, exist_ok: bool = False) -> Iterator[Path]:
    """A folder for nobody but us, gone afterwards with all that is in it."""
    path.mkdir(mode=0o700, exist_ok=exist_ok)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def remove_abandoned(root: Path, running: Callable[[], set[str]]) -> int:
    """Remove the folders of attempts that no row knows as running; returns how many."""
    found = list(root.iterdir())  # before the rows are asked: a folder is made after its row
    known = running()
    abandoned = [path for path in found if path.name not in known]
    for path in abandoned:
        shutil.rmtree(path, ignore_errors=True)
    return len(abandoned)
