"""The tus 1.0 protocol (https://tus.io/protocols/resumable-upload): whoever mounts it decides who may upload what."""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.utils.http import http_date
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, InvalidError
from core.http.errors import problem
from core.numbers import whole_number
from media.enums import UploadState
from media.models import Upload
from media.services.uploads import Read, append_chunk, cancel_upload, own_upload, start_upload
from media.targets import UploadTarget

VERSION = "1.0.0"
EXTENSIONS = "creation,expiration,termination"
CHUNK_TYPE = "application/offset+octet-stream"


@dataclass(frozen=True)
class TusDesk:
    """What the mounting view has decided: for whom and what, and the address of an upload by its public id."""

    target: UploadTarget
    address: Callable[[str], str]


class ProtocolError(InvalidError):
    """The client does not speak tus correctly; ``status`` says how."""

    default_code = "tus-protocol"

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def serve_tus(request: HttpRequest, *, desk: TusDesk, upload_id: str = "") -> HttpResponse:
    """One tus request. POST without ``upload_id`` creates; HEAD, PATCH and DELETE need one. Refusals are problem documents."""
    try:
        response = _answer(request, desk, upload_id)
    except DomainError as error:
        body = problem(error, request)
        response = JsonResponse(body, status=error.status, content_type="application/problem+json")
    response["Tus-Resumable"] = VERSION
    response["Cache-Control"] = "no-store"
    return response


def _answer(request: HttpRequest, desk: TusDesk, upload_id: str) -> HttpResponse:
    method = request.method or ""
    if method == "OPTIONS":
        return _abilities()
    if request.headers.get("Tus-Resumable") != VERSION:
        raise ProtocolError(412, f"Tus-Resumable: {VERSION} is required")
    if not upload_id:
        if method != "POST":
            raise ProtocolError(405, "POST creates an upload")
        return _create(request, desk)
    upload = own_upload(public_id=upload_id, owner_key=desk.target.owner_key)
    answers = {"HEAD": _offset, "PATCH": _append, "DELETE": _terminate}
    if method not in answers:
        raise ProtocolError(405, "an upload takes HEAD, PATCH and DELETE")
    return answers[method](request, upload)


def _abilities() -> HttpResponse:
    headers = {"Tus-Version": VERSION, "Tus-Extension": EXTENSIONS, "Tus-Max-Size": str(settings.UPLOAD_MAX_BYTES)}
    return HttpResponse(status=204, headers=headers)


def _create(request: HttpRequest, desk: TusDesk) -> HttpResponse:
    length = _number(request, "Upload-Length")
    name = _metadata(request.headers.get("Upload-Metadata", "")).get("filename", "")
    upload = start_upload(target=desk.target, name=name, length_bytes=length)
    headers = {"Location": desk.address(upload.public_id), **_expiry(upload)}
    return HttpResponse(status=201, headers=headers)


def _offset(request: HttpRequest, upload: Upload) -> HttpResponse:
    if upload.state not in (UploadState.OPEN, UploadState.COMPLETE):
        return HttpResponse(status=410)
    sizes = {"Upload-Offset": str(upload.offset_bytes), "Upload-Length": str(upload.length_bytes)}
    return HttpResponse(status=200, headers={**sizes, **_expiry(upload)})


def _append(request: HttpRequest, upload: Upload) -> HttpResponse:
    if request.content_type != CHUNK_TYPE:
        raise ProtocolError(415, f"Content-Type: {CHUNK_TYPE} is required")
    offset = _number(request, "Upload-Offset")
    announced = whole_number(request.META.get("CONTENT_LENGTH") or "0") or 0
    if offset + announced > upload.length_bytes:
        raise ProtocolError(413, "these bytes go beyond Upload-Length")
    upload = append_chunk(upload_pk=upload.pk, offset=offset, read=_reader(request))
    return HttpResponse(status=204, headers={"Upload-Offset": str(upload.offset_bytes), **_expiry(upload)})


def _terminate(request: HttpRequest, upload: Upload) -> HttpResponse:
    cancel_upload(upload.pk)
    return HttpResponse(status=204)


def _reader(request: HttpRequest) -> Read:
    """The body as far as it came: a sender that goes away has simply sent less."""

    def read(size: int) -> bytes:
        try:
            return request.read(size)
        except UnreadablePostError:
            return b""

    return read


def _number(request: HttpRequest, header: str) -> int:
    number = whole_number(request.headers.get(header, ""))
    if number is None:
        raise ProtocolError(400, f"{header} must be a whole number")
    return number


def _metadata(header: str) -> dict[str, str]:
    """``filename d29ybGQ=,type …`` decoded; raises InvalidError for anything else."""
    pairs = [pair.strip().split(" ") for pair in header.split(",") if pair.strip()]
    try:
        return {pair[0]: base64.b64decode(pair[1], validate=True).decode() if len(pair) > 1 else "" for pair in pairs}
    except (binascii.Error, UnicodeDecodeError) as error:
        raise InvalidError(_("The file's name did not arrive correctly. Rename the file."), code="bad-name") from error


def _expiry(upload: Upload) -> dict[str, str]:
    return {"Upload-Expires": http_date(upload.expires_at.timestamp())} if upload.state == UploadState.OPEN else {}
