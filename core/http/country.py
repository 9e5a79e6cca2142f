"""Which country a visitor is in, as far as a trusted proxy says so. Nothing that a browser can set by itself is believed."""

from django.conf import settings
from django.http import HttpRequest


def country_of(request: HttpRequest) -> str:
    """Two letters, or the site's own country where no proxy tells."""
    said = request.headers.get(settings.COUNTRY_HEADER, "") if settings.COUNTRY_HEADER else ""
    return said.upper() if len(said) == 2 and said.isalpha() else str(settings.SITE_COUNTRY)
