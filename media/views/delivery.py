"""Playlists, segments, covers and exports against a signed grant; ranges are answered with 206 by ourselves."""

import functools
from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from core.errors import DomainError, NotFoundError
from core.http.access import actor_of, public
from core.http.errors import problem
from media import storage
from media.ranges import ByteRange, UnsatisfiableError, parse_range
from media.selectors.assets import exported_file
from media.services.grants import MediaAddress, check_grant
from media.services.playlists import segment_key, signed_playlist
from media.signing import Scope

CONTENT_TYPES = {
    "m3u8": "application/vnd.apple.mpegurl",
    "mp4": "video/mp4",
    "jpg": "image/jpeg",
    "vtt": "text/vtt; charset=utf-8",
}
View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Delivery:
    """A stored file on its way to a viewer whose address works for ``lasts_seconds`` more."""

    key: str
    etag: str
    content_type: str
    lasts_seconds: int


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
    """A playlist with signed addresses."""
    address = MediaAddress(asset, plan_hash, Scope.PLAYLIST, token, name)
    actor = actor_of(request)
    check_grant(address, actor)
    response = HttpResponse(signed_playlist(address, actor), content_type=CONTENT_TYPES["m3u8"])
    response["Cache-Control"] = "private, no-store"
    return response


@public
@require_safe
@with_problems
def segment(request: HttpRequest, asset: str, plan_hash: str, token: str, name: str) -> HttpResponseBase:
    """A rendition, a thumbnail or subtitles, whole or one range of it."""
    address = MediaAddress(asset, plan_hash, Scope.SEGMENT, token, name)
    seconds = check_grant(address, actor_of(request))
    return _deliver(request, _delivery(address, segment_key(address), seconds))


@public
@require_safe
@with_problems
def still(request: HttpRequest, asset: str, plan_hash: str, token: str, name: str) -> HttpResponseBase:
    """The cover, for those who may see that there is such an episode."""
    address = MediaAddress(asset, plan_hash, Scope.STILL, token, name)
    seconds = check_grant(address, actor_of(request))
    return _deliver(request, _delivery(address, address.key, seconds))


@public
@require_safe
@with_problems
def export(request: HttpRequest, asset: str, plan_hash: str, token: str, name: str) -> HttpResponseBase:
    """An exported file as a download; a broken-off one goes on where it was."""
    address = MediaAddress(asset, plan_hash, Scope.EXPORT, token, name)
    seconds = check_grant(address, actor_of(request))
    made = exported_file(asset_public_id=asset, digest=plan_hash)
    if made is None:
        raise NotFoundError
    response = _deliver(request, _delivery(address, made["key"], seconds))
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=made["name"])
    return response


def _delivery(address: MediaAddress, key: str, seconds: int) -> Delivery:
    content_type = CONTENT_TYPES[address.name.rpartition(".")[2]]
    return Delivery(key, f'"{address.plan_hash}-{address.name}"', content_type, seconds)


def _deliver(request: HttpRequest, wanted: Delivery) -> HttpResponseBase:
    if request.headers.get("If-None-Match") == wanted.etag:
        return _finish(HttpResponse(status=304), wanted)
    try:
        return _answer(request, wanted, storage.published_size(wanted.key))
    except FileNotFoundError as error:
        raise NotFoundError from error


def _answer(request: HttpRequest, wanted: Delivery, size: int) -> HttpResponseBase:
    try:
        part = _wanted_part(request, wanted.etag, size)
    except UnsatisfiableError:
        response = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{size}"
        response["Cache-Control"] = "no-store"
        return response
    answer = _body(request, wanted, part or ByteRange(0, size), status=206 if part else 200)
    if part:
        answer["Content-Range"] = f"bytes {part.start}-{part.start + part.length - 1}/{size}"
    return _finish(answer, wanted)


def _wanted_part(request: HttpRequest, etag: str, size: int) -> ByteRange | None:
    header = request.headers.get("Range", "")
    if request.headers.get("If-Range", etag) != etag:
        header = ""
    return parse_range(header, size)


def _body(request: HttpRequest, wanted: Delivery, part: ByteRange, *, status: int) -> HttpResponseBase:
    response: HttpResponseBase
    if request.method == "HEAD":
        response = HttpResponse(status=status, content_type=wanted.content_type)
    else:
        stream = storage.read_range(wanted.key, part.start, part.length)
        response = StreamingHttpResponse(stream, status=status, content_type=wanted.content_type)
    response["Content-Length"] = str(part.length)
    return response


def _finish(response: HttpResponseBase, wanted: Delivery) -> HttpResponseBase:
    """No cache may outlive the address, and none but the viewer's own may keep anything."""
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = wanted.etag
    response["Cache-Control"] = f"private, max-age={wanted.lasts_seconds}"
    response["X-Content-Type-Options"] = "nosniff"
    return response
