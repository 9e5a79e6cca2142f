"""Playlists and segments against a signed grant; ranges are answered with 206 by ourselves."""

import functools
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.views.decorators.http import require_safe

from core.errors import DomainError
from core.http.access import actor_of, public
from core.http.errors import problem
from media import storage
from media.encoding.playlists import rewrite_uris, uris_of
from media.ranges import ByteRange, UnsatisfiableError, parse_range
from media.services.grants import MediaAddress, check_grant, segment_token
from media.signing import Scope

CONTENT_TYPES = {
    "m3u8": "application/vnd.apple.mpegurl",
    "mp4": "video/mp4",
    "jpg": "image/jpeg",
}
# One year: an address names one immutable file; private, because it was given to one viewer.
KEEP = "private, max-age=31536000, immutable"
View = Callable[..., HttpResponseBase]


def with_problems(view: View) -> View:
    """Players say Accept: */* and understand no pages: every refusal is a problem document."""

    @functools.wraps(view)
    def answered(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except DomainError as error:
            response = JsonResponse(
                problem(error, request), status=error.status, content_type="application/problem+json"
            )
            response["Cache-Control"] = "no-store"
            return response

    return answered


@public
@require_safe
@with_problems
def playlist(request: HttpRequest, asset: str, plan_hash: str, token: str, name: str) -> HttpResponseBase:
    """A playlist with signed segment addresses; other playlists stay relative and so inherit this address's token."""
    address = MediaAddress(asset, plan_hash, Scope.PLAYLIST, token, name)
    actor = actor_of(request)
    check_grant(address, actor)
    text = _published_text(address.key)
    files = [uri for uri in uris_of(text) if not uri.endswith(".m3u8")]
    if files:
        base = f"../../s/{segment_token(address, actor)}"
        text = rewrite_uris(text, {uri: f"{base}/{uri}" for uri in files})
    response = HttpResponse(text, content_type=CONTENT_TYPES["m3u8"])
    response["Cache-Control"] = "private, no-store"
    return response


@public
@require_safe
@with_problems
def segment(request: HttpRequest, asset: str, plan_hash: str, token: str, name: str) -> HttpResponseBase:
    """A rendition or a picture, whole or one range of it."""
    address = MediaAddress(asset, plan_hash, Scope.SEGMENT, token, name)
    check_grant(address, actor_of(request))
    etag = f'"{plan_hash}-{name}"'
    if request.headers.get("If-None-Match") == etag:
        return _finish(HttpResponse(status=304), etag)
    size = _published_size(address.key)
    header = request.headers.get("Range", "")
    if request.headers.get("If-Range", etag) != etag:
        header = ""
    try:
        wanted = parse_range(header, size)
    except UnsatisfiableError:
        response = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{size}"
        return response
    return _finish(_body(request, address, wanted, size), etag)


def _body(request: HttpRequest, address: MediaAddress, wanted: ByteRange | None, size: int) -> HttpResponseBase:
    part = wanted or ByteRange(0, size)
    content_type = CONTENT_TYPES[address.name.rpartition(".")[2]]
    status = 206 if wanted else 200
    response: HttpResponseBase
    if request.method == "HEAD":
        response = HttpResponse(status=status, content_type=content_type)
    else:
        chunks = storage.read_range(address.key, part.start, part.length)
        response = StreamingHttpResponse(chunks, status=status, content_type=content_type)
    response["Content-Length"] = str(part.length)
    if wanted:
        response["Content-Range"] = f"bytes {part.start}-{part.start + part.length - 1}/{size}"
    return response


def _finish(response: HttpResponseBase, etag: str) -> HttpResponseBase:
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = etag
    response["Cache-Control"] = KEEP
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _published_size(key: str) -> int:
    try:
        return storage.published_size(key)
    except FileNotFoundError as error:
        raise Http404 from error


def _published_text(key: str) -> str:
    try:
        return storage.published_text(key)
    except FileNotFoundError as error:
        raise Http404 from error
