"""The banner of an account that waits for its end: kept in the session, so that no page asks the database for it."""

from django.http import HttpRequest

from accounts.services.deletion import deletion_of

KEY = "deletion_at"


def remember_deletion(request: HttpRequest) -> None:
    """Note in the session when the account of whoever is signed in will be deleted; or that it will not."""
    deletion = deletion_of(request.user.pk) if request.user.is_authenticated else None
    if deletion is None:
        request.session.pop(KEY, None)
    else:
        request.session[KEY] = deletion.available_at.isoformat()
