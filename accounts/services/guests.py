"""Tell the other rooms that a guest has become somebody with an account."""

from django.db import transaction

from accounts.events import GuestJoined
from core.events import emit


@transaction.atomic
def join_guest(*, guest_key: str, user_id: int) -> None:
    """Announce that what a guest did now belongs to an account; without a key nothing happens."""
    if guest_key:
        emit(GuestJoined(guest_key=guest_key, user_id=user_id))
