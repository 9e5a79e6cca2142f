"""Small public files that belong to what is published: covers and captions."""

import hashlib

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from core.errors import NotFoundError
from core.http.access import public
from dramas.selectors.catalogue import public_episode
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


@public
@require_safe
def captions(request: HttpRequest, episode_id: str, language: str) -> HttpResponse:
    """The WebVTT of a public episode in one language."""
    version = public_episode(episode_public_id=episode_id).live_version
    track = next((each for each in version.subtitles.all() if each.language == language), None) if version else None
    if track is None:
        raise NotFoundError
    response = HttpResponse(track.content, content_type="text/vtt; charset=utf-8")
    response["Cache-Control"] = "private, max-age=600"
    response["ETag"] = f'"{hashlib.sha256(track.content.encode()).hexdigest()[:32]}"'
    return response
