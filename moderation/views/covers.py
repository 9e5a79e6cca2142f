"""Covers that are not public yet, for the people of the desk only."""

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest
from django.views.decorators.http import require_safe

from accounts.policies import can_review
from core.errors import NotFoundError
from core.http.access import requires
from dramas.services.covers import cover_file

SIZE = "720"
DIGEST_LENGTH = 64


@requires(can_review)
@require_safe
def cover(request: HttpRequest, digest: str) -> FileResponse:
    """One cover as JPEG."""
    is_digest = len(digest) == DIGEST_LENGTH and digest.isalnum()
    name = cover_file(digest, SIZE)
    if not is_digest or not default_storage.exists(name):
        raise NotFoundError
    return FileResponse(
        default_storage.open(name), content_type="image/jpeg", headers={"Cache-Control": "private, max-age=3600"}
    )
