"""Approved work that waited for a licence goes out when the licence is there."""

from core.tasks import sweeper
from dramas.services.lapses import return_renewed, suspend_lapsed
from dramas.services.publication import publish_blocked


@sweeper
def publish_what_was_blocked() -> None:
    """Publish what nothing forbids any more."""
    publish_blocked()


@sweeper
def hide_what_lapsed() -> None:
    """Take away what is over, give back what was renewed."""
    suspend_lapsed()
    return_renewed()
