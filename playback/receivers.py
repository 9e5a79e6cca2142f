"""What playback does when something happens elsewhere."""

from accounts.events import GuestJoined
from core.events import receives
from playback.services.joining import join_guest


@receives(GuestJoined)
def take_watching_along(event: GuestJoined) -> None:
    """A guest signed in."""
    join_guest(guest_key=event.guest_key, user_id=event.user_id)
