"""What no database keeps is refused before any view reads it: the character NUL in an address, a query, a cookie or a form.

JSON has a reader of its own, ``json_body``; the API's parser is built on it.
"""

import json
import math
from collections.abc import Callable, Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from rest_framework import parsers
from rest_framework.exceptions import ParseError

from core.errors import DomainError
from core.http.errors import page_not_found, render_error

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
NUL = "\0"


class PlainTextMiddleware:
    """Answers 400 to a request with a NUL, 404 to an address with one. Stands before whoever first asks the database about the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if NUL in request.path_info:
            return page_not_found(request, Http404())
        texts = (*request.COOKIES.values(), *_texts(request.GET))
        return _refused(request) if _has_nul(texts) else self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Forms are read here as the CSRF check reads them: not where a view is excused from it, for that one reads the body itself."""
        if getattr(view, "csrf_exempt", False) or request.content_type not in FORMS:
            return None
        names = (sent.name or "" for files in request.FILES.lists() for sent in files[1])
        return _refused(request) if _has_nul((*_texts(request.POST), *names)) else None


def _texts(sent: Any) -> Iterable[str]:
    for key, values in sent.lists():
        yield key
        yield from values


def _has_nul(texts: Iterable[str]) -> bool:
    return any(NUL in text for text in texts)


def _refused(request: HttpRequest) -> HttpResponse:
    sentence = _("This request holds a character that cannot be kept. Remove it and try again.")
    return render_error(request, DomainError(sentence, code="bad-character"))


def json_body(raw: bytes) -> Any:
    """JSON of a request. ValueError for what is none, is nested too deeply, or holds NaN, Infinity, a NUL or half a character."""
    try:
        content = json.loads(raw.decode())
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    rest = [content]
    while rest:
        part = rest.pop()
        if isinstance(part, dict):
            rest += [*part.keys(), *part.values()]
        elif isinstance(part, list):
            rest += part
        elif isinstance(part, float) and not math.isfinite(part):
            raise ValueError("holds what is no number")
        elif isinstance(part, str) and (NUL in part or part != part.encode("utf-8", "replace").decode()):
            raise ValueError("holds what is no character")
    return content


class PlainJSONParser(parsers.BaseParser):
    """JSON for the API, read by ``json_body``."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """Plain content; ParseError for anything else."""
        try:
            return json_body(stream.read())
        except ValueError as error:
            raise ParseError(_("The body is not JSON that can be read.")) from error
