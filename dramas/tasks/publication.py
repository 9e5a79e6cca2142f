"""Approved work that waited for a licence goes out when the licence is there."""

from core.tasks import sweeper
from dramas.services.publication import publish_blocked


@sweeper
def publish_what_was_blocked() -> None:
    """Publish what nothing forbids any more."""
    publish_blocked()
