"""The grant epoch of an asset, asked of the database at most every three seconds by each process."""

import threading
import time

from django.db import transaction
from django.db.models import F

from media.models import Asset

FRESH_SECONDS = 3.0
MOST_REMEMBERED = 10_000
NO_ASSET = -1


class EpochMemory:
    """A small cache that forgets in time: takedowns must bite within five seconds."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[int, float]] = {}
        self._lock = threading.Lock()

    def epoch_of(self, asset_public_id: str) -> int:
        """The current epoch; NO_ASSET when there is no such asset."""
        now = time.monotonic()
        with self._lock:
            epoch, asked_at = self._known.get(asset_public_id, (0, -FRESH_SECONDS))
        return epoch if now - asked_at < FRESH_SECONDS else self.epoch_now(asset_public_id)

    def epoch_now(self, asset_public_id: str) -> int:
        """The epoch as the database has it at this moment; NO_ASSET when there is no such asset."""
        asked_at = time.monotonic()  # before the question: what is remembered is never younger than it seems
        row = Asset.objects.filter(public_id=asset_public_id).values_list("grant_epoch", flat=True).first()
        epoch = NO_ASSET if row is None else row
        with self._lock:
            if len(self._known) >= MOST_REMEMBERED:
                self._known.clear()
            self._known[asset_public_id] = (epoch, asked_at)
        return epoch

    def forget(self, asset_public_id: str) -> None:
        """Ask the database again next time."""
        with self._lock:
            self._known.pop(asset_public_id, None)


MEMORY = EpochMemory()


def raise_epoch(asset_pk: int) -> None:
    """Make every grant given so far worthless: here at once after commit, in other processes within three seconds."""
    Asset.objects.filter(pk=asset_pk).update(grant_epoch=F("grant_epoch") + 1)
    public_id = Asset.objects.values_list("public_id", flat=True).get(pk=asset_pk)
    transaction.on_commit(lambda: MEMORY.forget(public_id))
