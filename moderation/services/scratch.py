"""Private folders for the runs of checks."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.models import LeasedWork, WorkState
from core.scratch import attempt_name, private_folder, remove_abandoned, root_of
from moderation.models import CheckRun, Fingerprint, StoredFootage, StoredReading


def scratch_root() -> Path:
    """The folder of all runs, made if need be."""
    return root_of("scratch-checks")


@contextmanager
def scratch_folder(work: LeasedWork) -> Iterator[Path]:
    """A folder for this attempt at a claimed row."""
    path = scratch_root() / _name(type(work), work.pk, work.lease_token)
    with private_folder(path, exist_ok=True) as folder:
        yield folder


def remove_abandoned_scratch() -> int:
    """Remove the folders of attempts that no row knows as running; returns how many."""
    return remove_abandoned(scratch_root(), _running)


def _running() -> set[str]:
    return {
        _name(model, pk, token)
        for model in (CheckRun, Fingerprint, StoredFootage, StoredReading)
        for pk, token in model.objects.filter(state=WorkState.RUNNING).values_list("pk", "lease_token")
    }


def _name(model: type[LeasedWork], pk: int, token: str) -> str:
    return attempt_name(model.__name__.lower(), pk, token)
