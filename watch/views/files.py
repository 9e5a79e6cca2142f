"""Small public files that belong to what is published: covers."""

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from core.errors import NotFoundError
from core.http.access import public
from dramas.services.covers import SIZES, cover_file
from watch.selectors.covers import is_public_cover

FOR_EVER = "public, max-age=31536000, immutable"


@public
@require_safe
def cover(request: HttpRequest, digest: str, size: str) -> FileResponse | HttpResponse:
    """One size of a published cover. The address names the content, so it may be kept for ever."""
    name = cover_file(digest, size)
    if size not in SIZES or not is_public_cover(digest) or not default_storage.exists(name):
        raise NotFoundError
    response = FileResponse(default_storage.open(name), content_type="image/jpeg")
    response["Cache-Control"] = FOR_EVER
    return response
