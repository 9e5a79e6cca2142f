"""The language of a person in this browser: a cookie that Django's LocaleMiddleware reads."""

from django.conf import settings
from django.http import HttpResponse


def keep_language_in_cookie(response: HttpResponse, language: str) -> None:
    """Make a browser ask for a language from now on; an empty one leaves it as it is."""
    if language:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            path=settings.LANGUAGE_COOKIE_PATH,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite="Lax",
        )
