"""The sweeper of uploads."""

from core.tasks import sweeper
from media.services.arrivals import finish_left_behind
from media.services.uploads import expire_uploads


@sweeper
def sweep_uploads() -> None:
    """Drop what nobody finished, finish what a crash interrupted."""
    expire_uploads()
    finish_left_behind()
