"""Licence papers for the people of the desk, except those who work for the producer."""

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest
from django.views.decorators.http import require_safe

from accounts.policies import can_review
from core.http.access import actor_of, requires
from moderation.selectors.papers import paper_for_reviewer


@requires(can_review)
@require_safe
def paper(request: HttpRequest, public_id: str) -> FileResponse:
    """One paper as it was handed in; it is saved, never run as a page of this site."""
    found = paper_for_reviewer(actor_of(request), public_id)
    return FileResponse(
        default_storage.open(found.file_key),
        as_attachment=True,
        filename=found.file_name,
        content_type=found.content_type,
        headers={"Cache-Control": "private, no-store"},
    )
