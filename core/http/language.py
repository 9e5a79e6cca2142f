"""The language that an address asks for: search engines and shared links name one by ``?lang=``."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from core.addresses import LANGUAGE_PARAMETER


class AddressLanguageMiddleware:
    """Shows this one page in the language of its address; what the browser or the person prefers stays as it is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = address_language(request)
        if language:
            translation.activate(language)
            request.LANGUAGE_CODE = language
        return self.get_response(request)


def address_language(request: HttpRequest) -> str:
    """The language that the address names; empty when it names none of ours."""
    asked = request.GET.get(LANGUAGE_PARAMETER, "")
    return asked if asked in dict(settings.LANGUAGES) else ""
