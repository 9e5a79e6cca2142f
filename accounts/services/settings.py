"""Save a person's settings page as one change."""

from collections.abc import Iterable

from django.db import transaction

from accounts.selectors import refused_notices
from accounts.services.notices import set_preference
from accounts.services.people import edit_profile


@transaction.atomic
def save_settings(
    *, user_id: int, display_name: str, language: str, preferences: Iterable[tuple[str, str, bool]]
) -> None:
    """Name, language, and (kind, channel, wanted) for notices; only what differs is written. Raises InvalidError."""
    edit_profile(user_id=user_id, display_name=display_name, language=language)
    refused = refused_notices(user_id)
    for kind, channel, enabled in preferences:
        if enabled == ((kind, channel) in refused):
            set_preference(user_id=user_id, kind=kind, channel=channel, enabled=enabled)
